import { join } from 'node:path';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { TrackerError } from '../../core/model/error.ts';
import { parseJson } from '../../core/model/json.ts';
import {
  afterStep,
  isOver,
  type EntryState,
  type NewEntry,
  type OperationEntry,
  type WriteKind,
} from '../../core/model/operation-entry.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { Lease, ListedEntry, OperationJournalPort } from '../../ports/operation-journal-port.ts';
import { inTransaction, openDatabase, unusable } from './database.ts';
import { isLeased, takeLease, type EndLease } from './lease-file.ts';
import { operationMigrations } from './operation-migrations.ts';

export interface OperationJournalDeps {
  /** The spec-kitty home: `operations.db` and, while writes go on, `operations/`. */
  readonly home: string;
  readonly clock: ClockPort;
  readonly identity: IdentityPort;
  /** node:sqlite, loaded on first use. */
  sqlite(): typeof import('node:sqlite');
}

/** Entries that are over, or were left on purpose, are kept this long (milliseconds), the span of a month. */
const keptMs = 30 * 24 * 3_600_000;

/** All writes of one spec-kitty home in one SQLite file, which is open only while a call needs it. */
export class SqliteOperationJournal implements OperationJournalPort {
  readonly #deps: OperationJournalDeps;

  constructor(deps: OperationJournalDeps) {
    this.#deps = deps;
  }

  async begin(entry: NewEntry): Promise<Lease> {
    const at = this.#now();
    const recorded: OperationEntry = {
      ...entry,
      id: this.#deps.identity.uuid(),
      state: 'sending',
      operationId: null,
      left: false,
      answer: null,
      error: null,
      createdAt: at,
      updatedAt: at,
    };
    let end: EndLease | null = null;
    try {
      this.#using({ create: true }, (database) =>
        inTransaction(database, () => {
          demandSameBody(database, entry);
          insert(database, recorded);
          prune(database, this.#deps.clock.now());
          this.#removeLeftBehind(database);
          // Held before anybody can see it, so that nobody takes it for a dead one's.
          end = this.#take(recorded.id);
        }),
      );
    } catch (error) {
      (end as EndLease | null)?.({ forGood: true });
      throw error;
    }
    if (end === null) throw new TrackerError('internal', 'a fresh operation is held by somebody else');
    return this.#lease(recorded, end);
  }

  async claim(id: string): Promise<Lease | null> {
    if (this.#entry(id) === null) return null;
    const end = this.#take(id);
    if (end === null) return null;
    // As it is now: its holder may have gone on while we were waiting.
    const entry = this.#entry(id);
    if (entry !== null) return this.#lease(entry, end);
    end({ forGood: true });
    return null;
  }

  async list({ unfinishedOnly = false } = {}): Promise<readonly ListedEntry[]> {
    const rows = this.#using({ create: false }, (database) =>
      database
        .prepare(
          `SELECT * FROM operation ${unfinishedOnly ? `WHERE state NOT IN ('completed', 'failed')` : ''} ORDER BY number`,
        )
        .all(),
    );
    const entries = (rows ?? []).map((row) => this.#asOfNow(entryIn(row)));
    return entries.filter((entry) => !unfinishedOnly || !isOver(entry));
  }

  /** One that nobody holds is read again: its holder may have ended it since it was read. */
  #asOfNow(entry: OperationEntry): ListedEntry {
    if (isOver(entry)) return { ...entry, held: false };
    if (this.#isLeased(entry.id)) return { ...entry, held: true };
    return { ...(this.#entry(entry.id) ?? { ...entry, state: 'completed' }), held: false };
  }

  async forget({ entry, release }: Lease): Promise<void> {
    this.#using({ create: false }, (database) =>
      database.prepare('DELETE FROM operation WHERE id = ?').run(entry.id),
    );
    release();
    const { rmSync } = process.getBuiltinModule('node:fs');
    rmSync(this.#leaseFile(entry.id), { force: true });
  }

  #lease(entry: OperationEntry, end: EndLease): Lease {
    let current = entry;
    return {
      get entry() {
        return current;
      },
      advance: async (step) => {
        const next = afterStep(current, step, this.#now());
        this.#using({ create: false }, (database) => update(database, next));
        current = next;
      },
      release: () => end({ forGood: isOver(current) }),
    };
  }

  /** Lease files of writes that were killed before they were recorded, or after they were over. */
  #removeLeftBehind(database: DatabaseSync): void {
    const { readdirSync } = process.getBuiltinModule('node:fs');
    const folder = join(this.#deps.home, 'operations');
    const unfinished = database.prepare(
      `SELECT 1 FROM operation WHERE id = ? AND state NOT IN ('completed', 'failed')`,
    );
    let names: readonly string[];
    try {
      names = readdirSync(folder);
    } catch {
      return; // there has been none yet
    }
    for (const name of names) {
      const id = /^(.+)\.lease$/.exec(name)?.[1];
      if (id !== undefined && unfinished.get(id) === undefined) this.#take(id)?.({ forGood: true });
    }
  }

  #entry(id: string): OperationEntry | null {
    const row = this.#using({ create: false }, (database) =>
      database.prepare('SELECT * FROM operation WHERE id = ?').get(id),
    );
    return row == null ? null : entryIn(row);
  }

  #take(id: string): EndLease | null {
    const file = this.#leaseFile(id);
    try {
      return takeLease(file, this.#deps.sqlite());
    } catch (cause) {
      throw unusable(file, cause);
    }
  }

  #isLeased(id: string): boolean {
    const file = this.#leaseFile(id);
    try {
      return isLeased(file, this.#deps.sqlite());
    } catch (cause) {
      throw unusable(file, cause);
    }
  }

  #leaseFile(id: string): string {
    return join(this.#deps.home, 'operations', `${id}.lease`);
  }

  #now(): string {
    return new Date(this.#deps.clock.now()).toISOString();
  }

  /** `null` where there is no journal and none is to be made. */
  #using<T>(options: { readonly create: boolean }, work: (database: DatabaseSync) => T): T | null {
    const file = join(this.#deps.home, 'operations.db');
    const database = openDatabase(file, {
      sqlite: this.#deps.sqlite(),
      migrations: operationMigrations,
      ...options,
    });
    if (database === null) return null;
    try {
      // A body that is dropped is not to be found in the file.
      database.exec('PRAGMA secure_delete = ON');
      return work(database);
    } catch (cause) {
      if (cause instanceof TrackerError) throw cause;
      throw unusable(file, cause);
    } finally {
      database.close();
    }
  }
}

function demandSameBody(database: DatabaseSync, { key, target, bodyHash }: NewEntry): void {
  const other = database
    .prepare(
      'SELECT id FROM operation WHERE key = ? AND server = ? AND provider = ? AND project_slug = ? AND body_hash <> ?',
    )
    .get(key, target.server, target.provider, target.project_slug, bodyHash);
  if (other === undefined) return;
  throw new TrackerError(
    'idempotency_conflict',
    `The key '${key}' was used for another body before (${String(other['id'])}); nothing was sent.`,
  );
}

function insert(database: DatabaseSync, entry: OperationEntry): void {
  database
    .prepare(
      `INSERT INTO operation (id, key, kind, provider, project_slug, server, team, body_hash, body, state, operation_id, "left",
         answer, error, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      entry.id,
      entry.key,
      entry.kind,
      entry.target.provider,
      entry.target.project_slug,
      entry.target.server,
      entry.target.team,
      entry.bodyHash,
      ...changing(entry),
      entry.createdAt,
      entry.updatedAt,
    );
}

function update(database: DatabaseSync, entry: OperationEntry): void {
  database
    .prepare(
      `UPDATE operation SET body = ?, state = ?, operation_id = ?, "left" = ?, answer = ?, error = ?, updated_at = ?
       WHERE id = ?`,
    )
    .run(...changing(entry), entry.updatedAt, entry.id);
}

function changing({ body, state, operationId, left, answer, error }: OperationEntry) {
  return [body, state, operationId, left ? 1 : 0, jsonOf(answer), jsonOf(error)] as const;
}

function jsonOf(value: unknown): string | null {
  return value == null ? null : JSON.stringify(value);
}

function prune(database: DatabaseSync, now: number): void {
  const oldest = new Date(now - keptMs).toISOString();
  database
    .prepare(
      `DELETE FROM operation WHERE updated_at < ? AND (state IN ('completed', 'failed') OR "left" = 1)`,
    )
    .run(oldest);
}

function entryIn(row: Record<string, SQLOutputValue>): OperationEntry {
  const json = (name: string): unknown => (row[name] === null ? null : parseJson(String(row[name])));
  return {
    id: String(row['id']),
    key: String(row['key']),
    kind: String(row['kind']) as WriteKind,
    target: {
      provider: String(row['provider']),
      project_slug: String(row['project_slug']),
      server: String(row['server']),
      team: String(row['team']),
    },
    bodyHash: String(row['body_hash']),
    body: row['body'] === null ? null : String(row['body']),
    state: String(row['state']) as EntryState,
    operationId: row['operation_id'] === null ? null : String(row['operation_id']),
    left: row['left'] === 1,
    answer: json('answer'),
    error: json('error') as OperationEntry['error'],
    createdAt: String(row['created_at']),
    updatedAt: String(row['updated_at']),
  };
}
