import { TrackerError } from './error.ts';
import { shellWord } from './shell-word.ts';

/** A holder that was taken for dead goes no further: the entry belongs to the next one. */
export function lostLease(id: string): TrackerError {
  return new TrackerError(
    'operation_running',
    `The lease of operation ${id} was lost: another process took it over, or removed its record.`,
    { hint: `Run \`tracker operations show ${shellWord(id)}\` to see how far it is.` },
  );
}
