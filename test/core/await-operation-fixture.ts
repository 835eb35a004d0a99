import { awaitOperation } from '../../src/core/await-operation.ts';
import { startDeadline } from '../../src/core/deadline.ts';
import type {
  CallContext,
  OperationResult,
  TrackerError,
  TrackerEvent,
  TrackerPort,
} from '../../src/index.ts';
import { MemoryClock } from '../../src/testing/index.ts';

export type Look = Partial<OperationResult> | Error;

/** A tracker that answers one look after the other, and a clock that does not sleep. */
export function given(looks: readonly Look[], last: Look = { status: 'running' }) {
  const clock = new MemoryClock();
  const contexts: CallContext[] = [];
  const events: TrackerEvent[] = [];
  const queue = [...looks];
  const tracker = {
    async operation(_id: string, context: CallContext) {
      contexts.push(context);
      const look = queue.shift() ?? last;
      if (look instanceof Error) throw look;
      return { body: look as OperationResult, deviations: [], replayed: false };
    },
  } as unknown as TrackerPort;
  const wait = (spanMs = 300_000, more: CallContext = {}, acceptedAgoMs?: number) =>
    awaitOperation(
      tracker,
      'op-1',
      { observe: (event) => events.push(event), ...more, deadline: startDeadline(clock, spanMs) },
      clock,
      acceptedAgoMs,
    );
  return { clock, contexts, events, tracker, wait };
}

export const failure = async (call: Promise<unknown>): Promise<TrackerError> =>
  call.then(
    () => Promise.reject(new Error('expected a failure')),
    (thrown: unknown) => thrown as TrackerError,
  );
