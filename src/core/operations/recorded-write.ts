import type { InTime } from '../deadline.ts';
import type { CallContext, Write, WriteRequest } from '../model/call.ts';
import type { PushItem, RunQuery } from '../model/envelope.ts';
import { asTrackerError, type TrackerError } from '../model/error.ts';
import { parseJson } from '../model/json.ts';
import type { EntryStep, OperationEntry } from '../model/operation-entry.ts';
import { withSignal } from '../model/with-signal.ts';
import { completeWrite, type WriteOutcome } from '../write-outcome.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { Lease } from '../../ports/operation-journal-port.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';
import { sinceAccepted } from './absent-operation.ts';
import { asOfAllAttempts, stepAfterFailure } from './entry-end.ts';
import { nameOf } from './operation-errors.ts';

/**
 * Sends a write that is on record, and records how that ends. The lease ends with it.
 * @param options `sentBefore`: an earlier attempt may have reached the server
 */
export async function sendRecorded<T>(
  lease: Lease,
  tracker: TrackerPort,
  { wait, sentBefore }: { readonly wait: boolean; readonly sentBefore: boolean },
  call: InTime,
  clock: ClockPort,
): Promise<WriteOutcome<T>> {
  const context = withSignal(call, lease.signal);
  try {
    const outcome = await completeWrite<T>(
      () => sent<T>(lease.entry, tracker, context),
      tracker,
      {
        key: lease.entry.key,
        wait,
        acceptedAgoMs: lease.entry.state === 'accepted' ? sinceAccepted(lease.entry, clock) : 0,
        onAccepted: async (operationId) => {
          await kept(lease, { state: 'accepted', operationId, left: !wait }, context);
          lease.signal.throwIfAborted();
        },
      },
      context,
      clock,
    );
    if (outcome.kind === 'done')
      await kept(lease, { state: 'completed', answer: outcome.answer.body, error: null }, context);
    return outcome;
  } catch (thrown) {
    if (lease.signal.aborted) throw lostOnTheWay(lease);
    const error = asTrackerError(thrown, context.signal);
    const step = stepAfterFailure(error, lease.entry, sentBefore);
    if (step !== null) await kept(lease, step, context);
    throw asOfAllAttempts(error, lease.entry, sentBefore);
  } finally {
    await lease.release();
  }
}

/** The next holder finds out how the write ends, under the same key. */
function lostOnTheWay({ entry, signal }: Lease): TrackerError {
  const operation = { key: entry.key, ...(entry.operationId === null ? {} : { id: entry.operationId }) };
  return asTrackerError(signal.reason).with({ effect: 'unknown', operation });
}

/** As {@link sendRecorded}, of one that an earlier process or attempt has left. */
export function carryOn<T>(
  lease: Lease,
  tracker: TrackerPort,
  wait: boolean,
  context: InTime,
  clock: ClockPort,
): Promise<WriteOutcome<T>> {
  const { kind, state } = lease.entry;
  if (state !== 'accepted')
    context.observe?.({ type: 'note', message: `Sending the ${kind} of ${lease.entry.createdAt} again.` });
  return sendRecorded<T>(lease, tracker, { wait, sentBefore: true }, context, clock);
}

/** A write that was accepted is not sent again. */
async function sent<T>(entry: OperationEntry, tracker: TrackerPort, context: InTime): Promise<Write<T>> {
  const { key, operationId } = entry;
  if (operationId !== null) return { kind: 'accepted', operationId, replayed: false };
  const body = parseJson(entry.body ?? 'null');
  const write =
    entry.kind === 'push'
      ? tracker.push({ key, body } as WriteRequest<readonly PushItem[]>, context)
      : tracker.run({ key, body } as WriteRequest<RunQuery>, context);
  return (await write) as Write<T>;
}

/** What the far side has done stays done, whether or not it can be written down. */
async function kept(lease: Lease, step: EntryStep, context: CallContext): Promise<void> {
  try {
    await lease.advance(step);
  } catch (thrown) {
    const { message } = asTrackerError(thrown);
    context.observe?.({
      type: 'note',
      message: `It could not be recorded that the ${nameOf(lease.entry)} is ${step.state}: ${message}`,
    });
  }
}
