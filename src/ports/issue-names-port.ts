import type { PushItem } from '../core/model/envelope.ts';
import type { WriteTarget } from '../core/model/operation-entry.ts';

/** What a create made: the caller's name of it and its issue. */
export interface RememberedName {
  readonly name: string;
  /** `null` where the answer of the create named no issue. */
  readonly ref: PushItem['ref'] | null;
  /** The title that the create gave. */
  readonly title: string;
}

/**
 * What the creates of this machine have made at a server, for servers that record no mappings. One
 * store serves all projects of a spec-kitty home. An empty team of a target may be any team.
 */
export interface IssueNamesPort {
  /** Creates nothing. @throws TrackerError `store_unusable` */
  of(target: WriteTarget): Promise<readonly RememberedName[]>;
  /** On disk when resolved; a name that is known already gets the new issue. @throws TrackerError `store_unusable` */
  remember(target: WriteTarget, names: readonly RememberedName[]): Promise<void>;
}
