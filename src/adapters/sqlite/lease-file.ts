import { isBusy } from './database.ts';

type Sqlite = typeof import('node:sqlite');

/** Ends a lease; `forGood` removes its file, where nobody will ask for it again. */
export type EndLease = (end: { readonly forGood: boolean }) => void;

/**
 * An SQLite file that never holds data: an open write transaction on it is the lease, and the
 * operating system ends that with its process.
 * @returns null where somebody holds it
 */
export function takeLease(file: string, sqlite: Sqlite): EndLease | null {
  const { closeSync, mkdirSync, openSync, rmSync } = process.getBuiltinModule('node:fs');
  const { dirname } = process.getBuiltinModule('node:path');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  const database = new sqlite.DatabaseSync(file, { timeout: 0 });
  try {
    // Without a rollback file on disk a holder that dies leaves no litter.
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  let ended = false;
  return ({ forGood }) => {
    if (ended) return;
    ended = true;
    if (forGood) rmSync(file, { force: true });
    database.close();
  };
}

/** Whether a living process holds it. Creates nothing. */
export function isLeased(file: string, sqlite: Sqlite): boolean {
  if (!process.getBuiltinModule('node:fs').existsSync(file)) return false;
  const end = takeLease(file, sqlite);
  end?.({ forGood: false });
  return end === null;
}
