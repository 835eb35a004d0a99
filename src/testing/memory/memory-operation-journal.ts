import { TrackerError } from '../../core/model/error.ts';
import {
  afterStep,
  freshEntry,
  isOver,
  isSameTarget,
  type NewEntry,
  type OperationEntry,
} from '../../core/model/operation-entry.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { Lease, ListedEntry, OperationJournalPort } from '../../ports/operation-journal-port.ts';

/** A journal that ends with its process; `dropLeases` is the death of whoever holds them. */
export class MemoryOperationJournal implements OperationJournalPort {
  readonly entries = new Map<string, OperationEntry>();
  readonly #held = new Set<string>();
  readonly #clock: ClockPort;
  #count = 0;

  constructor(clock: ClockPort) {
    this.#clock = clock;
  }

  async begin(entry: NewEntry): Promise<Lease> {
    for (const { key, target, bodyHash } of this.entries.values())
      if (key === entry.key && isSameTarget(target, entry.target) && bodyHash !== entry.bodyHash)
        throw new TrackerError('idempotency_conflict', `The key '${key}' was used for another body before.`);
    const id = `invocation-${(this.#count += 1)}`;
    this.entries.set(id, freshEntry(entry, id, this.#now()));
    this.#held.add(id);
    return this.#lease(id);
  }

  async claim(id: string): Promise<Lease | null> {
    if (!this.entries.has(id) || this.#held.has(id)) return null;
    this.#held.add(id);
    return this.#lease(id);
  }

  async list({ unfinishedOnly = false } = {}): Promise<readonly ListedEntry[]> {
    return [...this.entries.values()]
      .filter((entry) => !unfinishedOnly || !isOver(entry))
      .map((entry) => ({ ...entry, held: this.#held.has(entry.id) }));
  }

  async forget({ entry, release }: Lease): Promise<void> {
    this.entries.delete(entry.id);
    release();
  }

  dropLeases(): void {
    this.#held.clear();
  }

  #lease(id: string): Lease {
    const entry = (): OperationEntry => {
      const held = this.entries.get(id);
      if (held === undefined) throw new TrackerError('internal', `no operation ${id} is recorded`);
      return held;
    };
    return {
      get entry() {
        return entry();
      },
      advance: async (step) => void this.entries.set(id, afterStep(entry(), step, this.#now())),
      release: () => void this.#held.delete(id),
    };
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
