import { TrackerError } from '../model/error.ts';
import { meaningOf, type Meaning, type WriteTarget } from '../model/operation-entry.ts';
import type { ListedEntry } from '../../ports/operation-journal-port.ts';

/**
 * The one entry that is meant: a whole id wins over a key, and both over the beginning of an id.
 * @returns null where none is recorded
 * @throws TrackerError `usage` where several begin so
 */
export function findEntry(
  entries: readonly ListedEntry[],
  given: string,
  target: WriteTarget | null,
): ListedEntry | null {
  const meant = (as: Meaning) => entries.filter((entry) => meaningOf(given, target, entry) === as);
  const exact = meant('whole').at(-1) ?? meant('key').at(-1);
  if (exact !== undefined) return exact;
  const begun = meant('beginning');
  if (begun.length <= 1) return begun[0] ?? null;
  throw new TrackerError('usage', `'${given}' may be ${begun.map(({ id }) => id).join(', ')}.`, {
    hint: 'Give more of the id; `tracker operations list --all` shows all of them.',
  });
}
