import type { DatabaseSync } from 'node:sqlite';
import { isBusy } from './database.ts';
import { isThere, makePrivateFile } from './private-file.ts';

type Sqlite = typeof import('node:sqlite');

/** Ends a lease; `forGood` removes its file, where nobody will ask for it again. */
export type EndLease = (end: { readonly forGood: boolean }) => void;

/** Milliseconds for those who only look to be gone again. */
const lookMs = 100;

/**
 * An SQLite file that never holds data: an open exclusive transaction on it is the lease, and the
 * operating system ends that with its process.
 * @returns null where somebody holds it
 */
export function takeLease(file: string, sqlite: Sqlite): EndLease | null {
  const { rmSync } = process.getBuiltinModule('node:fs');
  makePrivateFile(file);
  const database = new sqlite.DatabaseSync(file, { timeout: lookMs });
  try {
    // Without a rollback file on disk a holder that dies leaves no litter.
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
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

/** Whether a living process holds it. Creates nothing, and any number may look at the same time. */
export function isLeased(file: string, sqlite: Sqlite): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new sqlite.DatabaseSync(file, { timeout: 0, readOnly: true });
    // Reading is what a holder keeps others from.
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    if (!isThere(file)) return false;
    throw error;
  } finally {
    database?.close();
  }
}
