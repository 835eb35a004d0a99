import { TrackerError } from '../model/error.ts';
import type { OperationEntry } from '../model/operation-entry.ts';

/** Earlier writes that are in the way of a new one. */
export function unfinishedWork(entries: readonly OperationEntry[]): TrackerError {
  const [first] = entries;
  if (first === undefined) throw new TrackerError('internal', 'nothing is unfinished');
  const more = entries.length === 1 ? '' : `, and ${entries.length - 1} more`;
  const what = first.state === 'accepted' ? 'still runs' : 'ended without an answer';
  return new TrackerError(
    'unfinished_work',
    `An earlier write of this binding ${what}: ${nameOf(first)}, begun ${first.createdAt}${more}. Nothing was sent.`,
    {
      operation: { key: first.key, ...(first.operationId === null ? {} : { id: first.operationId }) },
      details: { unfinished: entries.map(({ id }) => id) },
    },
  );
}

/** A write as messages call it. */
export function nameOf({ kind, id }: Pick<OperationEntry, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}
