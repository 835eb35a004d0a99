import type { CallContext, Write, WriteRequest } from '../model/call.ts';
import type { PushResultEnvelope } from '../model/envelope.ts';
import type { SyncPlan } from '../model/sync-plan.ts';
import { isOurs, printedPlan } from './dry-run.ts';
import { InterruptedPushes } from './interrupted-pushes.ts';
import { errorFor, outcomeOfHeldBack, outcomeOfSent, outcomeWorld, refOf } from './item-outcomes.ts';
import { done, KeyBook } from './key-book.ts';
import { pushEnvelope } from './local-envelopes.ts';
import type { LocalSync } from './local-sync.ts';
import { sendsSomething } from './plan.ts';
import { heldBack, refusedByPolicy } from './policy-refusal.ts';
import { nothingDelivered, nothingTaken } from './sync-report.ts';

/** A push without items: what the store holds as changed goes to the tracker. */
export class PendingPush {
  readonly #sync: LocalSync;
  readonly #book: KeyBook;

  constructor(sync: LocalSync) {
    this.#sync = sync;
    this.#book = new KeyBook(sync);
  }

  async push({ key }: WriteRequest<null>, context: CallContext): Promise<Write<PushResultEnvelope>> {
    const { engine, desk, binding, now } = this.#sync;
    const bodyHash = this.#book.hash({ push: 'pending' });
    const entry = await this.#book.find(key, bodyHash);
    if (entry !== null && entry.answer !== null) return done(entry.answer, true);

    if ((await desk.unchanged()) !== null)
      return done(pushEnvelope([], { taken: nothingTaken, delivery: nothingDelivered }, binding));
    await engine.open(context);
    engine.demandFewGone();
    const taken = await engine.take({ yields: false }, context);
    const held = heldBack(desk.records, binding.ownership);
    const delivery = await engine.send((id) => desk.records.get(id)?.changedAt != null, context);
    const world = outcomeWorld(binding, desk, delivery);
    const refused = held.map(({ id, complaints }) => outcomeOfHeldBack(id, complaints, world));
    const sent = [...delivery.sent].map(([id, each]) => outcomeOfSent(id, each, world));
    if (sent.length === 0 && refused.length > 0) throw refusedByPolicy(held);
    const answer = pushEnvelope([...sent, ...refused], { taken, delivery }, binding);
    if (sent.length > 0)
      await desk.commit({
        book: { key, bodyHash, progress: null, answer, at: now() },
        records: { put: [], remove: engine.lost },
      });
    await new InterruptedPushes(this.#sync).closeDelivered(taken, delivery);
    return done(answer);
  }

  /** What a push would do. Stores and sends nothing. */
  async plan(context: CallContext): Promise<SyncPlan> {
    const { engine, desk, binding } = this.#sync;
    if ((await desk.unchanged()) !== null) return printedPlan([], [], binding);
    await engine.open(context);
    engine.demandFewGone();
    const held = heldBack(desk.records, binding.ownership);
    const issues = desk.plan().issues.filter(isOurs).filter(sendsSomething);
    if (held.length > 0 && issues.every(({ kind }) => kind === 'withheld')) throw refusedByPolicy(held);
    const errors = held.flatMap(({ id, complaints }) =>
      complaints.map((each) => errorFor(refOf(id, binding), each)),
    );
    return printedPlan(issues, errors, binding);
  }
}
