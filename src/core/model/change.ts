import type { CoreField, Issue, IssueFields } from './issue.ts';

/** What one issue of a local tracker is to become. Values are whole: a set is the new set. */
export type Change =
  | {
      readonly kind: 'create';
      /**
       * The id that `newIds` chose; where the tracker mints its own, the caller's name for the issue
       * until then.
       */
      readonly id: string;
      readonly before: null;
      readonly fields: Partial<IssueFields> & { readonly title: string };
    }
  | {
      readonly kind: 'update';
      readonly id: string;
      /** The issue as it was read last. */
      readonly before: Issue;
      /** Only what differs. */
      readonly fields: Partial<IssueFields>;
    };

/**
 * What the tracker said to one change. `applied` is a claim: the read-back decides.
 * - `stale`: the issue has changed, or is gone, since it was read; nothing was done.
 * - `failed`: refused by the tracker; nothing was done.
 * - `unknown`: nobody can tell.
 */
export type ChangeOutcome =
  | {
      readonly kind: 'applied';
      readonly id: string;
      /** Differs from `id` where the tracker mints its own. */
      readonly remoteId: string;
      /** Parts that the tracker did not take, in its words. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'stale'; readonly id: string }
  | { readonly kind: 'failed' | 'unknown'; readonly id: string; readonly message: string };

/** Why a tracker could not take one field of a change as it is. */
export interface Refusal {
  readonly field: CoreField;
  readonly reason: string;
}
