import type { DuplicateChoice, SyncChoice } from './call.ts';
import type { ItemError, PushItem, RunQuery } from './envelope.ts';
import type { CoreField, Issue } from './issue.ts';

/** What a dry run is asked for. `items: null`: what the store holds as changed. */
export type SyncIntent = (
  | {
      readonly kind: 'push';
      readonly items: readonly PushItem[] | null;
      readonly duplicates?: DuplicateChoice;
    }
  | { readonly kind: 'run'; readonly query?: RunQuery }
) & { readonly choice?: SyncChoice };

/** The plan of a sync as it is printed: what apply would do, field by field. */
export interface SyncPlan {
  readonly provider: string;
  readonly workspace: string;
  readonly issues: readonly PlannedIssue[];
  /** Items and fields that would be refused. */
  readonly item_errors: readonly ItemError[];
}

export interface PlannedIssue {
  readonly ref: Issue['ref'];
  readonly title: string;
  /**
   * `take_new`: new there, becomes ours. `create`: new here, goes there. `gone`: deleted there, kept
   * here as a tombstone. `withheld`: new here, and the ownership rules keep it here. `uncertain`: was sent
   * once, and whether it is there has to be found out. `skip`: a create of a name that is mapped.
   */
  readonly action: 'take_new' | 'create' | 'update' | 'gone' | 'withheld' | 'uncertain' | 'skip';
  /** Of a `skip`: the issue that it is, and why nothing is sent. */
  readonly remote_ref?: Issue['ref'];
  readonly message?: string;
  readonly fields: readonly PlannedField[];
}

export interface PlannedField {
  readonly field: CoreField;
  readonly decision: 'take_remote' | 'send_local' | 'merge' | 'conflict';
  readonly base: unknown;
  readonly local: unknown;
  readonly remote: unknown;
  /** What the field becomes; for an open conflict ours as it is. */
  readonly value: unknown;
  /** What decided between two changes; absent where only one side has changed. */
  readonly strategy?: string;
}
