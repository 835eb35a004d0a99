import type { InTime } from '../deadline.ts';
import type { DuplicateChoice } from '../model/call.ts';
import type { PushItem, PushResultItem } from '../model/envelope.ts';
import type { RepeatVerdict } from '../repeats.ts';
import type { WriteOutcome } from '../write-outcome.ts';
import type { Lease } from '../../ports/operation-journal-port.ts';
import type { Destination } from './destination.ts';
import type { PushOnce } from './push-once.ts';
import { answerOfRepeats, unsentResults, withRepeats } from './repeat-answers.ts';

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
  const unsent = unsentResults(items, verdicts);
  const outcome = await how.send(answeringForAll(lease, items, verdicts)).catch((thrown: unknown) => {
    reportUnsent(unsent, context);
    throw thrown;
  });
  if (outcome.kind !== 'done') {
    reportUnsent(unsent, context);
    return unsent.length === 0 ? outcome : { ...outcome, unsent };
  }
  const { answer } = outcome;
  return { ...outcome, answer: { ...answer, body: withRepeats(answer.body, items, verdicts) as T } };
}

/** What answers the sent items later says nothing of these. */
function reportUnsent(unsent: readonly PushResultItem[], context: InTime): void {
  for (const { ref, message } of unsent)
    context.observe?.({ type: 'note', message: `${ref?.id ?? 'An item'} was not sent: ${message ?? ''}` });
}

/** Records the answer for all items, so that a repeat under the same key is answered for all of them. */
function answeringForAll(
  lease: Lease,
  items: readonly PushItem[],
  verdicts: readonly RepeatVerdict[],
): Lease {
  return {
    get entry() {
      return lease.entry;
    },
    get epoch() {
      return lease.epoch;
    },
    get signal() {
      return lease.signal;
    },
    advance: (step) =>
      lease.advance(
        step.answer === undefined ? step : { ...step, answer: withRepeats(step.answer, items, verdicts) },
      ),
    release: () => lease.release(),
  };
}
