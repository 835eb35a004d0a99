import { Option } from 'clipanion';
import * as t from 'typanion';
import { issueStatuses, issueTypes, limits } from '../../generated/contract.ts';
import type { Answer, CallContext } from '../../core/model/call.ts';
import type {
  IssueStatus,
  IssueType,
  PullFilters,
  PullQuery,
  PullResultEnvelope,
} from '../../core/model/envelope.ts';
import { counted } from '../../core/model/counted.ts';
import { isDate, isDateTime } from '../../core/model/date-time.ts';
import { TrackerError } from '../../core/model/error.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { shellWord } from '../../core/model/shell-word.ts';
import { joinPages } from '../../core/pull-pages.ts';
import type { Tracker } from '../../composition/create-tracker.ts';
import { RemoteCommand } from '../command.ts';
import { keepMemorySteady } from '../steady-memory.ts';
import { hasFailures, identityLines, issueTable, itemErrorLines, summaryLines } from '../render/envelope.ts';
import { showProgress } from '../render/progress.ts';
import { safeText, shortText } from '../render/safe-text.ts';
import { wholeNumber } from '../value-rules.ts';

export class SyncPullCommand extends RemoteCommand {
  static override paths = [['sync', 'pull']];
  static override usage = {
    description: 'Read issues from the tracker.',
    details: 'One page, or all of them with --all; then --limit is the page size.',
    examples: [
      ['The first 100 issues', 'tracker sync pull'],
      ['Everything, one issue a line', 'tracker sync pull --all --ndjson > issues.ndjson'],
      [
        'Open bugs of this month',
        'tracker sync pull --status todo --status in_progress --issue-type bug --updated-since 2026-03-01',
      ],
      ['The next page', 'tracker sync pull --cursor CURSOR'],
    ] as [string, string][],
  };

  limit = Option.String('-n,--limit', {
    validator: wholeNumber(limits.pageLimit.minimum, limits.pageLimit.maximum),
    description: 'issues a page, 1 to 10000 (default 100)',
  });
  cursor = Option.String('--cursor', { description: 'go on where an earlier page ended' });
  all = Option.Boolean('-a,--all', false, { description: 'read page after page to the end' });
  ndjson = Option.Boolean('--ndjson', false, {
    description: 'stream the issues as JSON, one a line; the summary goes to stderr',
  });
  updatedSince = Option.String('--updated-since', {
    description: 'only issues changed since this date or RFC 3339 time',
  });
  statuses = Option.Array('--status', {
    validator: t.isArray(t.isEnum(issueStatuses)),
    description: `only these, repeatable: ${issueStatuses.join(', ')}`,
  });
  issueTypes = Option.Array('--issue-type', {
    validator: t.isArray(t.isEnum(issueTypes)),
    description: `only these, repeatable: ${issueTypes.join(', ')}`,
  });

  async run(): Promise<ExitCode> {
    if (this.json && this.ndjson) {
      throw new TrackerError('usage', '--json and --ndjson exclude each other.', {
        hint: 'Use --ndjson to stream one issue a line, or --json for one envelope.',
      });
    }
    const query = this.query();
    const progress = showProgress(this.out, this.context.pulse);
    try {
      return await this.withTracker((tracker) => {
        const context = this.callContext((event) => progress.watch(event));
        const pages = this.withWayOn(
          this.all ? tracker.pullAll(query, context) : onePage(tracker, query, context),
        );
        return this.ndjson ? this.stream(pages) : this.whole(pages);
      });
    } finally {
      progress.done();
    }
  }

  private query(): PullQuery {
    if (this.cursor === '')
      throw new TrackerError('usage', '--cursor is empty; is a variable not set?', {
        hint: 'Leave `--cursor` out to begin with the first page; each page names the one that follows.',
      });
    const filters: PullFilters = {
      ...(this.updatedSince === undefined ? {} : { updated_since: timestamp(this.updatedSince) }),
      ...(this.statuses === undefined ? {} : { status: this.statuses as IssueStatus[] }),
      ...(this.issueTypes === undefined ? {} : { issue_type: this.issueTypes as IssueType[] }),
    };
    return {
      ...(this.limit === undefined ? {} : { limit: this.limit }),
      ...(this.cursor === undefined ? {} : { cursor: this.cursor }),
      ...(Object.keys(filters).length === 0 ? {} : { filters }),
    };
  }

  /** Page by page, so that memory does not grow with the tracker. */
  private async stream(pages: AsyncIterable<Answer<PullResultEnvelope>>): Promise<ExitCode> {
    keepMemorySteady();
    let failed = false;
    let issues = 0;
    let next: unknown;
    for await (const { body } of pages) {
      await this.out.jsonLines(body.items);
      issues += body.items.length;
      failed ||= hasFailures(body);
      next = body.has_more === true ? body.next_cursor : undefined;
      for (const line of itemErrorLines(body.item_errors, this.out)) this.out.note(line);
    }
    this.out.note(`${counted(issues, 'issue')}${failed ? ', with errors' : ''}`);
    if (typeof next === 'string') this.noteNextPage(next);
    return failed ? exitCodes.incomplete.code : exitCodes.done.code;
  }

  private async whole(pages: AsyncIterable<Answer<PullResultEnvelope>>): Promise<ExitCode> {
    const read: Answer<PullResultEnvelope>[] = [];
    for await (const page of pages) read.push(page);
    const [first] = read;
    const { body } = this.all || !first ? joinPages(read) : first;
    if (this.json) await this.out.json(body);
    else await this.show(body);
    return hasFailures(body) ? exitCodes.incomplete.code : exitCodes.done.code;
  }

  private async show(body: PullResultEnvelope): Promise<void> {
    await this.out.result(
      [
        ...(body.items.length > 0 ? [issueTable(body.items, this.out), ''] : []),
        `Pull ${shortText(body.status ?? 'answered')}`,
        ...identityLines(body.identity_path),
        ...summaryLines(body.summary),
        ...itemErrorLines(body.item_errors, this.out),
        ...(body.has_more === true ? ['- has_more: yes'] : []),
      ].join('\n'),
    );
    if (body.has_more === true && typeof body.next_cursor === 'string') this.noteNextPage(body.next_cursor);
  }

  /** A page that fails is told with the command that reads the rest. */
  private async *withWayOn(
    pages: AsyncIterable<Answer<PullResultEnvelope>>,
  ): AsyncGenerator<Answer<PullResultEnvelope>, void, void> {
    let read = 0;
    try {
      for await (const page of pages) {
        read += 1;
        yield page;
      }
    } catch (thrown) {
      throw thrown instanceof TrackerError ? this.withCommand(thrown, read) : thrown;
    }
  }

  private withCommand(error: TrackerError, read: number): TrackerError {
    const { hint, resume } = error;
    const option = `\`--cursor=${shellWord(resume?.cursor ?? '')}\``;
    if (resume === undefined || !hint.includes(option)) return error;
    // Without --ndjson all pages are printed at the end: going on would leave out those before.
    if (!this.ndjson && read > 0)
      return error.with({
        hint: 'Nothing was printed: run the command again, or use `--ndjson`, which prints page by page.',
      });
    return error.with({ hint: hint.replace(option, () => `\`${this.typedFrom(resume.cursor, this.all)}\``) });
  }

  private noteNextPage(cursor: string): void {
    this.out.note(`Next page: ${safeText(this.typedFrom(cursor, false))}`);
    this.out.note('All of them: add `--all`.');
  }

  /** The same question from the cursor on, as it is typed. */
  private typedFrom(cursor: string, all: boolean): string {
    const words = [
      ...(all ? ['--all'] : []),
      ...(this.limit === undefined ? [] : ['--limit', String(this.limit)]),
      ...(this.updatedSince === undefined ? [] : ['--updated-since', this.updatedSince]),
      ...(this.statuses ?? []).flatMap((status) => ['--status', status]),
      ...(this.issueTypes ?? []).flatMap((type) => ['--issue-type', type]),
      ...(this.ndjson ? ['--ndjson'] : []),
      ...(this.json ? ['--json'] : []),
      ...this.whereabouts(),
    ];
    return ['tracker', 'sync', 'pull', ...words.map(shellWord), `--cursor=${shellWord(cursor)}`].join(' ');
  }
}

async function* onePage(
  tracker: Tracker,
  query: PullQuery,
  context: CallContext,
): AsyncGenerator<Answer<PullResultEnvelope>, void, void> {
  yield await tracker.pull(query, context);
}

/**
 * A bare date is its first moment in UTC; everything else goes out as it was given.
 * @throws TrackerError `invalid_input`
 */
function timestamp(given: string): string {
  if (isDate(given)) return `${given}T00:00:00Z`;
  if (isDateTime(given)) return given;
  throw new TrackerError(
    'invalid_input',
    `--updated-since is '${given}'; a day that there is, or an RFC 3339 time, is expected.`,
    {
      hint: 'Write `--updated-since 2026-03-01`, or with a time and its zone `--updated-since 2026-03-01T09:30:00Z`.',
    },
  );
}
