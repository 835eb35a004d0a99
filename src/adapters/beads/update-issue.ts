import type { CallContext } from '../../core/model/call.ts';
import type { IssueFields } from '../../core/model/issue.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Attempt } from './chunks.ts';
import { arrayIn, type CommandDeps, type Work } from './commands.ts';
import { issueTypeTo } from './mapping.ts';
import { unexpected, write } from './writing.ts';

/** What of a row that must not be imported is beyond a batch: options of `bd update`, and its stdin. */
export interface UpdateCall {
  readonly options: readonly string[];
  /** The new body; `null` where it stays or becomes empty. */
  readonly body: string | null;
  /** The columns that it writes. */
  readonly columns: readonly string[];
}

/** `null` where batch can write it all. */
export function updateCallOf({
  body,
  issue_type: type,
  title,
  assignees,
}: Partial<IssueFields>): UpdateCall | null {
  const written: readonly (readonly [column: string, option: string | null])[] = [
    ['title', isOneLine(title) ? null : `--title=${title}`],
    ['assignee', isOneLine(assignees?.[0]) ? null : `--assignee=${assignees?.[0]}`],
    ['issue_type', type === undefined ? null : `--type=${issueTypeTo(type)}`],
    [
      'description',
      body === undefined ? null : body === null || body === '' ? '--description=' : '--body-file=-',
    ],
  ];
  const some = written.filter((each): each is [string, string] => each[1] !== null);
  if (some.length === 0) return null;
  return {
    options: some.map(([, option]) => option),
    body: body === undefined || body === '' ? null : body,
    columns: some.map(([column]) => column),
  };
}

/** What a line of a batch can hold. */
export function isOneLine(text: string | undefined): boolean {
  return text === undefined || !text.includes('\n');
}

/**
 * Writes to an issue that was listed just before. bd takes an id that is not there any more for the
 * beginning of another one; the answer tells which it has changed then.
 */
export async function updateIssue(
  id: string,
  { options, body }: UpdateCall,
  deps: CommandDeps,
  context: CallContext,
): Promise<Attempt<null>> {
  const work: Work = body === null ? { items: 1 } : { input: new TextEncoder().encode(body), items: 1 };
  const ending = await write(['update', '--json', ...options, '--', id], work, deps, context);
  if (ending.kind === 'refused') return ending;
  if (ending.kind === 'answered') {
    const answer = arrayIn(ending.finished);
    if (answer?.length !== 1 || !isJsonObject(answer[0]) || answer[0]['id'] !== id)
      throw unexpected('update', ending.finished);
  }
  return { kind: 'done', answer: null };
}
