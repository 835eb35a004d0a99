import type { Answer } from '../model/call.ts';
import type { OperationResult } from '../model/envelope.ts';
import { asTrackerError, type TrackerError } from '../model/error.ts';
import type { EntryStep, OperationEntry } from '../model/operation-entry.ts';
import { isRefusedContent } from '../model/refused-content.ts';
import { resultOf } from '../write-outcome.ts';
import { isAbsent, longAgo } from './absent-operation.ts';

/**
 * What a failed attempt says about a recorded write. Of one that may have been sent before, only a
 * refusal of its content tells that nothing was done; a line that is down does not.
 */
export function stepAfterFailure(
  error: TrackerError,
  entry: OperationEntry,
  sentBefore: boolean,
): EntryStep | null {
  const told = { error: { code: error.code, message: error.message } };
  if (error.code === 'operation_failed') return { state: 'failed', ...told };
  if (error.effect === 'done') return { state: 'completed', ...told };
  // The wait has taken none that came too early for the end of the operation.
  if (entry.state === 'accepted') return sentBefore ? stepAfterLoss(error, longAgo) : null;
  if (error.effect === 'none' && (!sentBefore || isRefusedContent(error)))
    return { state: 'failed', ...told };
  return { state: 'unknown', ...told };
}

/**
 * An attempt that did nothing says nothing about the one before it, and the way out of a lost answer
 * is the recorded write, whatever command was typed.
 */
export function asOfAllAttempts(
  error: TrackerError,
  entry: OperationEntry,
  sentBefore: boolean,
): TrackerError {
  if (!sentBefore || error.effect === 'done' || entry.state === 'accepted' || isRefusedContent(error))
    return error;
  const resume = `\`tracker operations resume ${entry.id}\``;
  return error.with({
    effect: 'unknown',
    operation: { ...error.operation, key: entry.key },
    details: { earlier: entry.id },
    hint:
      error.category === 'authentication'
        ? `${error.hint} Then finish the write with ${resume}.`
        : `Whether the write took effect is still unknown. Run ${resume} to try again.`,
  });
}

export const lostThere = 'the server knows it no more';

/** The step after a look that failed; null where the operation may still run. */
export function stepAfterLoss(error: TrackerError, acceptedAgoMs: number): EntryStep | null {
  if (!isAbsent(error, acceptedAgoMs)) return null;
  return { state: 'failed', error: { code: error.code, message: lostThere } };
}

/** The step after an answer about an accepted operation; null while it goes on. */
export function stepAfterLook(body: OperationResult): EntryStep | null {
  if (body.status === 'completed') return { state: 'completed', answer: body.result ?? null };
  if (body.status !== 'failed') return null;
  try {
    resultOf({ body, deviations: [], replayed: false }, body.operation_id ?? '');
    return null;
  } catch (thrown) {
    const { code, message } = asTrackerError(thrown);
    return { state: 'failed', error: { code, message } };
  }
}

/** What is recorded of a write that is over, as the server would tell it. */
export function recordedAnswer({
  id,
  operationId,
  state,
  answer,
  error,
}: OperationEntry): Answer<OperationResult> {
  const body = {
    operation_id: operationId ?? id,
    status: state === 'completed' ? 'completed' : 'failed',
    result: answer ?? null,
    error,
  };
  return { body: body as OperationResult, deviations: [], replayed: false };
}
