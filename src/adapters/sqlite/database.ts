import type { DatabaseSync } from 'node:sqlite';
import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import { isBusy, whenFree } from './busy-retry.ts';
import { isBeingMade, makePrivateFile, sizeOfOwn } from './private-file.ts';
import { isUnwritable, openedCopy } from './read-only-copy.ts';

type Sqlite = typeof import('node:sqlite');

export interface Opening {
  readonly sqlite: Sqlite;
  readonly clock: ClockPort;
  /** `read`: a missing file is not made, and one that cannot be written is read all the same. */
  readonly how: 'read' | 'write' | 'create';
  readonly migrations: readonly string[];
  /** Whether the caller brings the write-ahead log to the disk itself; else SQLite does at each commit. */
  readonly syncedByCaller?: boolean;
  /** Gets what a person should know. */
  readonly note?: ((message: string) => void) | undefined;
}

/**
 * Runs `work` on a database that is open only as long as that. Where another process is in the way,
 * all of it is tried again.
 * @returns null where there is no file and none is to be made
 * @throws TrackerError `store_unusable`, `lock_busy`
 */
export async function usingDatabase<T>(
  file: string,
  opening: Opening,
  work: (database: DatabaseSync) => T,
  context: CallContext = {},
): Promise<T | null> {
  try {
    return await whenFree(() => inOwnConnection(file, opening, work), opening.clock, context);
  } catch (cause) {
    throw cause === context.signal?.reason ? cause : unusable(file, cause);
  }
}

/**
 * One try of {@link usingDatabase}.
 * @returns null where there is no file and none is to be made
 * @throws SQLite's error
 */
export function inOwnConnection<T>(
  file: string,
  opening: Opening,
  work: (database: DatabaseSync) => T,
): T | null {
  const database = openDatabase(file, opening);
  return database === null ? null : thenClosed(database, work);
}

/** Opens the database, brings its schema forward, and ends with its last version. */
export function openDatabase(file: string, opening: Opening): DatabaseSync | null {
  const size = sizeOfOwn(file);
  if (size === null && opening.how !== 'create') return null;
  const wasEmptied = size === 0 && !isBeingMade(file, opening.clock.now());
  try {
    if (size === null) makePrivateFile(file);
    return prepared(file, wasEmptied, opening);
  } catch (cause) {
    if (opening.how !== 'read' || !isUnwritable(cause)) throw cause;
    return openedCopy(file, (copy) => prepared(copy, wasEmptied, opening, file));
  }
}

function prepared(
  file: string,
  wasEmptied: boolean,
  { sqlite, migrations, syncedByCaller = false, note }: Opening,
  name: string = file,
): DatabaseSync {
  const database = new sqlite.DatabaseSync(file, { timeout: 0 });
  try {
    useWriteAheadLog(database);
    database.exec(`PRAGMA synchronous = ${syncedByCaller && hasLog(database) ? 'NORMAL' : 'FULL'}`);
    const isFresh = migrate(database, name, migrations);
    if (isFresh && wasEmptied)
      note?.(`${name} is empty (0 bytes): what it recorded before, if anything, is lost.`);
    return database;
  } catch (cause) {
    closeQuietly(database);
    throw cause;
  }
}

/** The first error counts: one of closing would hide it. */
function thenClosed<T>(database: DatabaseSync, work: (database: DatabaseSync) => T): T {
  let result: T;
  try {
    result = work(database);
  } catch (cause) {
    closeQuietly(database);
    throw cause;
  }
  database.close();
  return result;
}

/** For where an earlier error says more than one of closing. */
export function closeQuietly(database: DatabaseSync): void {
  try {
    database.close();
  } catch {
    // Nothing can be done about it.
  }
}

/** Where another process does the same, the log is on when it is done. */
function useWriteAheadLog(database: DatabaseSync): void {
  try {
    if (!hasLog(database)) database.exec('PRAGMA journal_mode = WAL');
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

/** Some file systems cannot have one. */
export function hasLog(database: DatabaseSync): boolean {
  return database.prepare('PRAGMA journal_mode').get()?.['journal_mode'] === 'wal';
}

export function unusable(file: string, cause: unknown): TrackerError {
  if (cause instanceof TrackerError) return cause;
  if (isBusy(cause))
    return new TrackerError('lock_busy', `Another process holds the store ${file}.`, { cause });
  return new TrackerError('store_unusable', `Cannot use the store ${file}: ${(cause as Error).message}.`, {
    cause,
  });
}

/** Runs `work` in one transaction that no other process can get in between of. */
export function inTransaction<T>(
  database: DatabaseSync,
  work: () => T,
  kind: 'BEGIN' | 'BEGIN IMMEDIATE' = 'BEGIN IMMEDIATE',
): T {
  database.exec(kind);
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // SQLite has ended the transaction itself, as on a full disk; the first error says why.
    }
    throw error;
  }
}

/** @returns whether there was no schema */
function migrate(database: DatabaseSync, file: string, migrations: readonly string[]): boolean {
  if (versionOf(database) === migrations.length) return false;
  return inTransaction(database, () => {
    // Another process may have done it while we waited for the transaction.
    const version = versionOf(database);
    if (version > migrations.length) {
      throw new TrackerError(
        'store_unusable',
        `${file} was written by a newer tracker (schema ${version}, this one knows ${migrations.length}).`,
        { hint: 'Update tracker; the store is left as it is.' },
      );
    }
    for (const statement of migrations.slice(version)) database.exec(statement);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    return version === 0;
  });
}

function versionOf(database: DatabaseSync): number {
  return Number((database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version);
}
