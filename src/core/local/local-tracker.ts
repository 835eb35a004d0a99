import { defaults } from '../../generated/contract.ts';
import { checkSyncChoice } from '../check-options.ts';
import { withSignal } from '../model/with-signal.ts';
import type { Binding } from '../model/binding.ts';
import type { Answer, CallContext, SyncChoice, Write, WriteRequest } from '../model/call.ts';
import type { TrackerCapabilities } from '../model/capabilities.ts';
import { checkKey, checkPullQuery, checkPushItems, checkRunQuery } from '../model/check-request.ts';
import type {
  Health,
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
import { ItemPush } from './item-push.ts';
import { capabilitiesWith } from './local-capabilities.ts';
import { pullKeys } from './local-envelopes.ts';
import { LocalMappings } from './local-mappings.ts';
import { LocalRun } from './local-run.ts';
import type { LocalSync } from './local-sync.ts';
import { PendingPush } from './pending-push.ts';
import { policyOf } from './plan.ts';
import { pullNotes } from './pull-notes.ts';
import { RecordDesk } from './record-desk.ts';
import { parseCursor, printCursor } from './snapshot-cursor.ts';
import { SyncEngine } from './sync-engine.ts';
import { nothingTaken } from './sync-report.ts';

export interface LocalTrackerDeps {
  readonly binding: Binding & { readonly kind: 'local' };
  readonly connector: ConnectorPort;
  readonly store: IssueStorePort;
  readonly upstream: UpstreamMappingsPort;
  readonly lock: LockPort;
  /** One name for everybody who drives the same workspace. */
  readonly lockName: string;
  /** Of the place of the state, told once by a command. */
  readonly notes?: readonly string[];
  /** States of earlier versions that belong to the same store and are not used; files. */
  readonly leftBehind?: readonly string[];
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
    this.capabilities = capabilitiesWith(deps.connector.capabilities);
    const { provider, workspace } = deps.binding;
    const now = () => this.#now();
    this.#mappings = new LocalMappings({
      store: deps.store,
      upstream: deps.upstream,
      provider,
      workspace,
      now,
      alone: (context, work) => this.#alone(context, work),
    });
  }

  /** The tracker's issues as read; what of them becomes ours follows the ownership rules. */
  async pull(query: PullQuery, context: CallContext = {}): Promise<Answer<PullResultEnvelope>> {
    checkPullQuery(query);
    context.signal?.throwIfAborted();
    const from: Reading =
      query.cursor === undefined ? await this.#readAll(context) : parseCursor(query.cursor);
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
    const { provider, ownership } = this.#deps.binding;
    return answer({
      provider,
      status: 'ok',
      summary: { total: count, succeeded: count, failed: 0, skipped: 0 },
      items: page.issues,
      item_errors: null,
      identity_path: null,
      has_more: page.more,
      next_cursor: page.more && last ? printCursor({ snapshot: from.snapshot, after: last.ref.id }) : null,
      doctrine: { mode: ownership.mode, field_owners: ownership.fieldOwners },
      ...from.told,
    });
  }

  async push(
    write: WriteRequest<readonly PushItem[]>,
    context: CallContext = {},
  ): Promise<Write<PushResultEnvelope>> {
    checkKey(write.key);
    checkPushItems(write.body);
    return this.#alone(context, (held) => new ItemPush(this.#sync(write.choice)).push(write, held));
  }

  async pushPending(
    write: WriteRequest<null>,
    context: CallContext = {},
  ): Promise<Write<PushResultEnvelope>> {
    checkKey(write.key);
    return this.#alone(context, (held) => new PendingPush(this.#sync(write.choice)).push(write, held));
  }

  async run(write: WriteRequest<RunQuery>, context: CallContext = {}): Promise<Write<RunResultEnvelope>> {
    checkKey(write.key);
    checkRunQuery(write.body);
    if (write.body.limit !== undefined) throw noLimit('sync run');
    return this.#alone(context, (held) => new LocalRun(this.#sync(write.choice)).run(write, held));
  }

  async plan(intent: SyncIntent, context: CallContext = {}): Promise<SyncPlan> {
    if (intent.kind === 'push' && intent.items !== null) checkPushItems(intent.items);
    if (intent.kind === 'run' && intent.query?.limit !== undefined) throw noLimit('sync run');
    return this.#alone(context, (held) => {
      const sync = this.#sync(intent.choice);
      if (intent.kind === 'run') return new LocalRun(sync).plan(intent.query ?? {}, held);
      if (intent.items === null) return new PendingPush(sync).plan(held);
      return new ItemPush(sync).plan(intent.items, intent.duplicates ?? 'skip', held);
    });
  }

  /** What is recorded and stored here; starts nothing and creates nothing. */
  async status(context: CallContext = {}): Promise<Answer<TrackerStatus>> {
    context.signal?.throwIfAborted();
    const { binding, store, leftBehind = [] } = this.#deps;
    this.#tellPlace(context);
    for (const file of leftBehind)
      context.observe?.({
        type: 'note',
        message: `${file} holds mappings and unsent changes that an earlier version has stored for this store from another folder; they are not used.`,
      });
    const { issueCount, mappingCount, pendingCount, bytes, freeBytes, location } = await store.load();
    return answer({
      provider: binding.provider,
      configured: true,
      workspace: binding.workspace,
      ownership_mode: binding.ownership.mode,
      doctrine_mode: binding.ownership.mode,
      field_owners: binding.ownership.fieldOwners,
      db_path: location,
      db_bytes: bytes,
      db_free_bytes: freeBytes,
      issue_count: issueCount,
      mapping_count: mappingCount,
      pending_count: pendingCount,
    } as TrackerStatus);
  }

  /**
   * Starts the program, reads everything once and asks what a run would ask of it; takes nothing over.
   * @throws TrackerError `too_many_gone`, `read_suspicious`, and what a read throws
   */
  async health(context: CallContext = {}): Promise<Answer<Health>> {
    const { connector } = this.#deps;
    const { version } = await connector.probe(context);
    const { engine, desk } = this.#sync();
    await engine.open(context);
    engine.demandFewGone();
    return answer({ status: 'ok', version, issue_count: desk.read.issues.length });
  }

  async mappings(context: CallContext = {}): Promise<Answer<MappingList>> {
    context.signal?.throwIfAborted();
    this.#tellPlace(context);
    return answer({ mappings: await this.#mappings.list(context) });
  }

  async editMappings(edit: MappingEdit, context: CallContext = {}): Promise<Mapping> {
    context.signal?.throwIfAborted();
    return this.#mappings.edit(edit, context);
  }

  /** @throws TrackerError `invalid_input`: a local write is over when its command is */
  async operation(id: string, context: CallContext = {}): Promise<never> {
    context.signal?.throwIfAborted();
    throw new TrackerError(
      'invalid_input',
      `'${id}' is no operation: ${this.#deps.binding.provider} is local.`,
      { hint: 'Operations are accepted by SaaS-backed providers only.' },
    );
  }

  #readAll(context: CallContext): Promise<Reading> {
    return this.#alone(context, async (held) => {
      const { engine, desk } = this.#sync();
      const unchanged = await desk.unchanged();
      if (unchanged !== null)
        return { snapshot: unchanged, told: pullKeys(nothingTaken, this.#deps.binding) };
      await engine.open(held);
      const taken = await engine.take({ yields: true }, held);
      for (const message of pullNotes(taken, engine.lost.length))
        context.observe?.({ type: 'note', message });
      return { snapshot: desk.snapshot, told: pullKeys(taken, this.#deps.binding) };
    });
  }

  /** Everything that one sync works with; it begins anew with every command. */
  #sync(choice: SyncChoice = {}): LocalSync {
    checkSyncChoice(choice);
    const { conflicts = 'newer', maxDeletions } = choice;
    const { connector, store, binding } = this.#deps;
    const now = () => this.#now();
    const policy = policyOf(binding.ownership, conflicts, connector);
    const desk = new RecordDesk({ connector, store, policy, now });
    return { ...this.#deps, desk, engine: new SyncEngine({ desk, connector, maxDeletions }), now };
  }

  /** One of ours at a time: bd itself would let the second one wait without limit. */
  async #alone<T>(context: CallContext, work: (held: CallContext) => Promise<T>): Promise<T> {
    context.signal?.throwIfAborted();
    this.#tellPlace(context);
    const { lock, lockName, clock } = this.#deps;
    const at = Math.min(context.deadline?.at ?? Number.POSITIVE_INFINITY, clock.monotonic() + lockWaitMs);
    const waiting = { ...context, deadline: { at, spanMs: lockWaitMs } };
    return lock.hold(lockName, waiting, ({ signal }) => work(withSignal(context, signal)));
  }

  #tellPlace(context: CallContext): void {
    for (const message of this.#deps.notes ?? []) context.observe?.({ type: 'note', message });
  }

  #now(): string {
    return new Date(this.#deps.clock.now()).toISOString();
  }
}

/** Which snapshot the pages are cut from; behind a cursor there is nothing new to tell. */
interface Reading {
  readonly snapshot: Generation;
  readonly after?: string;
  readonly told?: object;
}

function noLimit(command: string): TrackerError {
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
