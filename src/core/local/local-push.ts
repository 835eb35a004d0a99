import type { Binding, Doctrine } from '../model/binding.ts';
import type { CallContext, Write, WriteRequest } from '../model/call.ts';
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
  type OutcomeWorld,
} from './item-outcomes.ts';
import { done, KeyBook } from './key-book.ts';
import { pushEnvelope } from './local-envelopes.ts';
import { ownerOf } from './ownership.ts';
import { planSync, sendsSomething, unsentFields, type IssuePlan, type Records } from './plan.ts';
import { applyItems, type ItemComplaint, type ItemProgress } from './push-intents.ts';
import type { SyncEngine } from './sync-engine.ts';
import type { Delivery } from './sync-report.ts';

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
    const begun =
      entry ?? (await this.#takenUp(bodyHash, context)) ?? (await this.#begin(key, bodyHash, body, context));
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
    return done(envelope);
  }

  /** What `items` or `pending` would do. Stores and sends nothing. */
  async plan(items: readonly PushItem[] | null, context: CallContext): Promise<SyncPlan> {
    const { engine, binding } = this.#deps;
    await engine.open(context);
    engine.demandFewGone();
    if (items === null) {
      const held = heldBack(engine.records, binding.doctrine).flatMap(({ complaints }) => complaints);
      const issues = engine.plan().issues.filter(isOurs).filter(sendsSomething);
      if (issues.length === 0 && held.length > 0) throw refusedByPolicy(held);
      return printedPlan(issues, [], binding);
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
    key: string,
    bodyHash: string,
    items: readonly PushItem[],
    context: CallContext,
  ): Promise<BookEntry> {
    const { engine, now } = this.#deps;
    await engine.agree();
    const applied = await this.#applied(items, `${key}:${bodyHash}`, context);
    demandSomethingTaken(applied.items);
    const book = { key, bodyHash, progress: applied.items, answer: null, at: now() };
    await engine.commit({ records: { put: applied.changed }, book });
    return book;
  }

  async #takenUp(bodyHash: string, context: CallContext): Promise<BookEntry | null> {
    const entry = await this.#book.unfinished(bodyHash);
    if (entry !== null)
      context.observe?.({
        type: 'note',
        message: `A push of the same items was interrupted (key ${entry.key}); it is finished now, and nothing is sent twice.`,
      });
    return entry;
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

  async #applied(items: readonly PushItem[], key: string, context: CallContext) {
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
      newId: (index) => ids?.[index] ?? own(index),
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
  const why = [...new Set(complaints.map(({ message }) => message))].join('; ');
  return new TrackerError('policy_refused', `Everything was refused, nothing was sent: ${why}.`, {
    details: complaints,
    hint: owned
      ? `To allow it, run \`tracker bind --doctrine-mode split_ownership ${fields.map((field) => `--field-owner ${field}=shared`).join(' ')}\`.`
      : 'Leave the named fields out.',
  });
}
