import type { BindRequest, Binding, RecordedBinding } from './model/binding.ts';
import type { Answer, CallContext, Write, WriteRequest } from './model/call.ts';
import { checkPullQuery, checkPushItems, checkPushSize, checkRunQuery } from './model/check-request.ts';
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
} from './model/envelope.ts';
import { asTrackerError } from './model/error.ts';
import type { MappingEdit } from './model/mapping-edit.ts';
import type { OperationEntry, WriteKind } from './model/operation-entry.ts';
import type { PushPreview } from './model/push-preview.ts';
import type { SyncIntent, SyncPlan } from './model/sync-plan.ts';
import type { ClockPort } from '../ports/clock-port.ts';
import type { IdentityPort } from '../ports/identity-port.ts';
import type { IssueNamesPort } from '../ports/issue-names-port.ts';
import type { LockPort } from '../ports/lock-port.ts';
import type { ListedEntry, OperationJournalPort } from '../ports/operation-journal-port.ts';
import type { TrackerPort } from '../ports/tracker-port.ts';
import { demandApplicable } from './applicable-options.ts';
import { checkWriteOptions } from './check-options.ts';
import { awaitOperation } from './await-operation.ts';
import { bindProject, unbindProject, type BindProjectDeps } from './bind-project.ts';
import { BoundProject, type BoundProjectDeps } from './bound-project.ts';
import { spans, withDeadline } from './deadline.ts';
import * as gone from './hard-breaks.ts';
import { longAgo } from './operations/absent-operation.ts';
import { destinationOf, type DestinationDeps } from './operations/destination.ts';
import { learningJournal } from './operations/learning-journal.ts';
import { OperationDesk, type Resumed, type WriteOrder } from './operations/operation-desk.ts';
import { OperationLooks, type FoundEntry } from './operations/operation-looks.ts';
import { pullPages } from './pull-pages.ts';
import { completeWrite, type WriteOptions, type WriteOutcome } from './write-outcome.ts';

export interface TrackerServiceDeps extends BoundProjectDeps, BindProjectDeps, DestinationDeps {
  readonly clock: ClockPort;
  readonly identity: IdentityPort;
  readonly journal: OperationJournalPort;
  /** What creates at servers have made. */
  readonly names: IssueNamesPort;
  readonly lock: LockPort;
}

/**
 * The façade. Every call goes one way: read the binding, refuse what is gone or may not leave the
 * machine, hand over to exactly one TrackerPort. There is no second way when that one fails.
 */
export class TrackerService {
  readonly #deps: TrackerServiceDeps;
  readonly #looks: OperationLooks;
  readonly #desk: OperationDesk;

  constructor(deps: TrackerServiceDeps) {
    this.#deps = deps;
    const recording = { ...deps, journal: learningJournal(deps.journal, deps.names) };
    this.#looks = new OperationLooks(recording);
    this.#desk = new OperationDesk(recording, this.#looks);
  }

  /**
   * Records provider and project. Sends nothing and starts nothing; what the request does not
   * name keeps its recorded value.
   */
  bind(request: BindRequest): Promise<RecordedBinding> {
    return bindProject(request, this.#deps);
  }

  /**
   * Removes the binding, whatever provider it names; a recorded egress decision stays.
   * @returns whether anything was bound
   */
  unbind(): Promise<boolean> {
    return unbindProject(this.#deps);
  }

  /** The usable binding of this project. Sends nothing. */
  async binding(): Promise<Binding> {
    return (await this.#project()).binding;
  }

  /** The binding, once nothing forbids to use it. Sends nothing, reads nothing else. */
  async admitted(): Promise<Binding> {
    const project = await this.#project();
    await project.demandAdmitted();
    return project.binding;
  }

  /** One page. */
  async pull(query: PullQuery = {}, context: CallContext = {}): Promise<Answer<PullResultEnvelope>> {
    checkPullQuery(query);
    const tracker = await this.#open(context);
    return tracker.pull(query, withDeadline(context, this.#deps.clock, spans.read));
  }

  /**
   * Page after page from `query.cursor` to the end. Each page has its own deadline unless the
   * context brings one, which then spans all of them.
   */
  async *pullAll(
    query: PullQuery = {},
    context: CallContext = {},
  ): AsyncGenerator<Answer<PullResultEnvelope>, void, void> {
    checkPullQuery(query);
    const tracker = await this.#open(context);
    yield* pullPages(
      query,
      (page, inner) => tracker.pull(page, withDeadline(inner, this.#deps.clock, spans.read)),
      context,
    );
  }

  /**
   * Sends changes. Without a key of the caller's own, a fresh one; see {@link WriteOptions}.
   * @throws TrackerError `invalid_input` naming index and path before anything is sent;
   *   `effect_unknown`, `operation_running` and others with `operation.key`
   */
  async push(
    items: readonly PushItem[],
    options: WriteOptions = {},
    context: CallContext = {},
  ): Promise<WriteOutcome<PushResultEnvelope>> {
    checkPushItems(items);
    return this.#write({ kind: 'push', body: items }, options, context, (tracker) =>
      tracker.push.bind(tracker),
    );
  }

  /**
   * Local trackers: sends what the store holds as changed.
   * @throws TrackerError `policy_refused`; `usage` for SaaS providers, which hold nothing here
   */
  async pushPending(
    options: WriteOptions = {},
    context: CallContext = {},
  ): Promise<WriteOutcome<PushResultEnvelope>> {
    return this.#write({ kind: 'pending', body: null }, options, context, (tracker) => {
      if (tracker.pushPending === undefined) throw gone.itemsRequired();
      return tracker.pushPending.bind(tracker);
    });
  }

  /**
   * What `push` would do, item by item: reads mappings and the issues concerned (10,000 at most), and
   * writes nothing. SaaS providers; the preview of a local tracker is its {@link plan}.
   */
  async previewPush(
    items: readonly PushItem[],
    { duplicates = 'skip' }: Pick<WriteOptions, 'duplicates'> = {},
    context: CallContext = {},
  ): Promise<PushPreview> {
    checkPushItems(items);
    checkWriteOptions({ duplicates });
    const project = await this.#project();
    const { binding } = project;
    if (binding.kind === 'local') throw gone.localOnly('previewPush', 'SaaS-backed', binding.provider);
    checkPushSize(items);
    const to = await destinationOf(binding, await project.open(context), this.#deps);
    const inTime = withDeadline(context, this.#deps.clock, spans.read);
    const verdicts = await this.#desk.judge(items, to, duplicates, inTime);
    const { provider, server } = to.target;
    const { previewItems } = await import('./operations/preview-push.ts');
    const around = { tracker: to.tracker, clock: this.#deps.clock, provider };
    const preview = await previewItems(items, verdicts, around, context);
    return { provider, project_slug: binding.projectSlug, server, items, ...preview };
  }

  /**
   * Local trackers: what `push` or `run` would do now, field by field. Writes nothing anywhere.
   * @throws TrackerError `option_not_applicable` for SaaS providers, which plan on their side
   */
  async plan(intent: SyncIntent, context: CallContext = {}): Promise<SyncPlan> {
    const project = await this.#project();
    const { kind, provider } = project.binding;
    if (kind === 'saas') throw gone.plannedThere(provider);
    const tracker = await project.open(context);
    if (tracker.plan === undefined) throw gone.localOnly('the dry run of a sync', 'planning', provider);
    return tracker.plan(intent, withDeadline(context, this.#deps.clock, spans.read));
  }

  /** A sync on the server's side. */
  async run(
    query: RunQuery = {},
    options: WriteOptions = {},
    context: CallContext = {},
  ): Promise<WriteOutcome<RunResultEnvelope>> {
    checkRunQuery(query);
    return this.#write({ kind: 'run', body: query }, options, context, (tracker) =>
      tracker.run.bind(tracker),
    );
  }

  async status(context: CallContext = {}): Promise<Answer<TrackerStatus>> {
    const project = await this.#project();
    project.reportOwnership(context);
    const tracker = await project.open(context, { asksTheTracker: false });
    return tracker.status(withDeadline(context, this.#deps.clock, spans.read));
  }

  async mappings(context: CallContext = {}): Promise<Answer<MappingList>> {
    const tracker = await this.#open(context, { asksTheTracker: false });
    return tracker.mappings(withDeadline(context, this.#deps.clock, spans.read));
  }

  /** Diagnostics of the far side; `null` where the tracker has nothing to tell. */
  async health(context: CallContext = {}): Promise<Answer<Health> | null> {
    const tracker = await this.#open(context);
    return (await tracker.health?.(withDeadline(context, this.#deps.clock, spans.read))) ?? null;
  }

  /**
   * One look at an operation, by the server's id or, where it is recorded, by any id of its own.
   */
  async operation(id: string, context: CallContext = {}): Promise<Answer<OperationResult>> {
    const { tracker, found } = await this.#find(id, context);
    const inTime = withDeadline(context, this.#deps.clock, spans.read);
    return found === null ? tracker.operation(id, inTime) : this.#looks.once(found, inTime);
  }

  /** Waits until an operation is over; a failed one is an answer here, not an error. */
  async waitForOperation(id: string, context: CallContext = {}): Promise<Answer<OperationResult>> {
    const inTime = withDeadline(context, this.#deps.clock, spans.write);
    const { tracker, found } = await this.#find(id, context);
    if (found === null) return awaitOperation(tracker, id, inTime, this.#deps.clock, longAgo);
    return this.#looks.untilOver(found, inTime);
  }

  /** Writes to the SaaS that are recorded on this machine, oldest first. Sends nothing. */
  operations({ all = false }: { readonly all?: boolean } = {}): Promise<readonly ListedEntry[]> {
    return this.#desk.list(all);
  }

  /**
   * What is recorded of one, by any id that {@link operation} takes. Sends nothing.
   * @throws TrackerError `usage` where several begin so
   */
  recordedOperation(id: string): Promise<ListedEntry | null> {
    return this.#desk.find(id);
  }

  /**
   * Finishes one write that was left unfinished, or all of this binding: asks for the answer with
   * the recorded key, or waits for what the server has accepted.
   * @throws TrackerError `operation_unrecorded`, `operation_running` where another process works on
   *   it, and whatever leaves one unfinished
   */
  async resume(id?: string, context: CallContext = {}): Promise<readonly Resumed[]> {
    const project = await this.#project();
    const { binding } = project;
    if (binding.kind === 'local') throw gone.nothingToResume(binding.provider);
    const to = await destinationOf(binding, await project.open(context), this.#deps);
    return this.#desk.resume(id, to, context);
  }

  /**
   * Drops the record of one; what the server does with it goes on.
   * @throws TrackerError `operation_unrecorded`, `operation_running` where another process works on it
   */
  forgetOperation(id: string): Promise<OperationEntry> {
    return this.#desk.forget(id);
  }

  /**
   * Local trackers: maps a work package to an issue, or ends that. Starts nothing.
   * @throws TrackerError `mapping_managed_by_saas` for SaaS providers; `mapping_clash`,
   *   `mapping_unknown`
   */
  async editMappings(edit: MappingEdit, context: CallContext = {}): Promise<Mapping> {
    const project = await this.#project();
    const { kind, provider } = project.binding;
    if (kind === 'saas') throw gone.mappingManagedBySaas(provider);
    const tracker = await project.open(context, { asksTheTracker: false });
    if (tracker.editMappings === undefined) throw gone.localOnly('map', 'mapping', provider);
    return tracker.editMappings(edit, context);
  }

  /** @throws TrackerError `publish_not_supported`: it is gone for every provider */
  async publish(): Promise<never> {
    throw gone.publishNotSupported((await this.binding()).provider);
  }

  async #write<B, T>(
    { kind, body }: { readonly kind: WriteKind | 'pending'; readonly body: B },
    options: WriteOptions,
    context: CallContext,
    methodOf: (tracker: TrackerPort) => (write: WriteRequest<B>, context?: CallContext) => Promise<Write<T>>,
  ): Promise<WriteOutcome<T>> {
    checkWriteOptions(options);
    const { key = this.#deps.identity.uuid(), choice, duplicates, wait = true } = options;
    const project = await this.#project();
    const { binding } = project;
    demandApplicable(options, binding);
    if (binding.kind === 'local') project.reportOwnership(context);
    const span = binding.kind === 'local' ? spans.localWrite : spans.write;
    const inTime = withDeadline(context, this.#deps.clock, span);
    const tracker = await project.open(context);
    const send = methodOf(tracker);
    if (binding.kind === 'saas' && kind !== 'pending') {
      const to = await destinationOf(binding, tracker, this.#deps);
      const order = { kind, key, body: body as WriteOrder['body'] };
      return this.#desk.write<T>(order, to, options, inTime).catch((thrown: unknown) => {
        throw asTrackerError(thrown, context.signal);
      });
    }
    const write = {
      key,
      body,
      ...(duplicates === undefined ? {} : { duplicates }),
      ...(choice === undefined ? {} : { choice }),
    };
    return completeWrite(() => send(write, inTime), tracker, { key, wait }, inTime, this.#deps.clock);
  }

  /** The recorded write of this binding that is meant by the id, if it is one. */
  async #find(id: string, context: CallContext): Promise<{ tracker: TrackerPort; found: FoundEntry | null }> {
    const project = await this.#project();
    const tracker = await project.open(context);
    if (project.binding.kind === 'local') return { tracker, found: null };
    const to = await destinationOf(project.binding, tracker, this.#deps);
    return { tracker, found: await this.#desk.findAt(to, id) };
  }

  #project(): Promise<BoundProject> {
    return BoundProject.read(this.#deps);
  }

  async #open(
    context: CallContext,
    options: { readonly asksTheTracker?: boolean } = {},
  ): Promise<TrackerPort> {
    return (await this.#project()).open(context, options);
  }
}
