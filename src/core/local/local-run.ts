import type { CallContext, Write, WriteRequest } from '../model/call.ts';
import type { RunQuery, RunResultEnvelope } from '../model/envelope.ts';
import type { SyncPlan } from '../model/sync-plan.ts';
import { printedPlan } from './dry-run.ts';
import { InterruptedPushes } from './interrupted-pushes.ts';
import { outcomeOfHeldBack, outcomeOfSent, outcomeWorld, type Outcome } from './item-outcomes.ts';
import { done, KeyBook } from './key-book.ts';
import { runEnvelope } from './local-envelopes.ts';
import type { LocalSync } from './local-sync.ts';
import { sendsSomething } from './plan.ts';
import { nothingDelivered, nothingTaken } from './sync-report.ts';

/** Both directions. A run in which nothing happened leaves no trace, not even of its key. */
export class LocalRun {
  readonly #sync: LocalSync;
  readonly #book: KeyBook;

  constructor(sync: LocalSync) {
    this.#sync = sync;
    this.#book = new KeyBook(sync);
  }

  /** What a run would do. Stores and sends nothing. */
  async plan({ pullFirst = true }: RunQuery, context: CallContext): Promise<SyncPlan> {
    const { engine, desk, binding } = this.#sync;
    if ((await desk.unchanged()) !== null) return printedPlan([], [], binding);
    await engine.open(context);
    engine.demandFewGone();
    const { issues } = desk.plan();
    return printedPlan(pullFirst ? issues : issues.filter(sendsSomething), [], binding);
  }

  async run({ key, body }: WriteRequest<RunQuery>, context: CallContext): Promise<Write<RunResultEnvelope>> {
    const { engine, desk, binding, now } = this.#sync;
    const bodyHash = this.#book.hash({ run: body });
    const entry = await this.#book.find(key, bodyHash);
    if (entry !== null && entry.answer !== null) return done(entry.answer, true);

    const pulls = body.pullFirst !== false;
    if ((await desk.unchanged()) !== null)
      return done(runEnvelope(pulls ? nothingTaken : null, [], nothingDelivered, binding));
    await engine.open(context);
    engine.demandFewGone();
    const taken = pulls ? await engine.take({ yields: true }, context) : null;
    const delivery = await engine.send(() => true, context);
    const world = outcomeWorld(binding, desk, delivery);
    const sent = [...delivery.sent].map(([id, each]) => outcomeOfSent(id, each, world));
    const withheld = delivery.withheld.map((id): Outcome => {
      const { item } = outcomeOfHeldBack(id, [], world);
      return { item: { ...item, outcome: 'skipped', message: 'title belongs to the tracker' }, errors: [] };
    });
    const answer = runEnvelope(taken, [...sent, ...withheld], delivery, binding);
    const happened = sent.length + (taken?.created.length ?? 0) + (taken?.updated.length ?? 0) > 0;
    if (happened)
      await desk.commit({
        book: { key, bodyHash, progress: null, answer, at: now() },
        records: { put: [], remove: engine.lost },
      });
    if (taken !== null) await new InterruptedPushes(this.#sync).closeDelivered(taken, delivery);
    return done(answer);
  }
}
