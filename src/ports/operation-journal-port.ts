import type { CallContext } from '../core/model/call.ts';
import type { EntryStep, NewEntry, OperationEntry, WriteTarget } from '../core/model/operation-entry.ts';

/** An entry that one caller holds, and that no other can take meanwhile. */
export interface Lease {
  /** As of the last step; stays readable after the lease is over. */
  readonly entry: OperationEntry;
  /** Counts the holders of an entry, from 1: a later one has a higher number. */
  readonly epoch: number;
  /** Aborts with a TrackerError `operation_running` once the lease is known to be lost. */
  readonly signal: AbortSignal;
  /**
   * Recorded when resolved, and kept when the process dies; the step of a write that has to survive a
   * failure of the machine is `begin`: a repeat under its key finds out the rest.
   * @throws TrackerError `operation_running` where the lease was lost: the entry stays as its next
   *   holder left it; `store_unusable`, `lock_busy`
   */
  advance(step: EntryStep): Promise<void>;
  /** Another caller can take the entry when resolved. Ends with the process, too; a second call does nothing. */
  release(): Promise<void>;
}

/** An entry, and whether a living process works on it. */
export interface ListedEntry extends OperationEntry {
  readonly held: boolean;
}

export interface JournalQuery {
  /** Only writes to the same target, see {@link isSameTarget}. */
  readonly target?: WriteTarget;
  readonly unfinishedOnly?: boolean;
}

/**
 * Writes to the SaaS, recorded before their first byte is sent, so that none is lost and none is
 * sent twice under two keys. One journal serves all projects of a spec-kitty home. What it costs to
 * record or to find one does not grow with the entries of other targets.
 */
export interface OperationJournalPort {
  /**
   * Records a write; it is on disk when resolved, and held.
   * @throws TrackerError `idempotency_conflict` where the same target has had the key with another
   *   body, `store_unusable`, `lock_busy`
   */
  begin(entry: NewEntry, context?: CallContext): Promise<Lease>;
  /** @returns null where another caller holds it, or no such entry is recorded */
  claim(id: string, context?: CallContext): Promise<Lease | null>;
  /** Oldest first. Creates nothing. */
  list(query?: JournalQuery, context?: CallContext): Promise<readonly ListedEntry[]>;
  /**
   * The entries that an id may mean, see {@link meaningOf}, oldest first; of those that only begin
   * so, at least two where there are more. Creates nothing.
   */
  find(given: string, target: WriteTarget | null, context?: CallContext): Promise<readonly ListedEntry[]>;
  /** Drops the record of an entry, and ends its lease. */
  forget(lease: Lease): Promise<void>;
  /**
   * Drops entries that are over, or were left on purpose, and older than the journal keeps them (by
   * default 30 days). Unfinished ones stay.
   */
  prune(context?: CallContext): Promise<void>;
}
