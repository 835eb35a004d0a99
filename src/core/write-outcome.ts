import type { Answer, DuplicateChoice, SyncChoice, Write } from './model/call.ts';
import type { OperationResult, PushResultItem } from './model/envelope.ts';
import { asTrackerError, TrackerError } from './model/error.ts';
import { complaintIn, messageIn, needsUser } from './model/error-envelope.ts';
import { isJsonObject } from './model/json.ts';
import type { ClockPort } from '../ports/clock-port.ts';
import type { TrackerPort } from '../ports/tracker-port.ts';
import { awaitOperation, waitCommand } from './await-operation.ts';
import type { InTime } from './deadline.ts';

/** How a push or run ended for its caller. `key` is the idempotency key that was sent. */
export type WriteOutcome<T> =
  | { readonly kind: 'done'; readonly answer: Answer<T>; readonly key: string; readonly operationId?: string }
  /** Accepted and left on purpose (`wait: false`). */
  | {
      readonly kind: 'accepted';
      readonly operationId: string;
      readonly key: string;
      /** Items of a push that were skipped or refused before it was sent. */
      readonly unsent?: readonly PushResultItem[];
    };

export const unfinishedChoices = ['refuse', 'resume', 'new'] as const;

export interface WriteOptions {
  /** Idempotency key, non-empty visible ASCII. A fresh UUID without one. */
  readonly key?: string;
  /** Wait for an accepted operation. Default true. */
  readonly wait?: boolean;
  /**
   * SaaS providers: what becomes of an earlier write of this binding that was not finished.
   * `refuse` (default): nothing is sent, `unfinished_work`; `resume`: it is finished first; `new`:
   * it is left as it is.
   */
  readonly unfinished?: (typeof unfinishedChoices)[number];
  /**
   * Push of items: what becomes of a create whose name is mapped already. `skip` (default): it is
   * not sent, and answered with its issue; `allow`: a second issue is created.
   */
  readonly duplicates?: DuplicateChoice;
  /** Local trackers only: what the caller decides of the sync. */
  readonly choice?: SyncChoice;
}

/** Sends one write and, where it was accepted, waits for its result. Errors carry the key. */
export async function completeWrite<T>(
  send: () => Promise<Write<T>>,
  tracker: TrackerPort,
  options: {
    readonly key: string;
    readonly wait: boolean;
    /** Told before the first wait. */
    readonly onAccepted?: (operationId: string) => Promise<void>;
    /** Milliseconds since the 202, where the write was accepted before. */
    readonly acceptedAgoMs?: number;
  },
  context: InTime,
  clock: ClockPort,
): Promise<WriteOutcome<T>> {
  const { key } = options;
  let operationId: string | undefined;
  try {
    const write = await send();
    if (write.kind === 'done') return { kind: 'done', answer: write.answer, key };
    operationId = write.operationId;
    await options.onAccepted?.(operationId);
    context.observe?.({ type: 'accepted', operationId });
    if (!options.wait) return { kind: 'accepted', operationId, key };
    const over = await awaitOperation(tracker, operationId, context, clock, options.acceptedAgoMs);
    return { kind: 'done', answer: resultOf<T>(over, operationId, write.replayed), key, operationId };
  } catch (thrown) {
    const error = asTrackerError(thrown, context.signal);
    throw withKey(operationId === undefined ? error : afterAcceptance(error, operationId), key);
  }
}

/** The server has taken the write: whatever ends the wait, the operation goes on without us. */
function afterAcceptance(error: TrackerError, operationId: string): TrackerError {
  if (error.effect !== 'none') return error;
  const wait = `\`${waitCommand(operationId)}\``;
  return error.with({
    effect: 'unknown',
    operation: { ...error.operation, id: operationId },
    hint:
      error.category === 'authentication'
        ? `The operation goes on. Run \`tracker auth login\`, then ${wait}.`
        : `The operation goes on. Run ${wait} to see how it ends.`,
  });
}

/** The key is told only where repeating the write with it makes sense. */
function withKey(error: TrackerError, key: string): TrackerError {
  if (error.effect === 'none') return error;
  return error.with({ operation: { ...error.operation, key } });
}

/**
 * The envelope inside a finished operation.
 * @throws TrackerError `operation_failed`; `contract_violation` with effect `done` where it
 *   completed without a result object
 */
export function resultOf<T>(
  over: Answer<OperationResult>,
  operationId: string,
  replayed: boolean = over.replayed,
): Answer<T> {
  if (over.body.status === 'failed') throw operationFailed(over.body, operationId);
  if (!isJsonObject(over.body.result)) {
    throw new TrackerError(
      'contract_violation',
      `Operation ${operationId} completed, result unknown: the server gave none.`,
      {
        effect: 'done',
        operation: { id: operationId },
        hint: 'Run `tracker sync pull` to see what the provider holds now.',
        details: over.body,
      },
    );
  }
  return { body: over.body.result as T, deviations: over.deviations, replayed };
}

function operationFailed(body: OperationResult, operationId: string): TrackerError {
  const error: unknown = body.error;
  const envelope = isJsonObject(error) ? error : {};
  const told = typeof error === 'string' && error !== '' ? error : 'Operation failed';
  const server = complaintIn(envelope);
  return new TrackerError('operation_failed', messageIn(envelope, told), {
    effect: 'unknown',
    operation: { id: operationId },
    userActionRequired: needsUser(envelope),
    retryable: envelope['retryable'] === true,
    ...(Object.keys(server).length > 0 ? { server } : {}),
  });
}
