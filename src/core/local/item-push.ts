import type { CallContext, DuplicateChoice, Write, WriteRequest } from '../model/call.ts';
import { counted } from '../model/counted.ts';
import type { PushItem, PushResultEnvelope } from '../model/envelope.ts';
import { TrackerError, asTrackerError } from '../model/error.ts';
import type { SyncPlan } from '../model/sync-plan.ts';
import type { BookEntry } from '../../ports/issue-store-port.ts';
import { judgeRepeats } from '../repeats.ts';
import { isOurs, plannedSkip, printedPlan } from './dry-run.ts';
import { InterruptedPushes } from './interrupted-pushes.ts';
import { errorFor, outcomeOfItem, outcomeOfLost, outcomeWorld } from './item-outcomes.ts';
import { recordsOf, type ItemProgress } from './item-progress.ts';
import { done, KeyBook } from './key-book.ts';
import { pushEnvelope } from './local-envelopes.ts';
import type { LocalSync } from './local-sync.ts';
import { locallyKnown } from './locally-known.ts';
import { issuesNamedBy, type NamedIssues } from './named-issues.ts';
import { planSync } from './plan.ts';
import { demandSomethingTaken } from './policy-refusal.ts';
import { applyItems, type AppliedItems } from './push-intents.ts';
import { namesHere, takeOverMappings } from './upstream-takeover.ts';

/** A push of items: they become changes of ours under the ownership rules, then go to the tracker. */
export class ItemPush {
  readonly #sync: LocalSync;
  readonly #book: KeyBook;
  readonly #interrupted: InterruptedPushes;

  constructor(sync: LocalSync) {
    this.#sync = sync;
    this.#book = new KeyBook(sync);
    this.#interrupted = new InterruptedPushes(sync);
  }

  async push(
    { key, body, duplicates = 'skip' }: WriteRequest<readonly PushItem[]>,
    context: CallContext,
  ): Promise<Write<PushResultEnvelope>> {
    const { engine, desk } = this.#sync;
    const bodyHash = this.#book.hash({ push: body });
    const entry = await this.#book.find(key, bodyHash);
    if (entry !== null && entry.answer !== null) return done(entry.answer, true);

    await takeOverMappings(this.#sync, context);
    const earlier = entry ?? (await this.#interrupted.findSame(bodyHash));
    await engine.open(context, earlier === null ? await this.#namedBy(body) : null);
    engine.demandFewGone();
    const begun =
      entry ??
      this.#takenUp(earlier, context) ??
      (await this.#begin({ key, bodyHash, items: body, earlier, duplicates }, context));
    try {
      const answer = await this.#deliver(begun, context);
      await this.#bookAnswer({ ...begun, answer }, key);
      if (earlier !== null && earlier.key !== begun.key) await desk.commit({ book: { ...earlier, answer } });
      return done(answer);
    } catch (thrown) {
      throw undelivered(thrown, begun.key, context);
    }
  }

  /** What a push would do. Stores and sends nothing. */
  async plan(
    items: readonly PushItem[],
    duplicates: DuplicateChoice,
    context: CallContext,
  ): Promise<SyncPlan> {
    const { engine, desk, binding } = this.#sync;
    await engine.open(context, await this.#namedBy(items));
    engine.demandFewGone();
    const applied = await this.#applied(items, 'dry-run', duplicates, context);
    demandSomethingTaken(applied.items);
    const ids = idsOf(applied.items);
    const { issues } = planSync(applied.records, desk.read, desk.policy);
    const errors = applied.items.flatMap(({ ref, complaints }) =>
      complaints.map((each) => errorFor(ref, each)),
    );
    return printedPlan(
      issues.filter((issue) => isOurs(issue) && ids.has(issue.id)),
      errors,
      binding,
      applied.items.flatMap((item) => plannedSkip(item, desk.held) ?? []),
    );
  }

  #namedBy(items: readonly PushItem[]): Promise<NamedIssues | null> {
    const { binding, store } = this.#sync;
    return issuesNamedBy(items, binding, { store, mappings: () => namesHere(this.#sync) });
  }

  /** While something of it waits: who repeats it without its key means that one, not a second of everything. */
  #takenUp(entry: BookEntry | null, context: CallContext): BookEntry | null {
    if (entry === null || !this.#interrupted.isWaiting(entry)) return null;
    context.observe?.({
      type: 'note',
      message: `A push of the same items was interrupted (key ${entry.key}); it is being finished, and nothing of it is sent twice.`,
    });
    return entry;
  }

  /** From here on the items are ours to deliver, whatever becomes of this process. */
  async #begin(
    push: {
      readonly key: string;
      readonly bodyHash: string;
      readonly items: readonly PushItem[];
      readonly earlier: BookEntry | null;
      readonly duplicates: DuplicateChoice;
    },
    context: CallContext,
  ): Promise<BookEntry> {
    const { engine, desk, now } = this.#sync;
    const { key, bodyHash, items, earlier, duplicates } = push;
    await engine.agree();
    // What an interrupted push of the same has created is there, and not made once more.
    const { held } = desk;
    const before = earlier === null ? [] : this.#interrupted.itemsOf(earlier);
    const there = before.map(({ id }) => (id !== null && held.has(id) ? id : null));
    const applied = await this.#applied(items, `${key}:${bodyHash}`, duplicates, context, there);
    demandSomethingTaken(applied.items);
    const book = { key, bodyHash, progress: applied.items, answer: null, at: now() };
    await desk.commit({ records: { put: applied.changed }, book });
    await this.#tellWhatWaits(applied.items, context);
    return book;
  }

  async #tellWhatWaits(items: readonly ItemProgress[], context: CallContext): Promise<void> {
    const waiting = await this.#sync.desk.waitingBeside(idsOf(items));
    if (waiting > 0)
      context.observe?.({
        type: 'note',
        message: `Earlier changes of ${counted(waiting, 'issue')} still wait; \`tracker sync push\` sends them, and where both sides have changed a field the younger change wins (\`tracker sync push --conflicts fail\` leaves those open).`,
      });
  }

  async #deliver(begun: BookEntry, context: CallContext): Promise<object> {
    const { engine, desk, binding } = this.#sync;
    const taken = await engine.take({ yields: false }, context);
    const items = this.#interrupted.itemsOf(begun);
    const ids = idsOf(items);
    const delivery = await engine.send((id) => ids.has(id), context);
    const world = outcomeWorld(binding, desk, delivery);
    const outcomes = items.map((item) => outcomeOfItem(item, world));
    const lost = engine.lost.filter((id) => !ids.has(id)).flatMap((id) => outcomeOfLost(id, world));
    return pushEnvelope([...outcomes, ...lost], { taken, delivery }, binding);
  }

  /** Under both keys, where a write was taken up under another one. */
  async #bookAnswer(entry: BookEntry, key: string): Promise<void> {
    const { engine, desk } = this.#sync;
    await desk.commit({ book: entry, records: { put: [], remove: engine.lost } });
    if (entry.key !== key) await desk.commit({ book: { ...entry, key } });
  }

  async #applied(
    items: readonly PushItem[],
    key: string,
    duplicates: DuplicateChoice,
    context: CallContext,
    there: readonly (string | null)[] = [],
  ): Promise<AppliedItems> {
    const { desk, connector, binding, identity, now } = this.#sync;
    const creates = items.some(({ action }) => action === 'create');
    const ids = creates ? await connector.newIds?.(key, items.length, context) : [];
    const known = locallyKnown(await namesHere(this.#sync), desk, binding);
    const verdicts = judgeRepeats(items, known, duplicates);
    for (const verdict of verdicts)
      if (verdict.kind === 'send' && verdict.note !== undefined)
        context.observe?.({ type: 'note', message: verdict.note });
    const own = (index: number) =>
      `new-${identity.sha256(new TextEncoder().encode(`${key}:${index}`)).slice(0, 16)}`;
    return applyItems(items, {
      provider: binding.provider,
      workspace: binding.workspace,
      records: desk.records,
      read: desk.read,
      policy: desk.policy,
      refusals: (change) => connector.refusals(change),
      newId: (index) => there[index] ?? ids?.[index] ?? own(index),
      verdicts,
      duplicates,
      now: now(),
    });
  }
}

/** Every record that the items have gone into. */
function idsOf(items: readonly ItemProgress[]): ReadonlySet<string> {
  return new Set(items.flatMap(recordsOf));
}

/**
 * The items are stored and not delivered, or nobody can tell: repeating them under another key would
 * be a second of everything.
 */
function undelivered(thrown: unknown, key: string, { signal }: CallContext): unknown {
  const facts = { effect: 'unknown' as const, operation: { key } };
  if (thrown instanceof TrackerError) return thrown.with(facts);
  if (signal?.aborted !== true) return asTrackerError(thrown).with(facts);
  return new TrackerError('interrupted', 'The push was stopped on its way.', { ...facts, cause: thrown });
}
