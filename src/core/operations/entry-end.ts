import type { TrackerError } from '../model/error.ts';
import type { EntryStep, OperationEntry } from '../model/operation-entry.ts';
import { isRefusedContent } from '../model/refused-content.ts';

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
  if (entry.state === 'accepted') return null;
  if (error.effect === 'none' && (!sentBefore || isRefusedContent(error)))
    return { state: 'failed', ...told };
  return { state: 'unknown', ...told };
}

/** An attempt that did nothing says nothing about the one before it. */
export function asOfAllAttempts(
  error: TrackerError,
  entry: OperationEntry,
  sentBefore: boolean,
): TrackerError {
  if (!sentBefore || error.effect !== 'none' || isRefusedContent(error)) return error;
  return error.with({
    effect: 'unknown',
    operation: { ...error.operation, key: entry.key },
    hint: `Whether the earlier attempt took effect is still unknown. Run \`tracker operations resume ${entry.id}\` to try again.`,
  });
}
