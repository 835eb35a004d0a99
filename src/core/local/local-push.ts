import type { Binding, Doctrine } from '../model/binding.ts';
import type { CallContext, Write, WriteRequest } from '../model/call.ts';
import { counted } from '../model/counted.ts';
import type { PushItem, PushResultEnvelope } from '../model/envelope.ts';
import { TrackerError, asTrackerError } from '../model/error.ts';
import type { SyncPlan } from '../model/sync-plan.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { BookEntry, IssueStorePort } from '../../ports/issue-store-port.ts';
import { printedPlan } from './dry-run.ts';
import {
  errorFor,
  outcomeOfHeldBack,
  outcomeOfItem,
  outcomeOfLost,
  outcomeOfSent,
  refOf,
  type OutcomeWorld,
} from './item-outcomes.ts';
import { done, KeyBook } from './key-book.ts';
import { pushEnvelope } from './local-envelopes.ts';
import { ownerOf } from './ownership.ts';
import { planSync, sendsSomething, unsentFields, type IssuePlan, type Records } from './plan.ts';
import type { ItemComplaint, ItemProgress } from './item-progress.ts';
import { applyItems } from './push-intents.ts';
import type { SyncEngine } from './sync-engine.ts';
import type { Delivery, Taken } from './sync-report.ts';

export interface LocalPushDeps {
  readonly binding: Binding & { readonly kind: 'local' };
  readonly connector: ConnectorPort;
  readonly store: IssueStorePort;
  readonly identity: IdentityPort;
  readonly engine: SyncEngine;
  now(): string;
}

/** Our changes into the store under the doctrine, then to the tracker. */
export class LocalPush {
  readonly #deps: LocalPushDeps;
  readonly #book: KeyBook;

  constructor(deps: LocalPushDeps) {
    this.#deps = deps;
    this.#book = new KeyBook(deps);
  }

  async items(
    { key, body }: WriteRequest<readonly PushItem[]>,
    context: CallContext,
  ): Promise<Write<PushResultEnvelope>> {
    const { engine, binding } = this.#deps;
    const bodyHash = this.#book.hash({ push: body });
    const entry = await this.#book.find(key, bodyHash);
    if (entry !== null && entry.answer !== null) return done(entry.answer, true);

    await engine.open(context);
    engine.demandFewGone();
    const earlier = entry ?? (await this.#interrupted(bodyHash));
    const begun =
      entry ??
      this.#takenUp(earlier, context) ??
      (await this.#begin({ key, bodyHash, items: body, earlier }, context));
    try {
      const taken = await engine.take({ yields: false }, context);
      const items = (begun.progress as readonly ItemProgress[]).map((item) => this.#nowCalled(item));
      const ids = new Set(items.flatMap(({ id, others }) => (id === null ? [] : [id, ...others])));
      const delivery = await engine.send((id) => ids.has(id), context);
      const world = this.#world(delivery);
      const outcomes = items.map((item) => outcomeOfItem(item, world));
      const lost = engine.lost.filter((id) => !ids.has(id)).flatMap((id) => outcomeOfLost(id, world));
      const envelope = pushEnvelope([...outcomes, ...lost], { taken, delivery }, binding);
      await this.#bookAnswer({ ...begun, answer: envelope }, key);
      if (earlier !== null && earlier.key !== begun.key)
        await engine.commit({ book: { ...earlier, answer: envelope } });
      return done(envelope);
    } catch (thrown) {
      throw undelivered(thrown, begun.key, context);
    }
  }

  /** What the store holds as changed. */
  async pending({ key }: WriteRequest<null>, context: CallContext): Promise<Write<PushResultEnvelope>> {
    const { engine, binding, now } = this.#deps;
    const bodyHash = this.#book.hash({ push: 'pending' });
    const entry = await this.#book.find(key, bodyHash);
    if (entry !== null && entry.answer !== null) return done(entry.answer, true);

    await engine.open(context);
    engine.demandFewGone();
    const taken = await engine.take({ yields: false }, context);
    const held = heldBack(engine.records, binding.doctrine);
    const delivery = await engine.send((id) => engine.records.get(id)?.changedAt != null, context);
    const world = this.#world(delivery);
    const refused = held.map(({ id, complaints }) => outcomeOfHeldBack(id, complaints, world));
    const sent = [...delivery.sent].map(([id, each]) => outcomeOfSent(id, each, world));
    if (sent.length === 0 && refused.length > 0)
      throw refusedByPolicy(held.flatMap(({ complaints }) => complaints));
    const envelope = pushEnvelope([...sent, ...refused], { taken, delivery }, binding);
    if (sent.length > 0)
      await this.#bookAnswer({ key, bodyHash, progress: null, answer: envelope, at: now() }, key);
    await this.closeDelivered(taken, delivery);
    return done(envelope);
  }

  /** Interrupted pushes of which nothing waits any more, because another sync has delivered it. */
  async closeDelivered(taken: Taken, delivery: Delivery): Promise<void> {
    const { engine, binding } = this.#deps;
    const world = this.#world(delivery);
    for (const entry of await this.#book.unfinished()) {
      const items = (entry.progress as readonly ItemProgress[]).map((item) => this.#nowCalled(item));
      if (items.some((item) => isWaiting(engine.records, item))) continue;
      const outcomes = items.map((item) => outcomeOfItem(item, world));
      const answer = pushEnvelope(outcomes, { taken, delivery }, binding);
      await engine.commit({ book: { ...entry, answer } });
    }
  }

  /** What `items` or `pending` would do. Stores and sends nothing. */
  async plan(items: readonly PushItem[] | null, context: CallContext): Promise<SyncPlan> {
    const { engine, binding } = this.#deps;
    await engine.open(context);
    engine.demandFewGone();
    if (items === null) {
      const held = heldBack(engine.records, binding.doctrine);
      const issues = engine.plan().issues.filter(isOurs).filter(sendsSomething);
      if (held.length > 0 && issues.every(({ kind }) => kind === 'withheld'))
        throw refusedByPolicy(held.flatMap(({ complaints }) => complaints));
      const errors = held.flatMap(({ id, complaints }) =>
        complaints.map((each) => errorFor(refOf(id, binding), each)),
      );
      return printedPlan(issues, errors, binding);
    }
    const applied = await this.#applied(items, 'dry-run', context);
    demandSomethingTaken(applied.items);
    const ids = new Set(applied.items.flatMap(({ id, others }) => (id === null ? [] : [id, ...others])));
    const { issues } = planSync(applied.records, engine.read, engine.policy);
    const errors = applied.items.flatMap(({ ref, complaints }) =>
      complaints.map((each) => errorFor(ref, each)),
    );
    return printedPlan(
      issues.filter((issue) => isOurs(issue) && ids.has(issue.id)),
      errors,
      binding,
    );
  }

  /** From here on the items are ours to deliver, whatever becomes of this process. */
  async #begin(
    push: {
      readonly key: string;
      readonly bodyHash: string;
      readonly items: readonly PushItem[];
      readonly earlier: BookEntry | null;
    },
    context: CallContext,
  ): Promise<BookEntry> {
    const { engine, now } = this.#deps;
    const { key, bodyHash, items, earlier } = push;
    await engine.agree();
    // What an interrupted push of the same has created is there, and not made once more.
    const before = (earlier?.progress ?? []) as readonly ItemProgress[];
    const held = new Set(engine.read.issues.map(({ ref }) => ref.id));
    const there = before
      .map((item) => this.#nowCalled(item).id)
      .map((id) => (id !== null && held.has(id) ? id : null));
    const applied = await this.#applied(items, `${key}:${bodyHash}`, context, there);
    demandSomethingTaken(applied.items);
    const book = { key, bodyHash, progress: applied.items, answer: null, at: now() };
    await engine.commit({ records: { put: applied.changed }, book });
    this.#tellWhatWaits(applied.items, context);
    return book;
  }

  async #interrupted(bodyHash: string): Promise<BookEntry | null> {
    const all = await this.#book.unfinished();
    return all.find((entry) => entry.bodyHash === bodyHash) ?? null;
  }

  /** While something of it waits: who repeats it without its key means that one, not a second of everything. */
  #takenUp(entry: BookEntry | null, context: CallContext): BookEntry | null {
    const { records } = this.#deps.engine;
    const items = (entry?.progress ?? []) as readonly ItemProgress[];
    const waits = items.some((item) => isWaiting(records, this.#nowCalled(item)));
    if (entry === null || !waits) return null;
    context.observe?.({
      type: 'note',
      message: `A push of the same items was interrupted (key ${entry.key}); it is being finished, and nothing of it is sent twice.`,
    });
    return entry;
  }

  #tellWhatWaits(items: readonly ItemProgress[], context: CallContext): void {
    const ours = new Set(items.flatMap(({ id, others }) => [id, ...others]));
    const waiting = [...this.#deps.engine.records.values()].filter(
      ({ id, changedAt, goneAt }) => changedAt !== null && goneAt === null && !ours.has(id),
    );
    if (waiting.length > 0)
      context.observe?.({
        type: 'note',
        message: `Earlier changes of ${counted(waiting.length, 'issue')} still wait; \`tracker sync push\` sends them.`,
      });
  }

  /** Under both keys, where a write was taken up under another one. */
  async #bookAnswer(entry: BookEntry, key: string): Promise<void> {
    const { engine } = this.#deps;
    await engine.commit({ book: entry, records: { put: [], remove: engine.lost } });
    if (entry.key !== key) await engine.commit({ book: { ...entry, key } });
  }

  /** The tracker may have given a create its own id since the item was taken. */
  #nowCalled(item: ItemProgress): ItemProgress {
    const { records } = this.#deps.engine;
    if (item.id === null || records.has(item.id)) return item;
    const record = [...records.values()].find(({ creation }) => creation?.formerId === item.id);
    return record === undefined ? item : { ...item, id: record.id };
  }

  async #applied(
    items: readonly PushItem[],
    key: string,
    context: CallContext,
    there: readonly (string | null)[] = [],
  ) {
    const { engine, connector, binding, identity, now } = this.#deps;
    const creates = items.some(({ action }) => action === 'create');
    const ids = creates ? await connector.newIds?.(key, items.length, context) : [];
    const own = (index: number) =>
      `new-${identity.sha256(new TextEncoder().encode(`${key}:${index}`)).slice(0, 16)}`;
    return applyItems(items, {
      provider: binding.provider,
      workspace: binding.workspace,
      records: engine.records,
      read: engine.read,
      policy: engine.policy,
      refusals: (change) => connector.refusals(change),
      newId: (index) => there[index] ?? ids?.[index] ?? own(index),
      now: now(),
    });
  }

  #world(delivery: Delivery): OutcomeWorld {
    const { engine, binding } = this.#deps;
    return {
      provider: binding.provider,
      workspace: binding.workspace,
      records: engine.records,
      issues: new Map(engine.read.issues.map((issue) => [issue.ref.id, issue])),
      delivery,
    };
  }
}

/** Something of the item is still to be sent, or nobody knows whether it was. */
function isWaiting(records: Records, { id, others }: ItemProgress): boolean {
  return [id, ...others].some((each) => {
    const record = each === null ? undefined : records.get(each);
    return record !== undefined && record.changedAt !== null && record.goneAt === null;
  });
}

function isOurs({ kind }: IssuePlan): boolean {
  return kind !== 'adopt' && kind !== 'gone';
}

function demandSomethingTaken(items: readonly ItemProgress[]): void {
  const refused = items.every(
    ({ id, complaints }) =>
      id === null && complaints.every(({ code }) => code === 'policy' || code === 'tracker'),
  );
  if (refused) throw refusedByPolicy(items.flatMap(({ complaints }) => complaints));
}

/** Changes of ours that wait in the store, and whose fields are the tracker's. */
function heldBack(
  records: Records,
  doctrine: Doctrine,
): { readonly id: string; readonly complaints: readonly ItemComplaint[] }[] {
  return [...records.values()].flatMap((record) => {
    if (record.changedAt === null || record.goneAt !== null) return [];
    const fields = record.base === null ? (['title'] as const) : unsentFields(record);
    const complaints = fields
      .filter((field) => ownerOf(field, doctrine) === 'external')
      .map((field): ItemComplaint => ({
        code: 'policy',
        field,
        message: `${field} belongs to the tracker`,
      }));
    return complaints.length === 0 ? [] : [{ id: record.id, complaints }];
  });
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

function refusedByPolicy(complaints: readonly ItemComplaint[]): TrackerError {
  const fields = [...new Set(complaints.flatMap(({ field }) => field ?? []))];
  const owned = complaints.every(({ code }) => code === 'policy');
  const why = [...new Set(complaints.map(({ message }) => message.replace(/\.$/, '')))].join('; ');
  return new TrackerError('policy_refused', `Everything was refused, nothing was sent: ${why}.`, {
    details: complaints,
    hint: owned
      ? `To allow it, run \`tracker bind --doctrine-mode split_ownership ${fields.map((field) => `--field-owner ${field}=shared`).join(' ')}\`.`
      : 'Leave the named fields out.',
  });
}
