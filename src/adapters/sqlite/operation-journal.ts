import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import { lostLease } from '../../core/model/lost-lease.ts';
import {
  afterStep,
  freshEntry,
  isOver,
  type NewEntry,
  type OperationEntry,
  type WriteTarget,
} from '../../core/model/operation-entry.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type {
  JournalQuery,
  Lease,
  ListedEntry,
  OperationJournalPort,
} from '../../ports/operation-journal-port.ts';
import { isBusy, whenFree } from './busy-retry.ts';
import { unusable } from './database.ts';
import { GroupedWrites } from './grouped-writes.ts';
import { isLeased, takeLease, type EndLease } from './lease-file.ts';
import { operationMigrations } from './operation-migrations.ts';
import {
  deleteEntry,
  demandSameBody,
  entryOf,
  findEntries,
  insertEntry,
  nextEpoch,
  prunable,
  pruneEntry,
  readEntries,
  unfinishedIds,
  updateEntry,
} from './operation-table.ts';
import { oldestKept } from './retention.ts';

export interface OperationJournalDeps {
  /** The spec-kitty home: `operations.db` and, while writes go on, `operations/`. */
  readonly home: string;
  readonly clock: ClockPort;
  readonly identity: IdentityPort;
  /** node:sqlite, loaded on first use. */
  sqlite(): typeof import('node:sqlite');
  /** Gets what a person should know, as that the database was emptied. */
  readonly note?: ((message: string) => void) | undefined;
  /** How long a finished write is kept, in milliseconds; default 30 days. */
  readonly retentionMs?: number;
}

/** Milliseconds that a claim waits for those who only look at a lease. */
const lookMs = 100;

/** As many as are dropped in one transaction: others wait for it. */
const prunedTogether = 500;

/**
 * All writes of one spec-kitty home in one SQLite file. Writes of one journal that come at the same
 * time share a transaction; the file is closed a second after the last one, or by `close`.
 */
export class SqliteOperationJournal implements OperationJournalPort {
  readonly #deps: OperationJournalDeps;
  readonly #database: GroupedWrites;

  constructor(deps: OperationJournalDeps) {
    this.#deps = deps;
    this.#database = new GroupedWrites({
      file: join(deps.home, 'operations.db'),
      clock: deps.clock,
      migrations: operationMigrations,
      sqlite: () => deps.sqlite(),
      note: deps.note,
      // A body that is dropped is not to be found in the file.
      prepare: (database) => database.exec('PRAGMA secure_delete = ON'),
    });
  }

  /** Closes the file once what waits is written. The journal stays usable. */
  close(): void {
    this.#database.close();
  }

  async begin(entry: NewEntry, context: CallContext = {}): Promise<Lease> {
    const recorded = freshEntry(entry, this.#deps.identity.uuid(), this.#now());
    let end: EndLease | null = null;
    try {
      await this.#database.write(
        (database) => {
          demandSameBody(database, entry);
          insertEntry(database, recorded);
          // Held before it can be seen, so that it is not taken for one of a dead process.
          end ??= this.#take(recorded.id);
        },
        { create: true, durable: true },
        context,
      );
    } catch (error) {
      (end as EndLease | null)?.({ forGood: true });
      throw error;
    }
    if (end === null) throw new TrackerError('internal', 'a fresh operation is held by another process');
    return this.#lease(recorded, 1, end);
  }

  async claim(id: string, context: CallContext = {}): Promise<Lease | null> {
    if ((await this.#entry(id, context)) === null) return null;
    const end = await this.#taken(id, context);
    if (end === null) return null;
    try {
      // As it is now: its holder may have gone on meanwhile.
      const next = await this.#database.write((database) => nextEpoch(database, id), {}, context);
      if (next !== null) return this.#lease(next.entry, next.epoch, end);
    } catch (error) {
      end({ forGood: false });
      throw error;
    }
    end({ forGood: true });
    return null;
  }

  async list(query: JournalQuery = {}, context: CallContext = {}): Promise<readonly ListedEntry[]> {
    const recorded = await this.#database.read((database) => readEntries(database, query), context);
    const entries = await this.#asOfNow(recorded ?? [], context);
    return entries.filter((entry) => query.unfinishedOnly !== true || !isOver(entry));
  }

  async find(
    given: string,
    target: WriteTarget | null,
    context: CallContext = {},
  ): Promise<readonly ListedEntry[]> {
    const found = await this.#database.read((database) => findEntries(database, given, target), context);
    return this.#asOfNow(found ?? [], context);
  }

  async forget(lease: Lease): Promise<void> {
    const { id } = lease.entry;
    const dropped = await this.#database.write((database) => deleteEntry(database, id, lease.epoch));
    await lease.release();
    if (dropped !== true) throw lostLease(id);
    const { rmSync } = process.getBuiltinModule('node:fs');
    rmSync(this.#leaseFile(id), { force: true });
  }

  async prune(context: CallContext = {}): Promise<void> {
    const { clock, retentionMs } = this.#deps;
    const before = oldestKept(clock.now(), retentionMs);
    for (;;) {
      const old = await this.#database.read(
        (database) => prunable(database, before, prunedTogether),
        context,
      );
      if (old === null || old.length === 0) break;
      await this.#database.write(
        (database) => {
          for (const id of old) pruneEntry(database, id, before);
        },
        {},
        context,
      );
    }
    await this.#removeLeftBehind(context);
  }

  /** Those that are not held are read again: a holder may have ended one since it was read. */
  async #asOfNow(entries: readonly OperationEntry[], context: CallContext): Promise<ListedEntry[]> {
    const open = entries.filter((entry) => !isOver(entry));
    const held = new Set(open.map(({ id }) => id).filter((id) => this.#isLeased(id)));
    const free = open.filter(({ id }) => !held.has(id));
    const now =
      free.length === 0 ? null : await this.#database.read((database) => entriesOf(database, free), context);
    return entries.map((entry) => {
      if (isOver(entry) || held.has(entry.id)) return { ...entry, held: held.has(entry.id) };
      return { ...(now?.get(entry.id) ?? { ...entry, state: 'completed' }), held: false };
    });
  }

  #lease(taken: OperationEntry, epoch: number, end: EndLease): Lease {
    const lost = new AbortController();
    let current = taken;
    return {
      get entry() {
        return current;
      },
      epoch,
      signal: lost.signal,
      advance: async (step) => {
        const next = afterStep(current, step, this.#now());
        const isRecorded = await this.#database.write((database) => updateEntry(database, next, epoch));
        if (isRecorded === true) current = next;
        else {
          const error = lostLease(current.id);
          lost.abort(error);
          throw error;
        }
      },
      release: async () => end({ forGood: isOver(current) }),
    };
  }

  /** Lease files of writes that were killed before they were recorded, or after they were over. */
  async #removeLeftBehind(context: CallContext): Promise<void> {
    const ids = leasesIn(join(this.#deps.home, 'operations'));
    if (ids.length === 0) return;
    const unfinished = await this.#database.read(unfinishedIds, context);
    const left = ids.filter((id) => unfinished?.has(id) !== true && !this.#isLeased(id));
    if (left.length === 0) return;
    // In a transaction, so that none of them is just being recorded.
    await this.#database.write(
      (database) => {
        const recorded = unfinishedIds(database);
        for (const id of left) if (!recorded.has(id)) this.#takeNow(id)?.({ forGood: true });
      },
      {},
      context,
    );
  }

  #entry(id: string, context: CallContext): Promise<OperationEntry | null> {
    return this.#database.read((database) => entryOf(database, id), context);
  }

  /** @returns null where another caller holds it */
  async #taken(id: string, context: CallContext): Promise<EndLease | null> {
    try {
      return await whenFree(() => this.#take(id), this.#deps.clock, context, lookMs);
    } catch (cause) {
      if (isBusy(cause)) return null;
      throw cause;
    }
  }

  #takeNow(id: string): EndLease | null {
    try {
      return this.#take(id);
    } catch (cause) {
      if (isBusy(cause)) return null;
      throw cause;
    }
  }

  /** @throws SQLite's busy error where another process has it */
  #take(id: string): EndLease | null {
    const file = this.#leaseFile(id);
    try {
      return takeLease(file, this.#deps.sqlite());
    } catch (cause) {
      throw isBusy(cause) ? cause : unusable(file, cause);
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
}

function entriesOf(
  database: DatabaseSync,
  entries: readonly OperationEntry[],
): Map<string, OperationEntry | null> {
  return new Map(entries.map(({ id }) => [id, entryOf(database, id)]));
}

function leasesIn(folder: string): string[] {
  const { readdirSync } = process.getBuiltinModule('node:fs');
  try {
    return readdirSync(folder).flatMap((name) => /^(.+)\.lease$/.exec(name)?.[1] ?? []);
  } catch {
    return []; // there has been none yet
  }
}
