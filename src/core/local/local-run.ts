import type { Binding } from '../model/binding.ts';
import type { CallContext, Write, WriteRequest } from '../model/call.ts';
import type { RunQuery, RunResultEnvelope } from '../model/envelope.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { IssueStorePort } from '../../ports/issue-store-port.ts';
import { outcomeOfItem, outcomeOfSent, refOf } from './item-outcomes.ts';
import { done, KeyBook } from './key-book.ts';
import { runEnvelope } from './local-envelopes.ts';
import type { SyncEngine } from './sync-engine.ts';

export interface LocalRunDeps {
  readonly binding: Binding & { readonly kind: 'local' };
  readonly store: IssueStorePort;
  readonly identity: IdentityPort;
  readonly engine: SyncEngine;
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

  async run(
    { key, body, choice }: WriteRequest<RunQuery>,
    context: CallContext,
  ): Promise<Write<RunResultEnvelope>> {
    const { engine, binding, now } = this.#deps;
    const bodyHash = this.#book.hash({ run: body, choice: choice ?? {} });
    const entry = await this.#book.find(key, bodyHash);
    if (entry !== null && entry.answer !== null) return done(entry.answer, true);

    await engine.open(context);
    const pulls = body.pullFirst !== false;
    const taken = pulls ? await engine.take({ yields: true, strict: true }, context) : null;
    const delivery = await engine.send(() => true, context);
    const world = {
      provider: binding.provider,
      workspace: binding.workspace,
      records: engine.records,
      issues: new Map(engine.read.issues.map((issue) => [issue.ref.id, issue])),
      delivery,
    };
    const sent = [...delivery.sent].map(([id, each]) => outcomeOfSent(id, each, world));
    const withheld = delivery.withheld.map((id) => {
      const { item } = outcomeOfItem(
        { ref: refOf(id, world), action: 'create', id: null, changed: false, others: [], complaints: [] },
        world,
      );
      return { item: { ...item, outcome: 'skipped', message: 'title belongs to the tracker' }, errors: [] };
    });
    const envelope = runEnvelope(taken, [...sent, ...withheld], delivery, binding);
    const happened = sent.length + (taken?.created.length ?? 0) + (taken?.updated.length ?? 0) > 0;
    if (happened)
      await engine.commit({ book: { key, bodyHash, progress: null, answer: envelope, at: now() } });
    return done(envelope);
  }
}
