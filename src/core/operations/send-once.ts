import type { InTime } from '../deadline.ts';
import type { DuplicateChoice } from '../model/call.ts';
import type { PushItem } from '../model/envelope.ts';
import type { WriteOutcome } from '../write-outcome.ts';
import type { Lease } from '../../ports/operation-journal-port.ts';
import type { Destination } from './destination.ts';
import type { PushOnce } from './push-once.ts';
import { answerOfRepeats, withRepeats } from './repeat-answers.ts';

export interface PushOrder {
  readonly items: readonly PushItem[];
  readonly key: string;
  readonly duplicates: DuplicateChoice;
}

/** Sends what of a push is new; the outcome answers for all of its items. */
export async function sendOnce<T>(
  { items, key, duplicates }: PushOrder,
  to: Destination,
  how: {
    readonly once: PushOnce;
    readonly begin: (sent: readonly PushItem[]) => Promise<Lease>;
    readonly send: (lease: Lease) => Promise<WriteOutcome<T>>;
  },
  context: InTime,
): Promise<WriteOutcome<T>> {
  const { verdicts, lease } = await how.once.admit(items, to, duplicates, how.begin, context);
  for (const verdict of verdicts)
    if (verdict.kind === 'send' && verdict.note !== undefined)
      context.observe?.({ type: 'note', message: verdict.note });
  if (lease === null) {
    const body = answerOfRepeats(items, verdicts) as T;
    return { kind: 'done', answer: { body, deviations: [], replayed: false }, key };
  }
  const outcome = await how.send(lease);
  if (outcome.kind !== 'done') return outcome;
  const { answer } = outcome;
  return { ...outcome, answer: { ...answer, body: withRepeats(answer.body, items, verdicts) as T } };
}
