import { spans, withDeadline, type InTime } from '../deadline.ts';
import type { CallContext, DuplicateChoice } from '../model/call.ts';
import { checkPushSize } from '../model/check-request.ts';
import type { PushItem, RunQuery } from '../model/envelope.ts';
import { asTrackerError, TrackerError } from '../model/error.ts';
import { canonicalJson, isJsonObject } from '../model/json.ts';
import { isOver, type OperationEntry, type WriteKind, type WriteTarget } from '../model/operation-entry.ts';
import type { WriteOptions, WriteOutcome } from '../write-outcome.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { IssueNamesPort } from '../../ports/issue-names-port.ts';
import type { LockPort } from '../../ports/lock-port.ts';
import type { Lease, ListedEntry, OperationJournalPort } from '../../ports/operation-journal-port.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';
import type { Destination } from './destination.ts';
import { findEntry } from './find-entry.ts';
import { demandTarget, heldElsewhere, keyConflict, nameOf, unfinishedWork } from './operation-errors.ts';
import type { FoundEntry, OperationLooks } from './operation-looks.ts';
import type { PushOnce } from './push-once.ts';
import { carryOn, sendRecorded } from './recorded-write.ts';

export interface OperationDeskDeps {
  readonly journal: OperationJournalPort;
  readonly clock: ClockPort;
  readonly identity: IdentityPort;
  readonly names: IssueNamesPort;
  readonly lock: LockPort;
}

export interface WriteOrder {
  readonly kind: WriteKind;
  readonly key: string;
  readonly body: readonly PushItem[] | RunQuery;
}

/** Milliseconds between two looks for entries that need not be kept. */
const pruneGapMs = 3_600_000;

/** How one resumed write ended. */
export interface Resumed {
  readonly entry: OperationEntry;
  readonly outcome: WriteOutcome<unknown> | { readonly kind: 'failed'; readonly error: TrackerError };
}

/** Writes to the SaaS: recorded first, sent then, and what is learnt of them recorded as it comes. */
export class OperationDesk {
  readonly #deps: OperationDeskDeps;
  readonly #looks: OperationLooks;
  #prunedAt: number | null = null;

  constructor(deps: OperationDeskDeps, looks: OperationLooks) {
    this.#deps = deps;
    this.#looks = looks;
  }

  async write<T>(
    order: WriteOrder,
    to: Destination,
    { key: givenKey, wait = true, unfinished: choice = 'refuse', duplicates }: WriteOptions,
    context: InTime,
  ): Promise<WriteOutcome<T>> {
    // Of what the caller gave: a repeat finds its entry, whatever of it was sent.
    const canonical = `${order.kind}\n${canonicalJson(order.body)}`;
    const bodyHash = this.#deps.identity.sha256(new TextEncoder().encode(canonical));
    const unfinished = await this.#unfinished(to.target, context);
    const open = unfinished.filter(({ held }) => !held);
    const same = unfinished.find(({ key }) => key === order.key);
    if (same?.bodyHash === bodyHash) {
      const lease = await this.#deps.journal.claim(same.id, context);
      if (lease !== null && !isOver(lease.entry))
        return carryOn<T>(lease, to.tracker, wait, context, this.#deps.clock);
      await lease?.release();
      // The same key twice at once would leave it to the server alone that there is one effect.
      if (lease === null && (await this.#isHeld(same.id, to.target))) throw heldElsewhere(same.id);
    }
    // What was recorded before is sent again as it is: its key belongs to these bytes.
    if (order.kind === 'push') checkPushSize(order.body as readonly PushItem[]);
    const answered = givenKey === undefined ? null : await this.#answered<T>(order, bodyHash, to.target);
    if (answered !== null) return answered;
    await this.#clearTheWay(
      open.filter(({ id, left }) => id !== same?.id && !left),
      to,
      choice,
      context,
    );
    context.signal?.throwIfAborted();
    const { kind, key } = order;
    const begin = (sent: WriteOrder['body']) =>
      this.#deps.journal.begin(
        { key, kind, target: to.target, body: JSON.stringify(sent), bodyHash },
        context,
      );
    const send = async (lease: Lease) => {
      try {
        return await sendRecorded<T>(
          lease,
          to.tracker,
          { wait, sentBefore: false },
          context,
          this.#deps.clock,
        );
      } finally {
        await this.#prune();
      }
    };
    if (kind === 'run') return send(await begin(order.body));
    const { sendOnce } = await import('./send-once.ts');
    const push = { items: order.body as readonly PushItem[], key, duplicates: duplicates ?? 'skip' };
    return sendOnce(push, to, { once: await this.#once(), begin, send }, context);
  }

  /** What a push of these items would send now, item by item. Records nothing. */
  async judge(items: readonly PushItem[], to: Destination, duplicates: DuplicateChoice, context: InTime) {
    return (await this.#once()).judge(items, to, duplicates, context);
  }

  /** Loaded by a push only. */
  async #once(): Promise<PushOnce> {
    const { PushOnce } = await import('./push-once.ts');
    return new PushOnce({ ...this.#deps, looks: this.#looks });
  }

  /**
   * The recorded answer of the same creates under the same key: what they made is known, so asking the
   * server with a part of them would be another body.
   */
  async #answered<T>(
    order: WriteOrder,
    bodyHash: string,
    target: WriteTarget,
  ): Promise<WriteOutcome<T> | null> {
    if (
      order.kind === 'run' ||
      !(order.body as readonly PushItem[]).some(({ action }) => action === 'create')
    )
      return null;
    const entries = await this.#deps.journal.find(order.key, target);
    const earlier = entries.filter(({ key }) => key === order.key);
    const other = earlier.find((each) => each.bodyHash !== bodyHash);
    if (other !== undefined) throw keyConflict(order.key, other.id);
    const over = earlier.find(({ state, answer }) => state === 'completed' && isJsonObject(answer));
    if (over === undefined) return null;
    return {
      kind: 'done',
      answer: { body: over.answer as T, deviations: [], replayed: true },
      key: order.key,
    };
  }

  /** Now and then, behind a write: what is finished long ago is in the way of none. */
  async #prune(): Promise<void> {
    const { clock, journal } = this.#deps;
    const now = clock.monotonic();
    if (this.#prunedAt !== null && now - this.#prunedAt < pruneGapMs) return;
    this.#prunedAt = now;
    try {
      await journal.prune({ deadline: { at: now, spanMs: 0 } });
    } catch {
      // A later write tries again; this one is done.
    }
  }

  /** All, or the unfinished ones: what no living process holds and nobody left on purpose. */
  async list(all: boolean): Promise<readonly ListedEntry[]> {
    const entries = await this.#deps.journal.list({ unfinishedOnly: !all });
    return all ? entries : entries.filter(({ held, left }) => !held && !left);
  }

  /** @throws TrackerError `usage` where several begin so */
  async find(given: string): Promise<ListedEntry | null> {
    return findEntry(await this.#deps.journal.find(given, null), given, null);
  }

  /** As {@link find}; operation ids are those of this very server and project. */
  async findAt(to: Destination, given: string): Promise<FoundEntry | null> {
    const entry = findEntry(await this.#deps.journal.find(given, to.target), given, to.target);
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
        ? (await this.#unfinished(to.target, context)).filter(({ held, left }) => !held && !left)
        : [await this.#resumable(given, to.target)];
    const resumed: Resumed[] = [];
    for (const { id } of entries) {
      const lease = await this.#deps.journal.claim(id, context);
      if (lease === null) {
        if (given !== undefined) throw heldElsewhere(id);
      } else if (isOver(lease.entry)) await lease.release();
      else {
        try {
          resumed.push(await this.#finished(lease, to.tracker, context));
        } catch (thrown) {
          // What was finished before it is told, too.
          if (resumed.length === 0) throw thrown;
          const error = asTrackerError(thrown, context.signal);
          resumed.push({ entry: lease.entry, outcome: { kind: 'failed', error } });
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

  /** What is not over of a binding, also what a living process works on. */
  #unfinished(target: WriteTarget, context: CallContext): Promise<readonly ListedEntry[]> {
    return this.#deps.journal.list({ target, unfinishedOnly: true }, context);
  }

  async #isHeld(id: string, target: WriteTarget): Promise<boolean> {
    const entries = await this.#deps.journal.find(id, target);
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
    for (const entry of open) if (!(await this.#looks.isEnded(entry, to, context))) left.push(entry);
    if (left.length === 0 || choice === 'new') return;
    if (choice === 'refuse') throw unfinishedWork(left);
    for (const { id } of left) {
      const lease = await this.#deps.journal.claim(id, context);
      if (lease === null) continue;
      if (isOver(lease.entry)) await lease.release();
      else tell(await this.#finished(lease, to.tracker, context), context);
    }
  }

  async #finished(lease: Lease, tracker: TrackerPort, context: CallContext): Promise<Resumed> {
    const inTime = withDeadline(context, this.#deps.clock, spans.write);
    try {
      const outcome = await carryOn<unknown>(lease, tracker, true, inTime, this.#deps.clock);
      return { entry: lease.entry, outcome };
    } catch (thrown) {
      // One that failed for good is finished, too.
      if (!isOver(lease.entry)) throw thrown;
      return { entry: lease.entry, outcome: { kind: 'failed', error: asTrackerError(thrown) } };
    }
  }

  async #resumable(given: string, target: WriteTarget): Promise<ListedEntry> {
    const here = findEntry(await this.#deps.journal.find(given, target), given, target);
    const entry = here ?? (await this.#demand(given));
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

function tell({ entry, outcome }: Resumed, context: CallContext): void {
  const how = outcome.kind === 'failed' ? `failed: ${outcome.error.message}` : entry.state;
  context.observe?.({ type: 'note', message: `The earlier ${nameOf(entry)} is over: ${how}.` });
}
