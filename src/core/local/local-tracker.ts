import { defaults } from '../../generated/contract.ts';
import type { Binding } from '../model/binding.ts';
import type { Answer, CallContext, SyncChoice, Write, WriteRequest } from '../model/call.ts';
import type { TrackerCapabilities } from '../model/capabilities.ts';
import { checkPullQuery, checkPushItems, checkRunQuery } from '../model/check-request.ts';
import type {
  Mapping,
  MappingList,
  PullQuery,
  PullResultEnvelope,
  PushItem,
  PushResultEnvelope,
  RunQuery,
  RunResultEnvelope,
  TrackerStatus,
} from '../model/envelope.ts';
import { TrackerError } from '../model/error.ts';
import type { MappingEdit } from '../model/mapping-edit.ts';
import type { SyncIntent, SyncPlan } from '../model/sync-plan.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { Generation, IssueStorePort } from '../../ports/issue-store-port.ts';
import type { LockPort } from '../../ports/lock-port.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';
import type { UpstreamMappingsPort } from '../../ports/upstream-mappings-port.ts';
import { LocalMappings } from './local-mappings.ts';
import { LocalPush } from './local-push.ts';
import { LocalRun } from './local-run.ts';
import { policyOf } from './plan.ts';
import { parseCursor, printCursor } from './snapshot-cursor.ts';
import { SyncEngine } from './sync-engine.ts';

export interface LocalTrackerDeps {
  readonly binding: Binding & { readonly kind: 'local' };
  readonly connector: ConnectorPort;
  readonly store: IssueStorePort;
  readonly upstream: UpstreamMappingsPort;
  readonly lock: LockPort;
  /** One name for everybody who drives the same workspace. */
  readonly lockName: string;
  readonly clock: ClockPort;
  readonly identity: IdentityPort;
}

/** Longest wait for another process of ours that drives the same workspace, in milliseconds. */
const lockWaitMs = 60_000;

/**
 * A local tracker behind the envelopes of the contract. One complete read for a command; what is
 * ours, what is theirs and what was agreed live in the store.
 */
export class LocalTracker implements TrackerPort {
  readonly capabilities: TrackerCapabilities;
  readonly #deps: LocalTrackerDeps;
  readonly #mappings: LocalMappings;

  constructor(deps: LocalTrackerDeps) {
    this.#deps = deps;
    this.capabilities = {
      writableFields: deps.connector.capabilities.writableFields,
      actions: ['create', 'update', 'transition'],
      filters: ['updated_since', 'status', 'issue_type'],
      dryRun: true,
      editMappings: true,
      runLimit: false,
      async: false,
    };
    const { provider, workspace } = deps.binding;
    const now = () => this.#now();
    this.#mappings = new LocalMappings({
      store: deps.store,
      upstream: deps.upstream,
      provider,
      workspace,
      now,
    });
  }

  /** The tracker's issues as read; what of them becomes ours follows the doctrine. */
  async pull(query: PullQuery, context: CallContext = {}): Promise<Answer<PullResultEnvelope>> {
    checkPullQuery(query);
    context.signal?.throwIfAborted();
    const from = query.cursor === undefined ? await this.#readAll(context) : parseCursor(query.cursor);
    const page = await this.#deps.store.page({
      snapshot: from.snapshot,
      limit: query.limit ?? defaults.limit,
      ...(from.after === undefined ? {} : { after: from.after }),
      ...(query.filters === undefined ? {} : { filters: query.filters }),
    });
    if (page === null) {
      throw new TrackerError(
        'cursor_expired',
        'The tracker was read again since that page; its order is gone.',
      );
    }
    const last = page.issues.at(-1);
    const count = page.issues.length;
    const { provider, doctrine } = this.#deps.binding;
    return answer({
      provider,
      status: 'ok',
      summary: { total: count, succeeded: count, failed: 0, skipped: 0 },
      items: page.issues,
      item_errors: null,
      identity_path: null,
      has_more: page.more,
      next_cursor: page.more && last ? printCursor({ snapshot: from.snapshot, after: last.ref.id }) : null,
      doctrine: { mode: doctrine.mode, field_owners: doctrine.fieldOwners },
    });
  }

  async push(
    write: WriteRequest<readonly PushItem[]>,
    context: CallContext = {},
  ): Promise<Write<PushResultEnvelope>> {
    checkPushItems(write.body);
    return this.#alone(context, () => this.#push(write.choice).items(write, context));
  }

  async pushPending(
    write: WriteRequest<null>,
    context: CallContext = {},
  ): Promise<Write<PushResultEnvelope>> {
    return this.#alone(context, () => this.#push(write.choice).pending(write, context));
  }

  async run(write: WriteRequest<RunQuery>, context: CallContext = {}): Promise<Write<RunResultEnvelope>> {
    checkRunQuery(write.body);
    if (write.body.limit !== undefined) throw noLimit('sync run');
    const run = new LocalRun({ ...this.#deps, engine: this.#engine(write.choice), now: () => this.#now() });
    return this.#alone(context, () => run.run(write, context));
  }

  async plan(intent: SyncIntent, context: CallContext = {}): Promise<SyncPlan> {
    if (intent.kind === 'push' && intent.items !== null) checkPushItems(intent.items);
    return this.#alone(context, () => {
      const push = this.#push(intent.choice);
      return intent.kind === 'run' ? push.planRun(context) : push.plan(intent.items, context);
    });
  }

  /** What is recorded and stored here; starts nothing and creates nothing. */
  async status(context: CallContext = {}): Promise<Answer<TrackerStatus>> {
    context.signal?.throwIfAborted();
    const { binding, store } = this.#deps;
    const { issueCount, mappingCount, pendingCount, location } = await store.load();
    return answer({
      provider: binding.provider,
      configured: true,
      workspace: binding.workspace,
      doctrine_mode: binding.doctrine.mode,
      field_owners: binding.doctrine.fieldOwners,
      db_path: location,
      issue_count: issueCount,
      mapping_count: mappingCount,
      pending_count: pendingCount,
    } as TrackerStatus);
  }

  async mappings(context: CallContext = {}): Promise<Answer<MappingList>> {
    context.signal?.throwIfAborted();
    return answer({ mappings: await this.#mappings.list(context) });
  }

  async editMappings(edit: MappingEdit, context: CallContext = {}): Promise<Mapping> {
    context.signal?.throwIfAborted();
    return this.#mappings.edit(edit, context);
  }

  /** @throws TrackerError `invalid_input`: a local write is over when its command is */
  async operation(id: string): Promise<never> {
    throw new TrackerError(
      'invalid_input',
      `'${id}' is no operation: ${this.#deps.binding.provider} is local.`,
      { hint: 'Operations are accepted by SaaS-backed providers only.' },
    );
  }

  #readAll(context: CallContext): Promise<{ readonly snapshot: Generation; readonly after?: undefined }> {
    return this.#alone(context, async () => {
      const engine = this.#engine({});
      await engine.open(context);
      const { gone, goneUnbelieved, conflicts } = await engine.take({ yields: true, strict: false }, context);
      const note = (message: string) => context.observe?.({ type: 'note', message });
      if (gone.length > 0)
        note(`${gone.length} issues are gone from the tracker: ${gone.map(({ id }) => id).join(', ')}.`);
      if (goneUnbelieved > 0)
        note(`${goneUnbelieved} issues are gone from the tracker; so many are not taken for meant.`);
      if (conflicts.length > 0)
        note(`${conflicts.length} changes of ours gave way to the tracker, which owns the fields.`);
      return { snapshot: engine.snapshot };
    });
  }

  #push(choice: SyncChoice | undefined): LocalPush {
    return new LocalPush({ ...this.#deps, engine: this.#engine(choice), now: () => this.#now() });
  }

  #engine(choice: SyncChoice = {}): SyncEngine {
    const { connector, store, binding } = this.#deps;
    return new SyncEngine({
      connector,
      store,
      policy: policyOf(binding.doctrine, choice.conflicts ?? 'newer', connector),
      maxDeletions: choice.maxDeletions,
      now: () => this.#now(),
    });
  }

  /** One of ours at a time: bd itself would let the second one wait without limit. */
  async #alone<T>(context: CallContext, work: () => Promise<T>): Promise<T> {
    context.signal?.throwIfAborted();
    const { lock, lockName, clock } = this.#deps;
    const at = Math.min(context.deadline?.at ?? Number.POSITIVE_INFINITY, clock.monotonic() + lockWaitMs);
    return lock.hold(lockName, { ...context, deadline: { at, spanMs: lockWaitMs } }, work);
  }

  #now(): string {
    return new Date(this.#deps.clock.now()).toISOString();
  }
}

export function noLimit(command: string): TrackerError {
  return new TrackerError(
    'option_not_applicable',
    `--limit does not belong to \`${command}\` of a local tracker: a sync is always the whole of it.`,
    { hint: 'Leave --limit out.' },
  );
}

/** Local answers have no identity path; everything else is the contract's envelope. */
function answer<T>(body: object): Answer<T> {
  return { body: body as T, deviations: [], replayed: false };
}
