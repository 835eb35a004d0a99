import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { TrackerError } from '../../core/model/error.ts';
import {
  afterStep,
  freshEntry,
  isOver,
  type NewEntry,
  type OperationEntry,
} from '../../core/model/operation-entry.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { Lease, ListedEntry, OperationJournalPort } from '../../ports/operation-journal-port.ts';
import { inTransaction, unusable, usingDatabase } from './database.ts';
import { isLeased, takeLease, type EndLease } from './lease-file.ts';
import { operationMigrations } from './operation-migrations.ts';
import {
  deleteEntry,
  demandSameBody,
  entryOf,
  insertEntry,
  isUnfinished,
  pruneEntries,
  readEntries,
  updateEntry,
} from './operation-table.ts';

export interface OperationJournalDeps {
  /** The spec-kitty home: `operations.db` and, while writes go on, `operations/`. */
  readonly home: string;
  readonly clock: ClockPort;
  readonly identity: IdentityPort;
  /** node:sqlite, loaded on first use. */
  sqlite(): typeof import('node:sqlite');
}

/** All writes of one spec-kitty home in one SQLite file, which is open only while a call needs it. */
export class SqliteOperationJournal implements OperationJournalPort {
  readonly #deps: OperationJournalDeps;

  constructor(deps: OperationJournalDeps) {
    this.#deps = deps;
  }

  async begin(entry: NewEntry): Promise<Lease> {
    const recorded = freshEntry(entry, this.#deps.identity.uuid(), this.#now());
    let end: EndLease | null = null;
    try {
      this.#using({ create: true }, (database) =>
        inTransaction(database, () => {
          demandSameBody(database, entry);
          insertEntry(database, recorded);
          pruneEntries(database, this.#deps.clock.now());
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
    const recorded = this.#using({ create: false }, (database) => readEntries(database, { unfinishedOnly }));
    const entries = (recorded ?? []).map((entry) => this.#asOfNow(entry));
    return entries.filter((entry) => !unfinishedOnly || !isOver(entry));
  }

  /** One that nobody holds is read again: its holder may have ended it since it was read. */
  #asOfNow(entry: OperationEntry): ListedEntry {
    if (isOver(entry)) return { ...entry, held: false };
    if (this.#isLeased(entry.id)) return { ...entry, held: true };
    return { ...(this.#entry(entry.id) ?? { ...entry, state: 'completed' }), held: false };
  }

  async forget({ entry, release }: Lease): Promise<void> {
    this.#using({ create: false }, (database) => deleteEntry(database, entry.id));
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
        this.#using({ create: false }, (database) => updateEntry(database, next));
        current = next;
      },
      release: () => end({ forGood: isOver(current) }),
    };
  }

  /** Lease files of writes that were killed before they were recorded, or after they were over. */
  #removeLeftBehind(database: DatabaseSync): void {
    const { readdirSync } = process.getBuiltinModule('node:fs');
    const folder = join(this.#deps.home, 'operations');
    let names: readonly string[];
    try {
      names = readdirSync(folder);
    } catch {
      return; // there has been none yet
    }
    for (const name of names) {
      const id = /^(.+)\.lease$/.exec(name)?.[1];
      if (id !== undefined && !isUnfinished(database, id)) this.#take(id)?.({ forGood: true });
    }
  }

  #entry(id: string): OperationEntry | null {
    return this.#using({ create: false }, (database) => entryOf(database, id));
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
    const opening = { ...options, sqlite: this.#deps.sqlite(), migrations: operationMigrations };
    return usingDatabase(file, opening, (database) => {
      // A body that is dropped is not to be found in the file.
      database.exec('PRAGMA secure_delete = ON');
      return work(database);
    });
  }
}
