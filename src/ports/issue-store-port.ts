import type { Mapping, PullFilters } from '../core/model/envelope.ts';
import type { Issue } from '../core/model/issue.ts';
import type { ConflictRecord, IssueRecord } from '../core/model/record.ts';

/** Counts the changes of a scope; a commit names the one it was made from. */
export type Generation = number;

/** What is kept of one project's tracker, in figures. */
export interface StoreState {
  /** 0: nothing was ever stored. */
  readonly generation: Generation;
  /** Counts the changes of the snapshot alone; cursors are good for one of them. */
  readonly snapshot: Generation;
  readonly issueCount: number;
  readonly mappingCount: number;
  /** Issues with something of ours that the tracker has not got yet. */
  readonly pendingCount: number;
  /** Whether the mappings of upstream's client were taken over. */
  readonly upstreamTaken: boolean;
  /** Size of the store, and how much of that holds nothing. */
  readonly bytes: number;
  readonly freeBytes: number;
  /** Where the state is kept, for people; it need not exist yet. */
  readonly location: string;
}

export interface PageQuery {
  /** The snapshot that the reader began with. */
  readonly snapshot: Generation;
  /** Only issues behind this id. */
  readonly after?: string;
  readonly limit: number;
  readonly filters?: PullFilters;
}

export interface IssuePage {
  readonly issues: readonly Issue[];
  /** Whether more issues that pass the filters follow. */
  readonly more: boolean;
}

/** One write under its idempotency key; without an answer it is not over. */
export interface BookEntry {
  readonly key: string;
  /** SHA-256 of what was asked for. */
  readonly bodyHash: string;
  /** What has to be remembered to go on after a crash. */
  readonly progress: unknown;
  readonly answer: unknown;
  /** RFC 3339. */
  readonly at: string;
}

/** A work package and its issue, in the contract's words. */
export type StoredMapping = Mapping & { readonly wp_id: string; readonly external_id: string };

/** What was stored when both sides agreed in everything. */
export interface Settled {
  /** Of the tracker, at the complete read that the snapshot is. */
  readonly fingerprint: string;
  readonly snapshot: Generation;
}

/**
 * What is absent stays as it is. The order inside a batch: what is removed or replaced goes first, then
 * what is put comes, so that two mappings may swap their issues, and an id that is both removed and put
 * is there afterwards. Of two mappings that would name the same issue in the end, none is stored.
 */
export interface StoreBatch {
  /** The whole of what the tracker holds now. */
  readonly snapshot?: readonly Issue[];
  /**
   * Of the complete read that the snapshot is, when every record agrees with it after this batch. A
   * batch that changes the snapshot or a record without one removes it.
   */
  readonly fingerprint?: string;
  readonly records?: { readonly put: readonly IssueRecord[]; readonly remove?: readonly string[] };
  /** Added to the ones of earlier. */
  readonly conflicts?: readonly (ConflictRecord & { readonly at: string })[];
  readonly book?: BookEntry;
  readonly mappings?: {
    readonly put?: readonly StoredMapping[];
    /** By work package. */
    readonly remove?: readonly string[];
  };
  readonly upstreamTaken?: true;
}

/** The state of one project's local tracker. One port is one project. */
export interface IssueStorePort {
  /**
   * Creates nothing.
   * @throws TrackerError `store_unusable`
   */
  load(): Promise<StoreState>;
  /**
   * `null` when the snapshot may differ from a complete read, when a change waits to be sent, or when a
   * write is not over. @throws TrackerError `store_unusable`
   */
  settled(): Promise<Settled | null>;
  /** Every record by its id. @throws TrackerError `store_unusable` */
  records(): Promise<ReadonlyMap<string, IssueRecord>>;
  /** Those of these ids that there are. @throws TrackerError `store_unusable` */
  recordsOf(ids: readonly string[]): Promise<ReadonlyMap<string, IssueRecord>>;
  /**
   * Those of these issues that the tracker held when all of it was read last; `null` where that was
   * never done. @throws TrackerError `store_unusable`
   */
  snapshotOf(ids: readonly string[]): Promise<readonly Issue[] | null>;
  /** What a key was used for. */
  bookEntry(key: string): Promise<BookEntry | null>;
  /** Writes that are not over, the latest first. */
  unfinished(): Promise<readonly BookEntry[]>;
  /** In the order of the work packages. */
  mappings(): Promise<readonly StoredMapping[]>;
  /**
   * Issues in the order of their ids (by UTF-8 bytes); `null` when the snapshot is not the
   * current one any more.
   * @throws TrackerError `store_unusable`
   */
  page(query: PageQuery): Promise<IssuePage | null>;
  /**
   * All or nothing. A batch that changes nothing keeps the generation and writes nothing.
   * @returns what now holds
   * @throws TrackerError `store_changed_meanwhile` when another process was faster,
   *   `store_unusable`
   */
  commit(
    batch: StoreBatch,
    expected: Generation,
  ): Promise<{ readonly generation: Generation; readonly snapshot: Generation }>;
}
