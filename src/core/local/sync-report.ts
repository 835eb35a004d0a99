import type { Change } from '../model/change.ts';
import type { Issue } from '../model/issue.ts';
import type { ConflictRecord } from '../model/record.ts';
import type { Steps } from './carry-out.ts';

/** How a change of ours ended. */
export type Sent =
  | { readonly kind: 'done'; readonly action: Change['kind']; readonly remote: Issue }
  | {
      readonly kind: 'failed';
      readonly action: Change['kind'];
      readonly code: FailureCode;
      readonly message: string;
    };

/**
 * - `changed_meanwhile`: somebody else was faster, twice. `rejected`: the tracker refuses it.
 * - `not_taken`: it said yes, and shows something else. `effect_unknown`: nobody can tell.
 */
export type FailureCode = 'changed_meanwhile' | 'rejected' | 'not_taken' | 'effect_unknown';

/** What came from the tracker. */
export interface Taken {
  readonly created: readonly Issue[];
  readonly updated: readonly Issue[];
  readonly gone: Steps['gone'];
  /** Of too many that are gone none is believed; how many they are. */
  readonly goneUnbelieved: number;
  readonly conflicts: readonly ConflictRecord[];
}

export const nothingTaken: Taken = { created: [], updated: [], gone: [], goneUnbelieved: 0, conflicts: [] };

/** What went to it. */
export interface Delivery {
  readonly conflicts: readonly ConflictRecord[];
  /** Creates that the ownership rules hold back. */
  readonly withheld: readonly string[];
  /** By the record's id; where the tracker minted one, by the new id. */
  readonly sent: ReadonlyMap<string, Sent>;
  /** New ids by the names that records had before. */
  readonly renamed: ReadonlyMap<string, string>;
}

export const nothingDelivered: Delivery = {
  conflicts: [],
  withheld: [],
  sent: new Map(),
  renamed: new Map(),
};
