import type { CallContext } from '../../core/model/call.ts';
import type { ClockPort } from '../../ports/clock-port.ts';

/** Milliseconds that a call waits for another process's transaction where its deadline is not earlier. */
const longestWaitMs = 5_000;

const [firstPauseMs, longestPauseMs] = [2, 40];

const [sqliteBusy, sqliteLocked] = [5, 6];

export function isBusy(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && [sqliteBusy, sqliteLocked].includes(errcode & 0xff);
}

/** The monotonic time at which a call that starts now stops to wait for others. */
export function giveUpAt(clock: ClockPort, { deadline }: CallContext, waitMs = longestWaitMs): number {
  return Math.min(deadline?.at ?? Number.POSITIVE_INFINITY, clock.monotonic() + waitMs);
}

/** Ever longer pauses, spread so that processes that wait for the same file do not meet again. */
export function* pauses(clock: ClockPort): Generator<number, never, void> {
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs))
    yield pause * (0.5 + clock.random());
}

/**
 * Repeats `attempt` while another process is in its way. SQLite's own time-out would stop the whole
 * process meanwhile.
 * @throws SQLite's error when the wait ends, the signal's reason when it aborts
 */
export async function whenFree<T>(
  attempt: () => T,
  clock: ClockPort,
  context: CallContext = {},
  waitMs: number = longestWaitMs,
): Promise<T> {
  const end = giveUpAt(clock, context, waitMs);
  for (const pause of pauses(clock)) {
    context.signal?.throwIfAborted();
    try {
      return attempt();
    } catch (error) {
      const remaining = end - clock.monotonic();
      if (!isBusy(error) || remaining <= 0) throw error;
      await clock.sleep(Math.min(pause, remaining), context.signal);
    }
  }
  throw new Error('pauses never end');
}
