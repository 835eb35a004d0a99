import { headerNames } from '../../generated/contract.ts';
import { refuse } from './contract-errors.ts';
import type { WireAnswer } from './wire-answer.ts';

/**
 * First answers by key: the same key with the same bytes gets the first answer again.
 * What was refused before it was performed leaves no trace: its key stays free.
 */
export class IdempotencyBook {
  readonly #seen = new Map<string, { readonly body: string; readonly answer: WireAnswer }>();

  /** Performing is synchronous, so that a second request never finds the first one half done. */
  once(key: string, body: string, perform: () => WireAnswer): WireAnswer {
    const known = this.#seen.get(key);
    if (known && known.body !== body) return refuse('idempotency_conflict');
    if (known) {
      return {
        ...known.answer,
        headers: { ...known.answer.headers, [headerNames.idempotencyReplayed]: 'true' },
      };
    }
    const answer = perform();
    this.#seen.set(key, { body, answer });
    return answer;
  }
}
