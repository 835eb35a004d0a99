import { awaitOperation } from '../await-operation.ts';
import type { InTime } from '../deadline.ts';
import type { Answer, CallContext } from '../model/call.ts';
import type { OperationResult } from '../model/envelope.ts';
import { asTrackerError } from '../model/error.ts';
import { isOver, type EntryStep } from '../model/operation-entry.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { ListedEntry, OperationJournalPort } from '../../ports/operation-journal-port.ts';
import { sinceAccepted } from './absent-operation.ts';
import type { Destination } from './destination.ts';
import { lostThere, recordedAnswer, stepAfterLook, stepAfterLoss } from './entry-end.ts';
import { acceptedId, demandTarget, nameOf } from './operation-errors.ts';

export interface OperationLooksDeps {
  readonly journal: OperationJournalPort;
  readonly clock: ClockPort;
}

export interface FoundEntry {
  readonly entry: ListedEntry;
  readonly to: Destination;
}

/**
 * Looks at accepted operations; what they tell is recorded. Of one that is over, what is recorded is
 * the answer, and the server is not asked.
 */
export class OperationLooks {
  readonly #deps: OperationLooksDeps;

  constructor(deps: OperationLooksDeps) {
    this.#deps = deps;
  }

  async once({ entry, to }: FoundEntry, context: CallContext): Promise<Answer<OperationResult>> {
    if (isOver(entry)) return recordedAnswer(entry);
    demandTarget(entry, to.target);
    const answer = await to.tracker.operation(acceptedId(entry), context);
    await this.#learn(entry, answer.body);
    return answer;
  }

  async untilOver({ entry, to }: FoundEntry, context: InTime): Promise<Answer<OperationResult>> {
    if (isOver(entry)) return recordedAnswer(entry);
    demandTarget(entry, to.target);
    const { clock } = this.#deps;
    const ago = sinceAccepted(entry, clock);
    const answer = await awaitOperation(to.tracker, acceptedId(entry), context, clock, ago);
    await this.#learn(entry, answer.body);
    return answer;
  }

  /** Whether the server has ended it meanwhile, or knows it no more. */
  async isEnded(entry: ListedEntry, to: Destination, context: InTime): Promise<boolean> {
    if (entry.state !== 'accepted') return false;
    try {
      const { body } = await this.once({ entry, to }, { ...context, singleAttempt: true });
      if (body.status !== 'completed' && body.status !== 'failed') return false;
      context.observe?.({ type: 'note', message: `The earlier ${nameOf(entry)} is over: ${body.status}.` });
      return true;
    } catch (thrown) {
      if (context.signal?.aborted) throw thrown;
      const step = stepAfterLoss(asTrackerError(thrown), sinceAccepted(entry, this.#deps.clock));
      if (step === null) return false;
      await this.#record(entry, step);
      context.observe?.({ type: 'note', message: `The earlier ${nameOf(entry)} is over: ${lostThere}.` });
      return true;
    }
  }

  /** What a look has shown. Whoever holds the entry will see it by itself. */
  async #learn(entry: ListedEntry, body: OperationResult): Promise<void> {
    const step = stepAfterLook(body);
    if (step !== null) await this.#record(entry, step);
  }

  async #record({ id }: ListedEntry, step: EntryStep): Promise<void> {
    const lease = await this.#deps.journal.claim(id);
    if (lease === null) return;
    try {
      if (!isOver(lease.entry)) await lease.advance(step);
    } finally {
      await lease.release();
    }
  }
}
