import type { Binding } from '../model/binding.ts';
import type { CallContext, Write, WriteRequest } from '../model/call.ts';
import type { RunQuery, RunResultEnvelope } from '../model/envelope.ts';
import type { SyncPlan } from '../model/sync-plan.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { IssueStorePort } from '../../ports/issue-store-port.ts';
import { outcomeOfHeldBack, outcomeOfSent, type Outcome } from './item-outcomes.ts';
import { done, KeyBook } from './key-book.ts';
import { printedPlan } from './dry-run.ts';
import { runEnvelope } from './local-envelopes.ts';
import type { LocalPush } from './local-push.ts';
import { sendsSomething } from './plan.ts';
import type { SyncEngine } from './sync-engine.ts';

export interface LocalRunDeps {
  readonly binding: Binding & { readonly kind: 'local' };
  readonly store: IssueStorePort;
  readonly identity: IdentityPort;
  readonly engine: SyncEngine;
  /** Whose interrupted pushes a run may deliver. */
  readonly push: Pick<LocalPush, 'closeDelivered'>;
  now(): string;
}

/** Both directions. A run in which nothing happened leaves no trace, not even of its key. */
export class LocalRun {
  readonly #deps: LocalRunDeps;
  readonly #book: KeyBook;

  constructor(deps: LocalRunDeps) {
    this.#deps = deps;
    this.#book = new KeyBook(deps);
  }

  /** What a run would do. Stores and sends nothing. */
  async plan({ pullFirst = true }: RunQuery, context: CallContext): Promise<SyncPlan> {
    const { engine, binding } = this.#deps;
    await engine.open(context);
    engine.demandFewGone();
    const { issues } = engine.plan();
    return printedPlan(pullFirst ? issues : issues.filter(sendsSomething), [], binding);
  }

  async run({ key, body }: WriteRequest<RunQuery>, context: CallContext): Promise<Write<RunResultEnvelope>> {
    const { engine, binding, now } = this.#deps;
    const bodyHash = this.#book.hash({ run: body });
    const entry = await this.#book.find(key, bodyHash);
    if (entry !== null && entry.answer !== null) return done(entry.answer, true);

    await engine.open(context);
    const pulls = body.pullFirst !== false;
    engine.demandFewGone();
    const taken = pulls ? await engine.take({ yields: true }, context) : null;
    const delivery = await engine.send(() => true, context);
    const world = {
      provider: binding.provider,
      workspace: binding.workspace,
      records: engine.records,
      issues: new Map(engine.read.issues.map((issue) => [issue.ref.id, issue])),
      delivery,
    };
    const sent = [...delivery.sent].map(([id, each]) => outcomeOfSent(id, each, world));
    const withheld = delivery.withheld.map((id): Outcome => {
      const { item } = outcomeOfHeldBack(id, [], world);
      return { item: { ...item, outcome: 'skipped', message: 'title belongs to the tracker' }, errors: [] };
    });
    const envelope = runEnvelope(taken, [...sent, ...withheld], delivery, binding);
    const happened = sent.length + (taken?.created.length ?? 0) + (taken?.updated.length ?? 0) > 0;
    if (happened)
      await engine.commit({
        book: { key, bodyHash, progress: null, answer: envelope, at: now() },
        records: { put: [], remove: engine.lost },
      });
    if (taken !== null) await this.#deps.push.closeDelivered(taken, delivery);
    return done(envelope);
  }
}
