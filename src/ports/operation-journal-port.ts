import type { EntryStep, NewEntry, OperationEntry } from '../core/model/operation-entry.ts';

/** An entry that this process holds, and nobody else can take meanwhile. */
export interface Lease {
  readonly entry: OperationEntry;
  /** On disk when resolved. @throws TrackerError `store_unusable` */
  advance(step: EntryStep): Promise<void>;
  /** Ends with its process, too. */
  release(): void;
}

/** What is known of an entry beside it: whether a living process works on it. */
export interface ListedEntry extends OperationEntry {
  readonly held: boolean;
}

/**
 * Writes to the SaaS, recorded before their first byte is sent, so that none is lost and none is
 * sent twice under two keys. One journal serves all projects of a spec-kitty home.
 */
export interface OperationJournalPort {
  /**
   * Records a write; it is on disk when resolved, and held. Entries that are over are dropped after
   * 30 days.
   * @throws TrackerError `idempotency_conflict` where the same target has had the key with another
   *   body, `store_unusable`
   */
  begin(entry: NewEntry): Promise<Lease>;
  /** @returns null where a living process holds it, or nobody has recorded it */
  claim(id: string): Promise<Lease | null>;
  /** Oldest first. Creates nothing. */
  list(options?: { readonly unfinishedOnly?: boolean }): Promise<readonly ListedEntry[]>;
  /** The caller holds it; it is gone when resolved. */
  forget(lease: Lease): Promise<void>;
}
