import type { BookEntry } from '../../ports/issue-store-port.ts';
import { outcomeOfItem, outcomeWorld } from './item-outcomes.ts';
import { recordsOf, type ItemProgress } from './item-progress.ts';
import { pushEnvelope } from './local-envelopes.ts';
import type { LocalSync } from './local-sync.ts';
import type { Delivery, Taken } from './sync-report.ts';

/** Pushes of items that were stopped on their way: what of them still waits, and what is over by now. */
export class InterruptedPushes {
  readonly #sync: Pick<LocalSync, 'binding' | 'store' | 'desk'>;

  constructor(sync: Pick<LocalSync, 'binding' | 'store' | 'desk'>) {
    this.#sync = sync;
  }

  /** The latest one of the very same items. */
  async findSame(bodyHash: string): Promise<BookEntry | null> {
    const all = await this.#sync.store.unfinished();
    return all.find((entry) => entry.bodyHash === bodyHash) ?? null;
  }

  /** Under the ids of today: the tracker may have given a create its own since the item was taken, or renamed it. */
  itemsOf({ progress }: BookEntry): ItemProgress[] {
    const { records, renamed } = this.#sync.desk;
    const now = (id: string) => renamed.get(id) ?? id;
    return (progress as readonly ItemProgress[]).map((taken) => {
      const item = { ...taken, id: taken.id === null ? null : now(taken.id), others: taken.others.map(now) };
      if (item.id === null || records.has(item.id)) return item;
      const record = [...records.values()].find(({ creation }) => creation?.formerId === item.id);
      return record === undefined ? item : { ...item, id: record.id };
    });
  }

  /** Something of it is still to be sent, or nobody knows whether it was. */
  isWaiting(entry: BookEntry): boolean {
    const { records } = this.#sync.desk;
    return this.itemsOf(entry)
      .flatMap(recordsOf)
      .some((id) => {
        const record = records.get(id);
        return record !== undefined && record.changedAt !== null && record.goneAt === null;
      });
  }

  /** Those of which nothing waits any more, because this sync has delivered it. */
  async closeDelivered(taken: Taken, delivery: Delivery): Promise<void> {
    const { store, desk, binding } = this.#sync;
    const world = outcomeWorld(binding, desk, delivery);
    for (const entry of await store.unfinished()) {
      if (this.isWaiting(entry)) continue;
      const outcomes = this.itemsOf(entry).map((item) => outcomeOfItem(item, world));
      const answer = pushEnvelope(outcomes, { taken, delivery }, binding);
      await desk.commit({ book: { ...entry, answer } });
    }
  }
}
