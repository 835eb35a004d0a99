import { TrackerError } from '../model/error.ts';
import type { ListedEntry } from '../../ports/operation-journal-port.ts';

/**
 * By the invocation's id, the server's operation id, or the beginning of either.
 * @returns null where none is recorded
 * @throws TrackerError `usage` where several begin so
 */
export function findEntry(entries: readonly ListedEntry[], given: string): ListedEntry | null {
  const exact = entries.filter(({ id, operationId }) => id === given || operationId === given);
  if (exact.length > 0) return exact.at(-1) ?? null;
  if (given === '') return null;
  const begun = entries.filter(
    ({ id, operationId }) => id.startsWith(given) || operationId?.startsWith(given) === true,
  );
  if (begun.length <= 1) return begun[0] ?? null;
  throw new TrackerError('usage', `'${given}' may be ${begun.map(({ id }) => id).join(', ')}.`, {
    hint: 'Give more of the id.',
  });
}
