import { TrackerError } from '../model/error.ts';
import { shellWord } from '../model/shell-word.ts';
import { isSameTarget, type OperationEntry, type WriteTarget } from '../model/operation-entry.ts';
import type { ListedEntry } from '../../ports/operation-journal-port.ts';

/** The server’s id of a write that it has accepted. */
export function acceptedId(entry: ListedEntry): string {
  if (entry.operationId !== null) return entry.operationId;
  throw new TrackerError('usage', `Whether the server has got the ${nameOf(entry)} is unknown.`, {
    operation: { key: entry.key },
    hint: `Run \`tracker operations resume ${entry.id}\`.`,
  });
}

export function unfinishedWork(entries: readonly ListedEntry[]): TrackerError {
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

/** A write is looked at and finished where it was sent to, and nowhere else. */
export function demandTarget(entry: OperationEntry, target: WriteTarget): void {
  if (isSameTarget(entry.target, target)) return;
  throw new TrackerError(
    'usage',
    `The ${nameOf(entry)} belongs to ${placeOf(entry.target)}; this project is bound to ${placeOf(target)}.`,
    { hint: 'Run the command from a project with that binding (`-C DIR`), as that team (`--team SLUG`).' },
  );
}

function placeOf({ provider, project_slug: slug, server, team }: WriteTarget): string {
  return `${provider} ${slug} at ${server}${team === '' ? '' : `, team ${team}`}`;
}

export function heldElsewhere(id: string): TrackerError {
  return new TrackerError('operation_running', `Another tracker process works on operation ${id}.`, {
    hint: `Wait for it to end; \`tracker operations show ${shellWord(id)}\` tells how far it is.`,
  });
}

export function keyConflict(key: string, id: string): TrackerError {
  return new TrackerError(
    'idempotency_conflict',
    `The key '${key}' was used for another body before (${id}); nothing was sent.`,
  );
}

export function nameOf({ kind, id }: Pick<OperationEntry, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}
