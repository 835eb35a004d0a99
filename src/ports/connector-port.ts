import type { CallContext } from '../core/model/call.ts';
import type { Change, ChangeOutcome, Refusal } from '../core/model/change.ts';
import type { CompleteRead, CoreField, Issue, IssueFields, NamedRead } from '../core/model/issue.ts';

/** What a probe found out about the program and its store. */
export interface Probe {
  readonly version: string;
  /** Things worth telling that stop nothing, e.g. a version nobody has tried yet. */
  readonly notes: readonly string[];
}

export interface ConnectorCapabilities {
  /** Core fields that can be written at all. */
  readonly writableFields: readonly CoreField[];
  /** Sets of ours of which the tracker holds one element at most. */
  readonly singleValued: readonly CoreField[];
}

/** A local tracker, reached by its own program. */
export interface ConnectorPort {
  readonly capabilities: ConnectorCapabilities;
  /**
   * Whether program and store are there and can be used. Starts read-only processes.
   * @throws TrackerError `command_missing`, `command_unsupported`, `workspace_missing`,
   *   `workspace_broken`, `tracker_busy`, `connector_failed`
   */
  probe(context?: CallContext): Promise<Probe>;
  /**
   * Everything the tracker holds, or an error: a part is never given for the whole.
   * @throws TrackerError as `probe`, `read_incomplete`
   */
  readAll(context?: CallContext): Promise<CompleteRead>;
  /**
   * Changes with every change of what a complete read gives, so that equal ones spare a read. `null`
   * where that is not certain. Starts no process. Absent where the tracker has nothing of the kind.
   */
  fingerprint?(): Promise<string | null>;
  /**
   * Just these issues, as a complete read gives them; links that stand on other issues may be missing.
   * `null` unless every one of them is certainly there: read everything then. Absent where a part
   * costs as much as the whole.
   * @param absent names that must not be ids of issues; `null` where one is
   * @throws TrackerError as `readAll`
   */
  readNamed?(
    ids: readonly string[],
    context?: CallContext,
    absent?: readonly string[],
  ): Promise<NamedRead | null>;
  /**
   * Ids for `count` new issues, the same for the same key, so that a repeated create is no double.
   * Absent where the tracker mints its own ids.
   */
  newIds?(key: string, count: number, context?: CallContext): Promise<readonly string[]>;
  /** Why the tracker could not take the change as it is; empty when it can. Starts nothing. */
  refusals(change: Change): readonly Refusal[];
  /**
   * What the fields will read back as: the same but for values that the tracker has no word for.
   * `before`: the issue that they are written to, `null` for a new one. Starts nothing.
   */
  readsAs(fields: Partial<IssueFields>, before: Issue | null): Partial<IssueFields>;
  /**
   * Writes; one element of the stream a chunk, in which every change of the chunk has its outcome.
   * Changes must have no refusals. Where the tracker mints ids, a caller gives one create at a time.
   * An error ends the stream; the chunk it came from may have taken effect when its effect is
   * `unknown`.
   * @throws TrackerError as `probe`
   */
  apply(changes: readonly Change[], context?: CallContext): AsyncIterable<readonly ChangeOutcome[]>;
  /**
   * After a create whose answer was lost: which of the issues that appeared since is certainly the
   * one, `null` when that cannot be told. Only where the tracker mints ids.
   */
  findCreated?(
    change: Change & { kind: 'create' },
    appeared: readonly Issue[],
    context?: CallContext,
  ): Promise<string | null>;
}
