import type { Write } from '../model/call.ts';
import { TrackerError } from '../model/error.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { BookEntry, IssueStorePort } from '../../ports/issue-store-port.ts';
import { canonicalJson } from '../model/json.ts';

/** What idempotency keys were used for: the same key has its effect once, another body is refused. */
export class KeyBook {
  readonly #store: IssueStorePort;
  readonly #identity: IdentityPort;

  constructor({ store, identity }: { readonly store: IssueStorePort; readonly identity: IdentityPort }) {
    this.#store = store;
    this.#identity = identity;
  }

  hash(body: unknown): string {
    return this.#identity.sha256(new TextEncoder().encode(canonicalJson(body)));
  }

  /**
   * `null` for a new key; with an answer, that one is given again; without, the write was not over.
   * @throws TrackerError `idempotency_conflict`
   */
  async find(key: string, bodyHash: string): Promise<BookEntry | null> {
    const entry = await this.#store.bookEntry(key);
    if (entry === null || entry.bodyHash === bodyHash) return entry;
    throw new TrackerError('idempotency_conflict', `The key ${key} was used for another body already.`);
  }
}

/** A write that is over; local ones always are. */
export function done<T>(body: unknown, replayed = false): Write<T> {
  return { kind: 'done', answer: { body: body as T, deviations: [], replayed } };
}
