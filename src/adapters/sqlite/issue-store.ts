import type { DatabaseSync } from 'node:sqlite';
import { TrackerError } from '../../core/model/error.ts';
import type { Issue } from '../../core/model/issue.ts';
import type { IssueRecord } from '../../core/model/record.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type {
  BookEntry,
  Generation,
  IssuePage,
  IssueStorePort,
  PageQuery,
  Settled,
  StoreBatch,
  StoredMapping,
  StoreState,
} from '../../ports/issue-store-port.ts';
import { bookEntryOf, unfinishedEntries, writeBookEntry } from './book-table.ts';
import { inTransaction, usingDatabase } from './database.ts';
import { readMappings, writeMappings } from './mapping-table.ts';
import { issueMigrations } from './issue-migrations.ts';
import { addConflicts, readRecords, readRecordsOf, writeRecords } from './record-table.ts';
import { issuesIn, pageOf, replaceSnapshot } from './snapshot-table.ts';

export interface IssueStoreDeps {
  /** The database of one project. */
  readonly file: string;
  /** Gets what a person should know, as that the database was emptied. */
  readonly note?: ((message: string) => void) | undefined;
  /** For the pauses between two tries where another process is in the way. */
  readonly clock: ClockPort;
  /** node:sqlite, loaded on first use. */
  sqlite(): typeof import('node:sqlite');
}

/** One project's state in one SQLite file, which is open only while a call needs it. */
export class SqliteIssueStore implements IssueStorePort {
  readonly #deps: IssueStoreDeps;

  constructor(deps: IssueStoreDeps) {
    this.#deps = deps;
  }

  async load(): Promise<StoreState> {
    const { file } = this.#deps;
    const state = await this.#reading((database) => ({
      ...versionsOf(database),
      issueCount: count(database, 'snapshot'),
      mappingCount: count(database, 'mapping'),
      pendingCount: count(database, pending),
      bytes: pragma(database, 'page_count') * pragma(database, 'page_size'),
      freeBytes: pragma(database, 'freelist_count') * pragma(database, 'page_size'),
      location: file,
    }));
    return state ?? { ...nothing, location: file };
  }

  async settled(): Promise<Settled | null> {
    return this.#reading(settledState);
  }

  async records(): Promise<ReadonlyMap<string, IssueRecord>> {
    return (await this.#reading(readRecords)) ?? new Map();
  }

  async recordsOf(ids: readonly string[]): Promise<ReadonlyMap<string, IssueRecord>> {
    return (await this.#reading((database) => readRecordsOf(database, ids))) ?? new Map();
  }

  async snapshotOf(ids: readonly string[]): Promise<readonly Issue[] | null> {
    return this.#reading((database) => (isUnread(database) ? null : issuesIn(database, ids)));
  }

  async bookEntry(key: string): Promise<BookEntry | null> {
    return this.#reading((database) => bookEntryOf(database, key));
  }

  async unfinished(): Promise<readonly BookEntry[]> {
    return (await this.#reading(unfinishedEntries)) ?? [];
  }

  async mappings(): Promise<readonly StoredMapping[]> {
    return (await this.#reading(readMappings)) ?? [];
  }

  async page(query: PageQuery): Promise<IssuePage | null> {
    return this.#reading((database) =>
      inTransaction(
        database,
        () => (versionsOf(database).snapshot === query.snapshot ? pageOf(database, query) : null),
        'BEGIN',
      ),
    );
  }

  async commit(
    batch: StoreBatch,
    expected: Generation,
  ): Promise<{ generation: Generation; snapshot: Generation }> {
    const after = await this.#using('create', (database) =>
      inTransaction(database, () => {
        const { generation, snapshot } = versionsOf(database);
        if (generation !== expected) {
          throw new TrackerError(
            'store_changed_meanwhile',
            'Another tracker process has written the store of this project meanwhile.',
          );
        }
        const { snapshotChanged, changed } = write(database, batch);
        const next = {
          generation: changed || generation === 0 ? generation + 1 : generation,
          snapshot: snapshotChanged || snapshot === 0 ? snapshot + 1 : snapshot,
        };
        if (next.generation !== generation)
          database
            .prepare('UPDATE state SET generation = ?, snapshot = ?')
            .run(next.generation, next.snapshot);
        return next;
      }),
    );
    if (after === null) throw new TrackerError('internal', 'a store that is made on demand is not there');
    return after;
  }

  #reading<T>(work: (database: DatabaseSync) => T): Promise<T | null> {
    return this.#using('read', work);
  }

  /** `null` where there is no store and none is to be made. */
  #using<T>(how: 'read' | 'create', work: (database: DatabaseSync) => T): Promise<T | null> {
    const { file, clock, sqlite, note } = this.#deps;
    return usingDatabase(file, { how, clock, note, sqlite: sqlite(), migrations: issueMigrations }, work);
  }
}

const pending = 'record WHERE changed_at IS NOT NULL AND gone_at IS NULL';

function settledState(database: DatabaseSync): Settled | null {
  const row = database
    .prepare(
      `SELECT fingerprint, snapshot FROM state WHERE fingerprint IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM ${pending}) AND NOT EXISTS (SELECT 1 FROM book WHERE answer IS NULL)`,
    )
    .get();
  return row === undefined
    ? null
    : { fingerprint: String(row['fingerprint']), snapshot: Number(row['snapshot']) };
}

const nothing = {
  generation: 0,
  snapshot: 0,
  upstreamTaken: false,
  issueCount: 0,
  mappingCount: 0,
  pendingCount: 0,
  bytes: 0,
  freeBytes: 0,
} as const;

function versionsOf(database: DatabaseSync): {
  generation: Generation;
  snapshot: Generation;
  upstreamTaken: boolean;
} {
  const row = database.prepare('SELECT generation, snapshot, upstream_taken FROM state').get();
  return {
    generation: Number(row?.['generation'] ?? 0),
    snapshot: Number(row?.['snapshot'] ?? 0),
    upstreamTaken: row?.['upstream_taken'] === 1,
  };
}

/** The first commit counts the snapshot, whatever it was about. */
function isUnread(database: DatabaseSync): boolean {
  return count(database, 'snapshot') === 0 && count(database, 'record') === 0;
}

function count(database: DatabaseSync, from: string): number {
  return Number(database.prepare(`SELECT count(*) AS n FROM ${from}`).get()?.['n'] ?? 0);
}

function pragma(database: DatabaseSync, name: 'page_count' | 'page_size' | 'freelist_count'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

function write(database: DatabaseSync, batch: StoreBatch): { snapshotChanged: boolean; changed: boolean } {
  const { snapshot, fingerprint, records, conflicts, book, mappings, upstreamTaken } = batch;
  const snapshotChanged = snapshot !== undefined && replaceSnapshot(database, snapshot);
  const recordsChanged = records !== undefined && writeRecords(database, records);
  if (fingerprint !== undefined || snapshotChanged || recordsChanged)
    writeFingerprint(database, fingerprint ?? null);
  const changes = [
    snapshotChanged,
    recordsChanged,
    conflicts !== undefined && addConflicts(database, conflicts),
    book !== undefined && writeBookEntry(database, book),
    mappings !== undefined && writeMappings(database, mappings),
    upstreamTaken !== undefined && database.exec('UPDATE state SET upstream_taken = 1') === undefined,
  ];
  return { snapshotChanged, changed: changes.includes(true) };
}

function writeFingerprint(database: DatabaseSync, fingerprint: string | null): void {
  database
    .prepare('UPDATE state SET fingerprint = ? WHERE fingerprint IS NOT ?')
    .run(fingerprint, fingerprint);
}
