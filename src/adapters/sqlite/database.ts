import type { DatabaseSync } from 'node:sqlite';
import { TrackerError } from '../../core/model/error.ts';
import { isThere, makePrivateFile } from './private-file.ts';

type Sqlite = typeof import('node:sqlite');

/** Milliseconds that a statement waits for another process's transaction. */
const busyTimeoutMs = 5_000;

export interface Opening {
  readonly sqlite: Sqlite;
  /** Whether a missing file is made. */
  readonly create: boolean;
  readonly migrations: readonly string[];
}

/**
 * Runs `work` on a database that is open only as long as that.
 * @returns null where there is no file and none is to be made
 * @throws TrackerError `store_unusable`, `lock_busy`
 */
export function usingDatabase<T>(
  file: string,
  opening: Opening,
  work: (database: DatabaseSync) => T,
): T | null {
  const database = openDatabase(file, opening);
  if (database === null) return null;
  try {
    return work(database);
  } catch (cause) {
    throw cause instanceof TrackerError ? cause : unusable(file, cause);
  } finally {
    database.close();
  }
}

/** Opens the database, brings its schema forward, and ends with its last version. */
function openDatabase(file: string, { sqlite, create, migrations }: Opening): DatabaseSync | null {
  let database: DatabaseSync | undefined;
  try {
    if (!create && !isThere(file)) return null;
    makePrivateFile(file);
    database = new sqlite.DatabaseSync(file, { timeout: busyTimeoutMs });
    database.exec('PRAGMA synchronous = FULL');
    useWriteAheadLog(database);
    migrate(database, file, migrations);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof TrackerError) throw cause;
    throw unusable(file, cause);
  }
}

/** Does not wait for others as statements do; whoever is in the way is doing the same. */
function useWriteAheadLog(database: DatabaseSync): void {
  try {
    if (database.prepare('PRAGMA journal_mode').get()?.['journal_mode'] !== 'wal')
      database.exec('PRAGMA journal_mode = WAL');
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

const [sqliteBusy, sqliteLocked] = [5, 6];

export function isBusy(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && [sqliteBusy, sqliteLocked].includes(errcode & 0xff);
}

export function unusable(file: string, cause: unknown): TrackerError {
  if (isBusy(cause))
    return new TrackerError('lock_busy', `Another process holds the store ${file}.`, { cause });
  return new TrackerError('store_unusable', `Cannot use the store ${file}: ${(cause as Error).message}.`, {
    cause,
  });
}

/** Runs `work` in one transaction that nobody else can get in between of. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function migrate(database: DatabaseSync, file: string, migrations: readonly string[]): void {
  if (versionOf(database) === migrations.length) return;
  inTransaction(database, () => {
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
  });
}

function versionOf(database: DatabaseSync): number {
  return Number((database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version);
}
