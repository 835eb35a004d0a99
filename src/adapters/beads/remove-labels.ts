import type { CallContext } from '../../core/model/call.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { chunksOf, settle, type Attempt, type Settled } from './chunks.ts';
import { arrayIn, type CommandDeps } from './commands.ts';
import { unexpected, write } from './writing.ts';

const idsPerCall = 100;

/**
 * Takes one label off issues that are known to be there; gives the ids of those that lost it, while
 * the others have gone in between. A label that is not there is no fault.
 */
export async function* removeLabel(
  label: string,
  ids: readonly string[],
  deps: CommandDeps,
  context: CallContext,
): AsyncGenerator<Settled<string, ReadonlySet<string>>> {
  for (const chunk of chunksOf(ids, idsPerCall)) {
    yield* settle(chunk, (some) => removeFrom(some, label, deps, context));
  }
}

/** bd takes labels as arguments only. */
async function removeFrom(
  ids: readonly string[],
  label: string,
  deps: CommandDeps,
  context: CallContext,
): Promise<Attempt<ReadonlySet<string>>> {
  const args = ['label', 'remove', '--json', '--', ...ids, label];
  const ending = await write(args, { items: ids.length }, deps, context);
  if (ending.kind === 'refused') return ending;
  if (ending.kind === 'unchanged') return { kind: 'done', answer: new Set(ids) };
  const answer = arrayIn(ending.finished);
  const losers = answer?.map((each) => (isJsonObject(each) ? String(each['issue_id']) : ''));
  // bd takes an id that has gone for the beginning of another one: that one has lost the label then.
  if (losers === undefined || losers.some((id) => !ids.includes(id))) {
    throw unexpected('label remove', ending.finished);
  }
  return { kind: 'done', answer: new Set(losers) };
}
