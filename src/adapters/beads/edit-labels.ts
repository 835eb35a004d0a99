import type { CallContext } from '../../core/model/call.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { chunksOf, settle, type Attempt, type Settled } from './chunks.ts';
import { arrayIn, type CommandDeps } from './commands.ts';
import { unexpected, write } from './writing.ts';

const idsPerCall = 100;

export type LabelEdit = 'add' | 'remove';

/**
 * Adds one label to issues that are known to be there, or removes it; gives the ids of those that were
 * changed, while the others have gone in between. A label that is there, or is not, is not a fault.
 */
export async function* editLabel(
  edit: LabelEdit,
  label: string,
  ids: readonly string[],
  deps: CommandDeps,
  context: CallContext,
): AsyncGenerator<Settled<string, ReadonlySet<string>>> {
  for (const chunk of chunksOf(ids, idsPerCall)) {
    yield* settle(chunk, (some) => editOn(some, edit, label, deps, context));
  }
}

/** bd takes labels as arguments only. */
async function editOn(
  ids: readonly string[],
  edit: LabelEdit,
  label: string,
  deps: CommandDeps,
  context: CallContext,
): Promise<Attempt<ReadonlySet<string>>> {
  const args = ['label', edit, '--json', '--', ...ids, label];
  const ending = await write(args, { items: ids.length }, deps, context);
  if (ending.kind === 'refused') return ending;
  if (ending.kind === 'unchanged') return { kind: 'done', answer: new Set(ids) };
  const answer = arrayIn(ending.finished);
  const changed = answer?.map((each) => (isJsonObject(each) ? String(each['issue_id']) : ''));
  // bd takes an id that has gone for the beginning of another one: that one was changed then.
  if (changed === undefined || changed.some((id) => !ids.includes(id))) {
    throw unexpected(`label ${edit}`, ending.finished);
  }
  return { kind: 'done', answer: new Set(changed) };
}
