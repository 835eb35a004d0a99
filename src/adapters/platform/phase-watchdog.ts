import type { Deadline } from '../../core/model/call.ts';
import type { ClockPort } from '../../ports/clock-port.ts';

export interface PhaseLimits {
  /** Name look-up, TCP, TLS and a proxy's tunnel. */
  readonly connectMs: number;
  /** Without a single byte of the request being taken. */
  readonly sendIdleMs: number;
  /** From the sent request to the response's head. */
  readonly headersMs: number;
  /** Without a single byte of the body. */
  readonly idleMs: number;
}

export type Phase = 'connect' | 'send' | 'headers' | 'body';

export interface Watchdog {
  readonly phase: Phase;
  /** @param graceMs added to the limit of this phase, once */
  enter(phase: Phase, graceMs?: number): void;
  /** A byte moved: the idle time starts again. */
  progress(): void;
  stop(): void;
}

type Bark = (kind: 'not_connected' | 'no_answer' | 'deadline', message: string) => void;

const limitOf = { connect: 'connectMs', send: 'sendIdleMs', headers: 'headersMs', body: 'idleMs' } as const;

/** Watches one exchange: each phase has its own limit, and the call's deadline is over all. */
export function watchPhases(
  limits: PhaseLimits,
  deadline: Deadline | undefined,
  clock: ClockPort,
  bark: Bark,
): Watchdog {
  const stopped = new AbortController();
  let phase: Phase = 'connect';
  let since = clock.monotonic();

  // One sleeper for the whole exchange: it wakes when the nearest limit might have passed, and
  // looks again. Bytes only move `since`, so a busy body costs no timers.
  const watch = async (): Promise<void> => {
    await Promise.resolve(); // never bark before the caller holds the watchdog
    for (;;) {
      const due = Math.min(since + limits[limitOf[phase]], deadline?.at ?? Number.POSITIVE_INFINITY);
      const now = clock.monotonic();
      if (now >= due) {
        if (deadline !== undefined && now >= deadline.at) bark('deadline', 'the time was up');
        else bark(phase === 'connect' ? 'not_connected' : 'no_answer', tooLong(phase, limits));
        return;
      }
      await clock.sleep(Math.min(due - now, shortestLimit(limits)), stopped.signal);
    }
  };
  watch().catch(() => {
    // Only `stop` ends the sleep early.
  });

  return {
    get phase() {
      return phase;
    },
    enter(next, graceMs = 0) {
      phase = next;
      since = clock.monotonic() + graceMs;
    },
    progress() {
      since = clock.monotonic();
    },
    stop() {
      stopped.abort();
    },
  };
}

/** A phase may begin while the watchdog sleeps by the limit of the one before. */
function shortestLimit(limits: PhaseLimits): number {
  return Math.min(limits.connectMs, limits.sendIdleMs, limits.headersMs, limits.idleMs);
}

function tooLong(phase: Phase, limits: PhaseLimits): string {
  const seconds = limits[limitOf[phase]] / 1000;
  switch (phase) {
    case 'connect':
      return `no connection within ${seconds} s`;
    case 'send':
      return `the request stopped for ${seconds} s while it was sent`;
    case 'headers':
      return `no answer within ${seconds} s`;
    case 'body':
      return `the answer stopped for ${seconds} s`;
  }
}
