import type { Binding } from '../model/binding.ts';
import type { CallContext, Write, WriteRequest } from '../model/call.ts';
import type { PushItem, PushResultEnvelope } from '../model/envelope.ts';
import { TrackerError } from '../model/error.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { BookEntry, IssueStorePort } from '../../ports/issue-store-port.ts';
import { printedPlan } from './dry-run.ts';
import {
  errorFor,
  outcomeOfItem,
  outcomeOfSent,
  refOf,
  type Outcome,
  type OutcomeWorld,
} from './item-outcomes.ts';
import { done, KeyBook } from './key-book.ts';
import { pushEnvelope } from './local-envelopes.ts';
import { ownerOf } from './ownership.ts';
import { planSync, unsentFields, type IssuePlan } from './plan.ts';
import { applyItems, type ItemComplaint, type ItemProgress } from './push-intents.ts';
import type { Delivery, SyncEngine } from './sync-engine.ts';

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
    { key, body, choice }: WriteRequest<readonly PushItem[]>,
    context: CallContext,
  ): Promise<Write<PushResultEnvelope>> {
    const { engine } = this.#deps;
    const bodyHash = this.#book.hash({ push: body, choice: choice ?? {} });
    const entry = await this.#book.find(key, bodyHash);
    if (entry !== null && entry.answer !== null) return done(entry.answer, true);

    await engine.open(context);
    // A patch goes on top of what the tracker holds now, so that comes first.
    await engine.take({ yields: false, strict: true }, context);
    const begun = entry ?? (await this.#begin(key, bodyHash, body, context));
    const items = (begun.progress as readonly ItemProgress[]).map((item) => this.#nowCalled(item));
    const ids = new Set(items.flatMap(({ id, others }) => (id === null ? [] : [id, ...others])));
    const delivery = await engine.send((id) => ids.has(id), context);
    const world = this.#world(delivery);
    const outcomes = items.map((item) => outcomeOfItem(item, world));
    const envelope = pushEnvelope(outcomes, delivery.conflicts, this.#deps.binding);
    await engine.commit({ book: { ...begun, answer: envelope } });
    return done(envelope);
  }

  /** What the store holds as changed. */
  async pending(
    { key, choice }: WriteRequest<null>,
    context: CallContext,
  ): Promise<Write<PushResultEnvelope>> {
    const { engine, binding, now } = this.#deps;
    const bodyHash = this.#book.hash({ push: 'pending', choice: choice ?? {} });
    const entry = await this.#book.find(key, bodyHash);
    if (entry !== null && entry.answer !== null) return done(entry.answer, true);

    await engine.open(context);
    await engine.take({ yields: false, strict: true }, context);
    const held = this.#heldBack();
    const delivery = await engine.send((id) => engine.records.get(id)?.changedAt != null, context);
    const world = this.#world(delivery);
    const refused = held.map(({ id, complaints }): Outcome => {
      const ref = refOf(id, binding);
      return outcomeOfItem(
        { ref, action: 'update', id: null, changed: false, others: [], complaints },
        world,
      );
    });
    const sent = [...delivery.sent].map(([id, each]) => outcomeOfSent(id, each, world));
    if (sent.length === 0 && refused.length > 0)
      throw refusedByPolicy(held.flatMap(({ complaints }) => complaints));
    const envelope = pushEnvelope([...sent, ...refused], delivery.conflicts, binding);
    if (sent.length > 0)
      await engine.commit({ book: { key, bodyHash, progress: null, answer: envelope, at: now() } });
    return done(envelope);
  }

  /** What `items` or `pending` would do. Stores and sends nothing. */
  async plan(items: readonly PushItem[] | null, context: CallContext) {
    const { engine, binding } = this.#deps;
    await engine.open(context);
    const isOurs = (issue: IssuePlan) => issue.kind !== 'adopt' && issue.kind !== 'gone';
    if (items === null)
      return printedPlan(engine.plan().issues.filter(isOurs).filter(sendsSomething), [], binding);
    const applied = await this.#applied(items, 'dry-run', context);
    const ids = new Set(applied.items.flatMap(({ id, others }) => (id === null ? [] : [id, ...others])));
    const plan = planSync(applied.records, engine.read, engine.policy);
    const errors = applied.items.flatMap(({ ref, complaints }) =>
      complaints.map((each) => errorFor(ref, each)),
    );
    return printedPlan(
      plan.issues.filter(isOurs).filter(({ id }) => ids.has(id)),
      errors,
      binding,
    );
  }

  async planRun(context: CallContext) {
    await this.#deps.engine.open(context);
    return printedPlan(this.#deps.engine.plan().issues, [], this.#deps.binding);
  }

  /** From here on the items are ours to deliver, whatever becomes of this process. */
  async #begin(
    key: string,
    bodyHash: string,
    items: readonly PushItem[],
    context: CallContext,
  ): Promise<BookEntry> {
    const { engine, now } = this.#deps;
    const applied = await this.#applied(items, key, context);
    this.#demandSomethingTaken(applied.items);
    const book = { key, bodyHash, progress: applied.items, answer: null, at: now() };
    await engine.commit({ records: { put: applied.changed }, book });
    return book;
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

  #demandSomethingTaken(items: readonly ItemProgress[]): void {
    const refusals = items.flatMap(({ complaints }) => complaints);
    const refused = items.every(
      ({ id, complaints }) =>
        id === null && complaints.every(({ code }) => code === 'policy' || code === 'tracker'),
    );
    if (refused) throw refusedByPolicy(refusals);
  }

  /** Changes of ours that wait in the store, and whose fields are the tracker's. */
  #heldBack(): { readonly id: string; readonly complaints: readonly ItemComplaint[] }[] {
    const { engine, binding } = this.#deps;
    return [...engine.records.values()].flatMap((record) => {
      if (record.changedAt === null || record.goneAt !== null) return [];
      const fields = record.base === null ? (['title'] as const) : unsentFields(record);
      const complaints = fields
        .filter((field) => ownerOf(field, binding.doctrine) === 'external')
        .map((field): ItemComplaint => ({
          code: 'policy',
          field,
          message: `${field} belongs to the tracker`,
        }));
      return complaints.length === 0 ? [] : [{ id: record.id, complaints }];
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

function sendsSomething(issue: IssuePlan): boolean {
  return issue.kind !== 'update' || issue.fields.some(({ kind }) => kind !== 'take' && kind !== 'agree');
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
