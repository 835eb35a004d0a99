import type { Answer, CallContext, Write, WriteRequest } from '../core/model/call.ts';
import type { TrackerCapabilities } from '../core/model/capabilities.ts';
import type {
  Health,
  Mapping,
  MappingList,
  OperationResult,
  PullQuery,
  PullResultEnvelope,
  PushItem,
  PushResultEnvelope,
  RunQuery,
  RunResultEnvelope,
  TrackerStatus,
} from '../core/model/envelope.ts';

import type { MappingEdit } from '../core/model/mapping-edit.ts';
import type { SyncIntent, SyncPlan } from '../core/model/sync-plan.ts';

/**
 * One bound tracker, whatever is behind it. Every answer has the shape of the PRI-12 envelopes
 * (contract, "Responses"). Every method may throw a TrackerError of the categories
 * authentication, server, network and configuration, and rejects with the signal's reason when
 * the caller aborts.
 */
export interface TrackerPort {
  readonly capabilities: TrackerCapabilities;

  /** One page. A short or failed read is an error or `status: partial`, never a shorter page. */
  pull(query: PullQuery, context?: CallContext): Promise<Answer<PullResultEnvelope>>;

  /**
   * One write with its key; never polls. The same key with the same body has its effect once.
   * @throws TrackerError `effect_unknown` when nobody can tell whether it took effect,
   *   `idempotency_conflict` for a key already used with another body
   */
  push(write: WriteRequest<readonly PushItem[]>, context?: CallContext): Promise<Write<PushResultEnvelope>>;

  /** One server-side sync with its key; never polls. Errors as `push`. */
  run(write: WriteRequest<RunQuery>, context?: CallContext): Promise<Write<RunResultEnvelope>>;

  /**
   * Local trackers: sends what the store holds as changed.
   * @throws TrackerError as `push`, `policy_refused`
   */
  pushPending?(write: WriteRequest<null>, context?: CallContext): Promise<Write<PushResultEnvelope>>;

  /** Local trackers: what `push` or `run` would do now. Writes nothing anywhere. */
  plan?(intent: SyncIntent, context?: CallContext): Promise<SyncPlan>;

  /** One look at an accepted operation. `id` is opaque; empty, `.` and `..` are refused. */
  operation(id: string, context?: CallContext): Promise<Answer<OperationResult>>;

  status(context?: CallContext): Promise<Answer<TrackerStatus>>;

  mappings(context?: CallContext): Promise<Answer<MappingList>>;

  /**
   * Local trackers: work package and issue are each mapped once.
   * @throws TrackerError `mapping_clash`, `mapping_unknown`, `invalid_input`
   */
  editMappings?(edit: MappingEdit, context?: CallContext): Promise<Mapping>;

  /** Diagnostics; a local tracker reads everything once. Trackers without anything to tell leave it out. */
  health?(context?: CallContext): Promise<Answer<Health>>;
}
