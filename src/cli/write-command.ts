import { Option } from 'clipanion';
import * as t from 'typanion';
import { waitCommand } from '../core/await-operation.ts';
import type { Binding } from '../core/model/binding.ts';
import type { CallContext, SyncChoice } from '../core/model/call.ts';
import { TrackerError, asTrackerError } from '../core/model/error.ts';
import { exitCodes, type ExitCode } from '../core/model/exit-code.ts';
import { isJsonObject } from '../core/model/json.ts';
import { conflictStrategies, type ConflictStrategy } from '../core/model/record.ts';
import { shellWord } from '../core/model/shell-word.ts';
import type { SyncIntent } from '../core/model/sync-plan.ts';
import type { WriteOptions, WriteOutcome } from '../core/write-outcome.ts';
import type { Tracker } from '../composition/create-tracker.ts';
import { RemoteCommand } from './command.ts';
import { optionWords } from './option-words.ts';
import { showProgress } from './render/progress.ts';
import { safeText } from './render/safe-text.ts';
import { exitCodeOf, renderWriteResult, serverLine } from './render/write-result.ts';

/** What `sync push` and `sync run` share: key, waiting, the result and its exit code. */
export abstract class WriteCommand extends RemoteCommand {
  idempotencyKey = Option.String('--idempotency-key', {
    description: 'repeat an earlier write whose answer was lost (default: a fresh key)',
  });
  noWait = Option.Boolean('--no-wait', false, {
    description: 'do not wait for an accepted operation (SaaS providers)',
  });
  resume = Option.Boolean('--resume', false, {
    description: 'finish an earlier unfinished write first (SaaS providers)',
  });
  anew = Option.Boolean('--new', false, {
    description: 'leave an earlier unfinished write as it is (SaaS providers)',
  });
  dryRun = Option.Boolean('--dry-run', false, {
    description: 'print what would be written; write nothing',
  });
  conflicts = Option.String('--conflicts', {
    validator: t.isEnum(conflictStrategies),
    description: 'what both sides have changed: newer (default), fail, local or remote (local providers)',
  });
  maxDeletions = Option.String('--max-deletions', {
    validator: t.cascade(t.isNumber(), [t.isInteger(), t.isAtLeast(0)]),
    description:
      'how many issues may be gone at once; default: a tenth, at least 10, never all (local providers)',
  });

  /** `words` are the command as it was typed, but for what every command may carry. */
  protected async write(
    title: string,
    words: readonly string[],
    send: (options: WriteOptions, context: CallContext) => Promise<WriteOutcome<unknown>>,
    tracker: Tracker,
  ): Promise<ExitCode> {
    const server = await serverOf(tracker);
    const progress = showProgress(this.out, this.context.pulse);
    const context = this.callContext((event) => progress.watch(event));
    const options: WriteOptions = {
      wait: !this.noWait,
      ...(this.idempotencyKey === undefined ? {} : { key: this.idempotencyKey }),
      ...(this.choice() === undefined ? {} : { choice: this.choice() as SyncChoice }),
      ...this.unfinished(),
    };
    let outcome: WriteOutcome<unknown>;
    try {
      outcome = await send(options, context).catch(async (thrown: unknown) => {
        progress.done();
        return send({ ...options, unfinished: await this.askAbout(thrown) }, context);
      });
    } catch (thrown) {
      throw this.withRepeatHint(asTrackerError(thrown), words);
    } finally {
      progress.done();
    }
    return outcome.kind === 'accepted'
      ? this.showAccepted(title, outcome, server)
      : this.showResult(title, outcome, server);
  }

  /** What the caller decides of a local sync; nothing when nothing is given. */
  private choice(): SyncChoice | undefined {
    const choice: SyncChoice = {
      ...(this.conflicts === undefined ? {} : { conflicts: this.conflicts as ConflictStrategy }),
      ...(this.maxDeletions === undefined ? {} : { maxDeletions: this.maxDeletions }),
    };
    return Object.keys(choice).length === 0 ? undefined : choice;
  }

  protected unfinished(): Pick<WriteOptions, 'unfinished'> {
    if (this.dryRun && (this.resume || this.anew))
      throw new TrackerError('usage', '--resume and --new do not belong to a --dry-run: it sends nothing.');
    if (this.resume && this.anew) throw new TrackerError('usage', 'Give --resume or --new, not both.');
    return this.resume ? { unfinished: 'resume' } : this.anew ? { unfinished: 'new' } : {};
  }

  /** On a terminal the question is asked; anything else is the answer of the command. */
  private async askAbout(thrown: unknown): Promise<'resume' | 'new'> {
    const { stdin, stderr } = this.context;
    if (!(thrown instanceof TrackerError) || thrown.code !== 'unfinished_work' || this.json) throw thrown;
    const { ask, canAsk } = await import('./prompt.ts');
    if (!canAsk(stdin)) throw thrown;
    this.out.complain(safeText(thrown.message));
    const label = 'Finish it first (r), leave it and go on (n), or stop (s)';
    const answer = await ask({ label }, { stdin, stderr, signal: this.stopSignal });
    if (/^r(esume)?$/i.test(answer)) return 'resume';
    if (/^n(ew)?$/i.test(answer)) return 'new';
    throw thrown;
  }

  /** Nothing is parsed and ignored. */
  protected async refuseChoice(provider: Binding['provider']): Promise<void> {
    const choice = this.choice();
    if (choice === undefined) return;
    const { demandApplicable } = await import('../core/applicable-options.ts');
    demandApplicable({ choice }, { kind: 'saas', provider } as const);
  }

  /** The dry run of a local tracker: refused parts and open conflicts end as they would end the write. */
  protected async showPlan(tracker: Tracker, asked: SyncIntent): Promise<ExitCode> {
    const choice = this.choice();
    const intent = choice === undefined ? asked : { ...asked, choice };
    const progress = showProgress(this.out, this.context.pulse);
    const plan = await tracker
      .plan(
        intent,
        this.callContext((event) => progress.watch(event)),
      )
      .finally(() => progress.done());
    if (this.json) await this.out.json({ dry_run: true, ...plan });
    else {
      const { renderPlan } = await import('./render/plan.ts');
      await this.out.result(renderPlan(plan, this.out));
    }
    const open = plan.issues.some(({ fields }) => fields.some(({ decision }) => decision === 'conflict'));
    return open || plan.item_errors.length > 0 ? exitCodes.incomplete.code : exitCodes.done.code;
  }

  private async showAccepted(
    title: string,
    { operationId, unsent = [] }: WriteOutcome<unknown> & { kind: 'accepted' },
    server: string | null,
  ): Promise<ExitCode> {
    if (this.json)
      await this.out.json({
        operation_id: operationId,
        status: 'pending',
        ...(unsent.length === 0 ? {} : { unsent }),
      });
    else
      await this.out.result(
        [`${title} accepted`, ...serverLine(server), `- operation_id: ${safeText(operationId)}`].join('\n'),
      );
    this.out.note(`Next: ${safeText(this.fromHere(waitCommand(operationId)))}`);
    const refused = unsent.some(({ outcome }) => outcome === 'failed');
    return refused ? exitCodes.incomplete.code : exitCodes.done.code;
  }

  private async showResult(
    title: string,
    outcome: WriteOutcome<unknown> & { kind: 'done' },
    server: string | null,
  ): Promise<ExitCode> {
    const { body, replayed } = outcome.answer;
    if (this.json) await this.out.json(body);
    else await this.out.result(renderWriteResult(title, body, this.out, server));
    if (replayed) this.out.note('This is the answer of an earlier request with this key.');
    return exitCodeOf(body);
  }

  /** Where repeating with the same key is the way out, the very command to paste: same body, same key. */
  private withRepeatHint(error: TrackerError, words: readonly string[]): TrackerError {
    const key = error.operation?.key;
    if (isEarlier(error)) return error;
    if (key === undefined || error.effect !== 'unknown' || error.operation?.id !== undefined) return error;
    const repeated = [
      'tracker',
      ...words,
      ...(this.conflicts === undefined ? [] : ['--conflicts', this.conflicts]),
      ...(this.maxDeletions === undefined ? [] : ['--max-deletions', String(this.maxDeletions)]),
      ...this.whereabouts(),
      ...optionWords('--idempotency-key', key),
    ];
    const input = words.includes('-') ? ' and the same standard input' : '';
    return error.with({
      hint: `Whether it took effect is unknown. Repeat it safely with \`${repeated.map(shellWord).join(' ')}\`${input}.`,
    });
  }
}

/** Where a write goes; `null` for a local tracker. */
async function serverOf(tracker: Tracker): Promise<string | null> {
  const { kind } = await tracker.binding();
  return kind === 'local' ? null : ((await tracker.settings.load()).serverUrl ?? null);
}

/** An earlier write is finished as itself: the command that was typed has another body. */
function isEarlier({ details }: TrackerError): boolean {
  return isJsonObject(details) && 'earlier' in details;
}
