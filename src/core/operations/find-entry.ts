import { TrackerError } from '../model/error.ts';
import { isSameTarget, type WriteTarget } from '../model/operation-entry.ts';
import type { ListedEntry } from '../../ports/operation-journal-port.ts';

/**
 * By the invocation's id, the server's operation id, or the beginning of either. Servers name their
 * operations as they like, so an operation id is looked for among the writes of `target` only, and
 * its beginning counts only where the whole is a UUID: it cannot be another operation's whole id.
 * @returns null where none is recorded
 * @throws TrackerError `usage` where several begin so
 */
export function findEntry(
  entries: readonly ListedEntry[],
  given: string,
  target: WriteTarget | null,
): ListedEntry | null {
  const here = (entry: ListedEntry) => target === null || isSameTarget(entry.target, target);
  const exact = entries.filter((entry) => entry.id === given || (entry.operationId === given && here(entry)));
  if (exact.length > 0) return exact.at(-1) ?? null;
  if (given === '') return null;
  const begun = entries.filter(
    (entry) =>
      entry.id.startsWith(given) ||
      (isUuid(entry.operationId) && !isUuid(given) && entry.operationId.startsWith(given) && here(entry)),
  );
  if (begun.length <= 1) return begun[0] ?? null;
  throw new TrackerError('usage', `'${given}' may be ${begun.map(({ id }) => id).join(', ')}.`, {
    hint: 'Give more of the id; `tracker operations list --all` shows all of them.',
  });
}

function isUuid(text: string | null): text is string {
  return text !== null && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
