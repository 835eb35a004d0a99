import type { DatabaseSync } from 'node:sqlite';
import { TrackerError } from '../../core/model/error.ts';
import { makePrivateFile } from './private-file.ts';

type Sqlite = typeof import('node:sqlite');

/** Milliseconds that a statement waits for another process's transaction. */
const busyTimeoutMs = 5_000;

/**
 * Opens the database, brings its schema forward, and ends with its last version.
 * `create: false` gives null where there is no file, and makes none.
 * @throws TrackerError `store_unusable`
 */
export function openDatabase(
  file: string,
  options: { readonly sqlite: Sqlite; readonly create: boolean; readonly migrations: readonly string[] },
): DatabaseSync | null {
  const { existsSync, mkdirSync } = process.getBuiltinModule('node:fs');
  const { dirname } = process.getBuiltinModule('node:path');
  if (!options.create && !existsSync(file)) return null;
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    makePrivateFile(file);
    database = new options.sqlite.DatabaseSync(file, { timeout: busyTimeoutMs });
    database.exec('PRAGMA synchronous = FULL');
    useWriteAheadLog(database);
    migrate(database, file, options.migrations);
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
