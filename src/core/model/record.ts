import type { CoreField, Issue, IssueFields } from './issue.ts';

/**
 * What is kept of one issue between two syncs. `local` is our side of it; `base` is what both sides
 * last agreed on, in the words of each: the tracker may have no word for one of ours.
 */
export interface IssueRecord {
  readonly id: string;
  readonly local: IssueFields;
  /** `null`: never agreed, an issue that is still to be created there. */
  readonly base: Agreed | null;
  /** Of an issue that we have created: under which names it was known. */
  readonly creation: Creation | null;
  /** When `local` last changed by our side, RFC 3339; `null` when there is nothing of ours to send. */
  readonly changedAt: string | null;
  /** When a complete read held it no more, RFC 3339: it is gone there, and kept here. */
  readonly goneAt: string | null;
}

export interface Agreed {
  readonly local: IssueFields;
  readonly remote: IssueFields;
}

export interface Creation {
  /** `ref` of the PushItem: the caller's own name for it. */
  readonly ref: Issue['ref'];
  /**
   * Where the tracker mints ids: what was there before the create was sent. Present from just before
   * that until its answer; an issue that is not among these may be the one.
   */
  readonly seen?: readonly string[];
  /** The name was mapped already, and its caller wanted a second issue. */
  readonly again?: true;
  /** The id that the create was taken under, where the tracker has given it another since. */
  readonly formerId?: string;
}

/** Both sides of a field that changed differently, and which one went on. */
export interface ConflictRecord {
  readonly id: string;
  readonly field: CoreField;
  readonly base: unknown;
  readonly local: unknown;
  readonly remote: unknown;
  /** `null`: left as it is on both sides, somebody has to decide. */
  readonly resolution: 'local' | 'remote' | null;
  /**
   * The `--conflicts` choice that decided, `owner` for the ownership rules, or `refused`: the tracker did
   * not take ours.
   */
  readonly strategy: ConflictStrategy | 'owner' | 'refused';
}

export const conflictStrategies = ['newer', 'fail', 'local', 'remote'] as const;
export type ConflictStrategy = (typeof conflictStrategies)[number];
