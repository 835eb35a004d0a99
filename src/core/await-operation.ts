import type { Answer, CallContext, Deadline } from './model/call.ts';
import type { OperationResult } from './model/envelope.ts';
import { TrackerError, asTrackerError } from './model/error.ts';
import { errorText } from './model/error-envelope.ts';
import type { ErrorCode } from './model/error-table.ts';
import { shellWord } from './model/shell-word.ts';
import type { ClockPort } from '../ports/clock-port.ts';
import type { TrackerPort } from '../ports/tracker-port.ts';
import type { InTime } from './deadline.ts';
import { saysNothing } from './operations/absent-operation.ts';

/** Seconds between looks (contract, "Behaviour the client owes", row 202); the last one repeats. */
const gapsInSeconds = [1, 2, 4, 8, 16, 30] as const;

/** Failures of one look that say nothing about the operation itself. */
const transientCodes: ReadonlySet<ErrorCode> = new Set([
  'cannot_connect',
  'no_answer',
  'server_failed',
  'rate_limited',
  'refresh_failed',
  'lock_busy',
  'deadline_exceeded',
  'redirected',
  'answer_too_large',
]);

/**
 * Looks at an accepted operation until it is completed or failed: the only poller.
 * A state outside the contract's four is polled on; a transient failure of one look, an answer that cannot be
 * read or comes from something before the server, and a 404 that came too early only delay the next.
 * @param acceptedAgoMs milliseconds since the 202; `Infinity` where that is not known
 * @throws TrackerError `operation_running` when the deadline passes, `interrupted` (or the
 *   signal's own TrackerError) when the caller aborts; both carry the operation id
 */
export async function awaitOperation(
  tracker: TrackerPort,
  operationId: string,
  context: InTime,
  clock: ClockPort,
  acceptedAgoMs = 0,
): Promise<Answer<OperationResult>> {
  const start = clock.monotonic();
  const passes = (error: TrackerError) =>
    isPassing(error) || saysNothing(error, acceptedAgoMs + clock.monotonic() - start);
  for (let look = 0; ; look++) {
    const seen = await lookOnce(tracker, operationId, context, passes);
    if (!(seen instanceof TrackerError) && isOver(seen.body.status)) {
      tellErrorBesideResult(seen.body, operationId, context);
      return seen;
    }
    const lastTrouble = seen instanceof TrackerError ? seen : undefined;

    const now = clock.monotonic();
    const remaining = context.deadline.at - now;
    context.observe?.({
      type: 'poll',
      operationId,
      state: seen instanceof TrackerError ? seen.message : seen.body.status,
      elapsedMs: now - start,
      remainingMs: Math.max(0, remaining),
    });
    if (remaining <= 0) throw stillRunning(operationId, context.deadline, lastTrouble);
    const asked = seen instanceof TrackerError ? (seen.retryAfterMs ?? 0) : 0;
    const delay = Math.min(Math.max(gapBefore(look + 1, clock), asked), remaining);
    await sleepOrStop(clock, delay, operationId, context);
    // A look without any time left would only fail, and blame the server for it.
    if (clock.monotonic() >= context.deadline.at)
      throw stillRunning(operationId, context.deadline, lastTrouble);
  }
}

function tellErrorBesideResult(
  { status, error }: OperationResult,
  operationId: string,
  context: CallContext,
): void {
  if (status !== 'completed' || error == null) return;
  const message = `Operation ${operationId} completed, and the server names an error beside its result: ${errorText(error)}`;
  context.observe?.({ type: 'note', message });
}

function isOver(status: string): boolean {
  return status === 'completed' || status === 'failed';
}

async function lookOnce(
  tracker: TrackerPort,
  operationId: string,
  context: CallContext,
  passes: (error: TrackerError) => boolean,
): Promise<Answer<OperationResult> | TrackerError> {
  try {
    return await tracker.operation(operationId, { ...context, singleAttempt: true });
  } catch (thrown) {
    if (context.signal?.aborted) throw stopped(operationId, context.signal);
    const error = asTrackerError(thrown);
    if (passes(error)) return error;
    throw error.with({ operation: { ...error.operation, id: operationId } });
  }
}

/** An answer that cannot be read, and a refusal without a code of the tracker, are pages of something before the server. */
function isPassing({ code, retryable, server }: TrackerError): boolean {
  if (code === 'server_rejected') return server?.code === undefined;
  return transientCodes.has(code) || (code === 'contract_violation' && retryable);
}

function gapBefore(look: number, clock: ClockPort): number {
  const seconds = gapsInSeconds[Math.min(look, gapsInSeconds.length) - 1] ?? 30;
  return seconds * 1000 * (0.8 + 0.4 * clock.random());
}

async function sleepOrStop(
  clock: ClockPort,
  ms: number,
  operationId: string,
  context: CallContext,
): Promise<void> {
  try {
    await clock.sleep(ms, context.signal);
  } catch (thrown) {
    if (context.signal?.aborted) throw stopped(operationId, context.signal);
    throw thrown;
  }
}

function stillRunning(operationId: string, deadline: Deadline, trouble?: TrackerError): TrackerError {
  const after = inSeconds(deadline.spanMs);
  const last = trouble ? ` The last look failed: ${trouble.message}` : '';
  return new TrackerError(
    'operation_running',
    `Operation ${operationId} is still running after ${after}.${last}`,
    {
      operation: { id: operationId },
      effect: 'unknown',
      ...howToGoOn(operationId),
      ...(trouble ? { cause: trouble } : {}),
    },
  );
}

function stopped(operationId: string, signal: AbortSignal): TrackerError {
  const facts = { operation: { id: operationId }, effect: 'unknown' as const, ...howToGoOn(operationId) };
  const reason: unknown = signal.reason;
  if (reason instanceof TrackerError) return reason.with(facts);
  return new TrackerError('interrupted', `Stopped waiting for operation ${operationId}; it goes on.`, {
    ...facts,
    cause: reason,
  });
}

function howToGoOn(operationId: string): { hint: string } {
  return { hint: `Run \`${waitCommand(operationId)}\` to go on waiting.` };
}

/** The id is the server's own text, so it is quoted before anybody pastes it. */
export function waitCommand(operationId: string): string {
  return `tracker operations wait ${shellWord(operationId)}`;
}

function inSeconds(ms: number): string {
  const seconds = Math.round(ms / 100) / 10;
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
