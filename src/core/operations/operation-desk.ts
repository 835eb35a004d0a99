import { awaitOperation } from '../await-operation.ts';
import { withDeadline, spans } from '../deadline.ts';
import type { Answer, CallContext, Deadline, Write, WriteRequest } from '../model/call.ts';
import type { OperationResult, PushItem, RunQuery } from '../model/envelope.ts';
import { asTrackerError, TrackerError } from '../model/error.ts';
import { canonicalJson, parseJson } from '../model/json.ts';
import {
  isOver,
  isSameTarget,
  type EntryStep,
  type OperationEntry,
  type WriteKind,
  type WriteTarget,
} from '../model/operation-entry.ts';
import { completeWrite, resultOf, type WriteOptions, type WriteOutcome } from '../write-outcome.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { Lease, ListedEntry, OperationJournalPort } from '../../ports/operation-journal-port.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';
import { asOfAllAttempts, lostThere, recordedAnswer, stepAfterFailure, stepAfterLoss } from './entry-end.ts';
import { findEntry } from './find-entry.ts';
import { acceptedId, demandTarget, heldElsewhere, nameOf, unfinishedWork } from './operation-errors.ts';

export interface OperationDeskDeps {
  readonly journal: OperationJournalPort;
  readonly clock: ClockPort;
  readonly identity: IdentityPort;
}

/** Where the writes of one binding go, and who sends them. */
export interface Destination {
  readonly target: WriteTarget;
  readonly tracker: TrackerPort;
}

export interface FoundEntry {
  readonly entry: ListedEntry;
  readonly to: Destination;
}

export interface WriteOrder {
  readonly kind: WriteKind;
  readonly key: string;
  readonly body: readonly PushItem[] | RunQuery;
}

type InTime = CallContext & { readonly deadline: Deadline };

/** How one resumed write ended. */
export interface Resumed {
  readonly entry: OperationEntry;
  readonly outcome: WriteOutcome<unknown> | { readonly kind: 'failed'; readonly error: TrackerError };
}

/** Writes to the SaaS: recorded first, sent then, and what is learnt of them recorded as it comes. */
export class OperationDesk {
  readonly #deps: OperationDeskDeps;

  constructor(deps: OperationDeskDeps) {
    this.#deps = deps;
  }

  async write<T>(
    order: WriteOrder,
    to: Destination,
    { wait = true, unfinished: choice = 'refuse' }: WriteOptions,
    context: InTime,
  ): Promise<WriteOutcome<T>> {
    const body = JSON.stringify(order.body);
    const canonical = `${order.kind}\n${canonicalJson(order.body)}`;
    const bodyHash = this.#deps.identity.sha256(new TextEncoder().encode(canonical));
    const unfinished = await this.#unfinished(to.target);
    const open = unfinished.filter(({ held }) => !held);
    const same = unfinished.find(({ key }) => key === order.key);
    if (same?.bodyHash === bodyHash) {
      const lease = await this.#deps.journal.claim(same.id);
      if (lease !== null && !isOver(lease.entry)) return this.#carryOn<T>(lease, to.tracker, wait, context);
      lease?.release();
      // The same key twice at once would leave it to the server alone that there is one effect.
      if (lease === null && (await this.#isHeld(same.id))) throw heldElsewhere(same.id);
    }
    await this.#clearTheWay(
      open.filter(({ id, left }) => id !== same?.id && !left),
      to,
      choice,
      context,
    );
    const { kind, key } = order;
    const lease = await this.#deps.journal.begin({ key, kind, target: to.target, body, bodyHash });
    return this.#recorded<T>(lease, to.tracker, { wait, sentBefore: false }, context);
  }

  /** All, or the unfinished ones: what no living process holds and nobody left on purpose. */
  async list(all: boolean): Promise<readonly ListedEntry[]> {
    const entries = await this.#deps.journal.list({ unfinishedOnly: !all });
    return all ? entries : entries.filter(({ held, left }) => !held && !left);
  }

  /** @throws TrackerError `usage` where several begin so */
  async find(given: string): Promise<ListedEntry | null> {
    return findEntry(await this.#deps.journal.list(), given, null);
  }

  /** As {@link find}; operation ids are those of this very server and project. */
  async findAt(to: Destination, given: string): Promise<FoundEntry | null> {
    const entry = findEntry(await this.#deps.journal.list(), given, to.target);
    return entry === null ? null : { entry, to };
  }

  /**
   * Finishes one, or all that this binding has left unfinished, oldest first.
   * @throws TrackerError `operation_unrecorded`, `operation_running` where a living process holds
   *   it, `usage` where it belongs to another binding, and whatever leaves one unfinished
   */
  async resume(
    given: string | undefined,
    to: Destination,
    context: CallContext,
  ): Promise<readonly Resumed[]> {
    const entries =
      given === undefined
        ? (await this.#unfinished(to.target)).filter(({ held, left }) => !held && !left)
        : [await this.#resumable(given, to.target)];
    const resumed: Resumed[] = [];
    for (const { id } of entries) {
      const lease = await this.#deps.journal.claim(id);
      if (lease === null) {
        if (given !== undefined) throw heldElsewhere(id);
      } else if (isOver(lease.entry)) lease.release();
      else {
        try {
          resumed.push(await this.#finished(lease, to.tracker, context));
        } catch (thrown) {
          // What was finished before it is told, too.
          if (resumed.length === 0) throw thrown;
          resumed.push({ entry: lease.entry, outcome: { kind: 'failed', error: asTrackerError(thrown) } });
          return resumed;
        }
      }
    }
    return resumed;
  }

  /** @throws TrackerError `operation_unrecorded`, `operation_running` */
  async forget(given: string): Promise<OperationEntry> {
    const entry = await this.#demand(given);
    const lease = await this.#deps.journal.claim(entry.id);
    if (lease === null) throw heldElsewhere(entry.id);
    await this.#deps.journal.forget(lease);
    return entry;
  }

  /**
   * One look at an accepted operation; what it tells is recorded. Of one that is over, what is
   * recorded is the answer, and the server is not asked.
   */
  async look({ entry, to }: FoundEntry, context: CallContext): Promise<Answer<OperationResult>> {
    if (isOver(entry)) return recordedAnswer(entry);
    demandTarget(entry, to.target);
    const answer = await to.tracker.operation(acceptedId(entry), context);
    await this.#learn(entry, answer.body);
    return answer;
  }

  async wait({ entry, to }: FoundEntry, context: InTime): Promise<Answer<OperationResult>> {
    if (isOver(entry)) return recordedAnswer(entry);
    demandTarget(entry, to.target);
    const answer = await awaitOperation(to.tracker, acceptedId(entry), context, this.#deps.clock);
    await this.#learn(entry, answer.body);
    return answer;
  }

  /** What is not over of a binding, also what a living process works on. */
  async #unfinished(target: WriteTarget): Promise<ListedEntry[]> {
    const entries = await this.#deps.journal.list({ unfinishedOnly: true });
    return entries.filter((entry) => isSameTarget(entry.target, target));
  }

  async #isHeld(id: string): Promise<boolean> {
    const entries = await this.#deps.journal.list({ unfinishedOnly: true });
    return entries.some((entry) => entry.id === id && entry.held);
  }

  /** What the server has ended meanwhile is no obstacle; of the rest the caller decides. */
  async #clearTheWay(
    open: readonly ListedEntry[],
    to: Destination,
    choice: NonNullable<WriteOptions['unfinished']>,
    context: InTime,
  ): Promise<void> {
    const left: ListedEntry[] = [];
    for (const entry of open) if (!(await this.#isEnded(entry, to, context))) left.push(entry);
    if (left.length === 0 || choice === 'new') return;
    if (choice === 'refuse') throw unfinishedWork(left);
    for (const { id } of left) {
      const lease = await this.#deps.journal.claim(id);
      if (lease === null) continue;
      if (isOver(lease.entry)) lease.release();
      else tell(await this.#finished(lease, to.tracker, context), context);
    }
  }

  async #isEnded(entry: ListedEntry, to: Destination, context: InTime): Promise<boolean> {
    if (entry.state !== 'accepted') return false;
    try {
      const { body } = await this.look({ entry, to }, { ...context, singleAttempt: true });
      if (body.status !== 'completed' && body.status !== 'failed') return false;
      context.observe?.({ type: 'note', message: `The earlier ${nameOf(entry)} is over: ${body.status}.` });
      return true;
    } catch (thrown) {
      if (context.signal?.aborted) throw thrown;
      const step = stepAfterLoss(asTrackerError(thrown));
      if (step === null) return false;
      await this.#record(entry, step);
      context.observe?.({ type: 'note', message: `The earlier ${nameOf(entry)} is over: ${lostThere}.` });
      return true;
    }
  }

  async #finished(lease: Lease, tracker: TrackerPort, context: CallContext): Promise<Resumed> {
    const inTime = withDeadline(context, this.#deps.clock, spans.write);
    try {
      const outcome = await this.#carryOn<unknown>(lease, tracker, true, inTime);
      return { entry: lease.entry, outcome };
    } catch (thrown) {
      // One that failed for good is finished, too.
      if (!isOver(lease.entry)) throw thrown;
      return { entry: lease.entry, outcome: { kind: 'failed', error: asTrackerError(thrown) } };
    }
  }

  #carryOn<T>(lease: Lease, tracker: TrackerPort, wait: boolean, context: InTime): Promise<WriteOutcome<T>> {
    const { kind, state } = lease.entry;
    if (state !== 'accepted')
      context.observe?.({ type: 'note', message: `Sending the ${kind} of ${lease.entry.createdAt} again.` });
    return this.#recorded<T>(lease, tracker, { wait, sentBefore: true }, context);
  }

  async #recorded<T>(
    lease: Lease,
    tracker: TrackerPort,
    { wait, sentBefore }: { readonly wait: boolean; readonly sentBefore: boolean },
    context: InTime,
  ): Promise<WriteOutcome<T>> {
    try {
      const outcome = await completeWrite<T>(
        () => sent<T>(lease.entry, tracker, context),
        tracker,
        {
          key: lease.entry.key,
          wait,
          onAccepted: (operationId) => kept(lease, { state: 'accepted', operationId, left: !wait }, context),
        },
        context,
        this.#deps.clock,
      );
      if (outcome.kind === 'done')
        await kept(lease, { state: 'completed', answer: outcome.answer.body, error: null }, context);
      return outcome;
    } catch (thrown) {
      const error = asTrackerError(thrown);
      const step = stepAfterFailure(error, lease.entry, sentBefore);
      if (step !== null) await kept(lease, step, context);
      throw asOfAllAttempts(error, lease.entry, sentBefore);
    } finally {
      lease.release();
    }
  }

  /** What a look has shown. Whoever holds the entry will see it by itself. */
  async #learn(entry: ListedEntry, body: OperationResult): Promise<void> {
    const step = stepAfterLook(body);
    if (step !== null) await this.#record(entry, step);
  }

  async #record({ id }: ListedEntry, step: EntryStep): Promise<void> {
    const lease = await this.#deps.journal.claim(id);
    if (lease === null) return;
    try {
      if (!isOver(lease.entry)) await lease.advance(step);
    } finally {
      lease.release();
    }
  }

  async #resumable(given: string, target: WriteTarget): Promise<ListedEntry> {
    const entry = await this.#demand(given);
    if (isOver(entry))
      throw new TrackerError('usage', `The ${nameOf(entry)} is over: ${entry.state}.`, {
        hint: `Run \`tracker operations show ${entry.id}\` to see how it ended.`,
      });
    demandTarget(entry, target);
    return entry;
  }

  async #demand(given: string): Promise<ListedEntry> {
    const entry = await this.find(given);
    if (entry !== null) return entry;
    throw new TrackerError('operation_unrecorded', `No operation '${given}' is recorded on this machine.`);
  }
}

/** A write that was accepted is not sent again. */
async function sent<T>(entry: OperationEntry, tracker: TrackerPort, context: InTime): Promise<Write<T>> {
  const { key, operationId } = entry;
  if (operationId !== null) return { kind: 'accepted', operationId, replayed: false };
  const body = parseJson(entry.body ?? 'null');
  const write =
    entry.kind === 'push'
      ? tracker.push({ key, body } as WriteRequest<readonly PushItem[]>, context)
      : tracker.run({ key, body } as WriteRequest<RunQuery>, context);
  return (await write) as Write<T>;
}

/** What the far side has done stays done, whether or not it can be written down. */
async function kept(lease: Lease, step: EntryStep, context: CallContext): Promise<void> {
  try {
    await lease.advance(step);
  } catch (thrown) {
    const { message } = asTrackerError(thrown);
    context.observe?.({
      type: 'note',
      message: `It could not be recorded that the ${nameOf(lease.entry)} is ${step.state}: ${message}`,
    });
  }
}

function stepAfterLook(body: OperationResult): EntryStep | null {
  if (body.status === 'completed') return { state: 'completed', answer: body.result ?? null };
  if (body.status !== 'failed') return null;
  try {
    resultOf({ body, deviations: [], replayed: false }, body.operation_id ?? '');
    return null;
  } catch (thrown) {
    const { code, message } = asTrackerError(thrown);
    return { state: 'failed', error: { code, message } };
  }
}

function tell({ entry, outcome }: Resumed, context: CallContext): void {
  const how = outcome.kind === 'failed' ? `failed: ${outcome.error.message}` : entry.state;
  context.observe?.({ type: 'note', message: `The earlier ${nameOf(entry)} is over: ${how}.` });
}
