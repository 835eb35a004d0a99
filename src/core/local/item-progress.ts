import type { PushItem } from '../model/envelope.ts';
import type { IssueFields } from '../model/issue.ts';

/** Why a field, or a whole item, was not taken. `policy` and `tracker` are refusals. */
export interface ItemComplaint {
  readonly code:
    | 'policy'
    | 'tracker'
    | 'unknown_issue'
    | 'unknown_target'
    | 'wrong_tracker'
    | 'gone'
    | 'conflict'
    | 'name_twice'
    | 'mapping_missing'
    | 'issue_unknown';
  readonly field?: string;
  readonly message: string;
}

/** What became of one PushItem in our store; everything that is needed to answer for it later. */
export interface ItemProgress {
  readonly ref: PushItem['ref'];
  readonly action: PushItem['action'];
  /** The record that it went into; `null` when nothing of it was taken. */
  readonly id: string | null;
  /** Whether anything of it was new to that record. */
  readonly changed: boolean;
  /** Records at the other end of its links that it has changed as well. */
  readonly others: readonly string[];
  readonly complaints: readonly ItemComplaint[];
  /** What it says of the fields that were taken, without the body. */
  readonly said?: Partial<IssueFields>;
  /** A create whose issue is there already: why nothing of it was taken. */
  readonly skipped?: string;
}

/** The records that an item has gone into. */
export function recordsOf({ id, others, skipped }: ItemProgress): string[] {
  return id === null || skipped !== undefined ? [] : [id, ...others];
}
