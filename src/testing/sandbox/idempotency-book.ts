import { headerNames } from '../../generated/contract.ts';
import { problem, type WireAnswer } from './wire-answer.ts';

/** First answers by key: the same key with the same body gets the first answer again. */
export class IdempotencyBook {
  readonly #seen = new Map<string, { readonly body: string; readonly answer: WireAnswer }>();

  once(key: string, body: string, perform: () => WireAnswer): WireAnswer {
    const known = this.#seen.get(key);
    if (known && known.body !== body) {
      return problem(409, 'idempotency_conflict', 'This Idempotency-Key was used with another body.');
    }
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
