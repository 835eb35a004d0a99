import type { DatabaseSync } from 'node:sqlite';
import { isBusy } from './busy-retry.ts';
import { closeQuietly } from './database.ts';
import { isThere, makePrivateFile, sizeOfOwn } from './private-file.ts';

type Sqlite = typeof import('node:sqlite');

/** Ends a lease; `forGood` removes its file, where it will not be asked for again. */
export type EndLease = (end: { readonly forGood: boolean }) => void;

/** What this process holds, which needs no second connection: locks of files are the process's own, too. */
const heldHere = new Map<string, number>();

/**
 * An SQLite file that never holds data: an open exclusive transaction on it is the lease, and the
 * operating system ends that with its process.
 * @returns null where somebody holds it
 * @throws SQLite's busy error where another process holds it, or only looks at it
 */
export function takeLease(file: string, sqlite: Sqlite): EndLease | null {
  if (isHeldHere(file)) return null;
  const { rmSync } = process.getBuiltinModule('node:fs');
  if (sizeOfOwn(file) === null) makePrivateFile(file);
  const database = new sqlite.DatabaseSync(file, { timeout: 0 });
  try {
    // Without a rollback file on disk a holder that dies leaves no litter.
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    closeQuietly(database);
    throw error;
  }
  const inode = inodeOf(file) ?? 0;
  heldHere.set(file, inode);
  let ended = false;
  return ({ forGood }) => {
    if (ended) return;
    ended = true;
    if (heldHere.get(file) === inode) heldHere.delete(file);
    // A file of this name that is not ours is the next holder's.
    if (forGood && inodeOf(file) === inode) rmSync(file, { force: true });
    database.close();
  };
}

/** Whether a living process holds it. Creates nothing, and any number may look at the same time. */
export function isLeased(file: string, sqlite: Sqlite): boolean {
  if (isHeldHere(file)) return true;
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

/** A file that was removed or replaced is held by none. */
function isHeldHere(file: string): boolean {
  const inode = heldHere.get(file);
  return inode !== undefined && inode === inodeOf(file);
}

function inodeOf(file: string): number | undefined {
  return process.getBuiltinModule('node:fs').statSync(file, { throwIfNoEntry: false })?.ino;
}
