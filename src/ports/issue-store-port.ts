import type { PullFilters } from '../core/model/envelope.ts';
import type { Issue } from '../core/model/issue.ts';

/** Counts the changes of a scope; a commit names the one it was made from. */
export type Generation = number;

/** What is kept of one project's tracker. */
export interface StoreState {
  /** 0: nothing was ever stored. */
  readonly generation: Generation;
  readonly issueCount: number;
  /** Where the state is kept, for people; it need not exist yet. */
  readonly location: string;
}

export interface PageQuery {
  /** The generation the reader began with. */
  readonly generation: Generation;
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

export interface StoreBatch {
  /** The whole of what the tracker holds now. */
  readonly snapshot: readonly Issue[];
}

/** The state of one project's local tracker. One port is one project. */
export interface IssueStorePort {
  /**
   * Creates nothing.
   * @throws TrackerError `store_unusable`
   */
  load(): Promise<StoreState>;
  /**
   * Issues in the order of their ids (by UTF-8 bytes); `null` when the generation is not the
   * current one any more.
   * @throws TrackerError `store_unusable`
   */
  page(query: PageQuery): Promise<IssuePage | null>;
  /**
   * All or nothing. A batch that changes nothing keeps the generation and writes nothing.
   * @returns the generation that now holds
   * @throws TrackerError `store_changed_meanwhile` when another process was faster,
   *   `store_unusable`
   */
  commit(batch: StoreBatch, expected: Generation): Promise<Generation>;
}
