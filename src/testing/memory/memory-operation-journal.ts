import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import { lostLease } from '../../core/model/lost-lease.ts';
import {
  afterStep,
  freshEntry,
  isOver,
  isSameTarget,
  meaningOf,
  type NewEntry,
  type OperationEntry,
  type WriteTarget,
} from '../../core/model/operation-entry.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type {
  JournalQuery,
  Lease,
  ListedEntry,
  OperationJournalPort,
} from '../../ports/operation-journal-port.ts';

export interface MemoryJournalOptions {
  /** How long an entry is kept that is over, in milliseconds; default 30 days. */
  readonly retentionMs?: number;
}

/** A journal that ends with its process; `dropLeases` is the death of its holders. */
export class MemoryOperationJournal implements OperationJournalPort {
  readonly entries = new Map<string, OperationEntry>();
  /** The epoch of the present holder, and of the last one. */
  readonly #held = new Map<string, number>();
  readonly #epochs = new Map<string, number>();
  readonly #clock: ClockPort;
  readonly #retentionMs: number;
  #count = 0;

  constructor(clock: ClockPort, { retentionMs = 30 * 24 * 3_600_000 }: MemoryJournalOptions = {}) {
    this.#clock = clock;
    this.#retentionMs = retentionMs;
  }

  async begin(entry: NewEntry, { signal }: CallContext = {}): Promise<Lease> {
    signal?.throwIfAborted();
    for (const { key, target, bodyHash } of this.entries.values())
      if (key === entry.key && isSameTarget(target, entry.target) && bodyHash !== entry.bodyHash)
        throw new TrackerError('idempotency_conflict', `The key '${key}' was used for another body before.`);
    const id = `invocation-${(this.#count += 1)}`;
    const recorded = freshEntry(entry, id, this.#now());
    this.entries.set(id, recorded);
    return this.#lease(recorded);
  }

  async claim(id: string): Promise<Lease | null> {
    const entry = this.entries.get(id);
    return entry === undefined || this.#held.has(id) ? null : this.#lease(entry);
  }

  async list({ target, unfinishedOnly = false }: JournalQuery = {}): Promise<readonly ListedEntry[]> {
    return [...this.entries.values()]
      .filter((entry) => !unfinishedOnly || !isOver(entry))
      .filter((entry) => target === undefined || isSameTarget(entry.target, target))
      .map((entry) => this.#listed(entry));
  }

  async find(given: string, target: WriteTarget | null): Promise<readonly ListedEntry[]> {
    return [...this.entries.values()]
      .filter((entry) => meaningOf(given, target, entry) !== null)
      .map((entry) => this.#listed(entry));
  }

  async forget(lease: Lease): Promise<void> {
    this.#demandHeld(lease.entry.id, lease.epoch);
    this.entries.delete(lease.entry.id);
    await lease.release();
  }

  async prune(): Promise<void> {
    const before = new Date(this.#clock.now() - this.#retentionMs).toISOString();
    for (const entry of this.entries.values())
      if ((isOver(entry) || entry.left) && entry.updatedAt < before) this.entries.delete(entry.id);
  }

  dropLeases(): void {
    this.#held.clear();
  }

  #lease(taken: OperationEntry): Lease {
    const { id } = taken;
    const epoch = (this.#epochs.get(id) ?? 0) + 1;
    this.#epochs.set(id, epoch);
    this.#held.set(id, epoch);
    const lost = new AbortController();
    let current = taken;
    return {
      get entry() {
        return current;
      },
      epoch,
      signal: lost.signal,
      advance: async (step) => {
        try {
          this.#demandHeld(id, epoch);
        } catch (error) {
          lost.abort(error);
          throw error;
        }
        current = afterStep(current, step, this.#now());
        this.entries.set(id, current);
      },
      release: async () => {
        if (this.#held.get(id) === epoch) this.#held.delete(id);
      },
    };
  }

  /** Only another holder ends a lease: the entry of one that died can still be advanced by it. */
  #demandHeld(id: string, epoch: number): void {
    if (this.#epochs.get(id) !== epoch || !this.entries.has(id)) throw lostLease(id);
  }

  #listed(entry: OperationEntry): ListedEntry {
    return { ...entry, held: this.#held.has(entry.id) };
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
