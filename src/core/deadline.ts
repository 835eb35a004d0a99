import type { CallContext, Deadline } from './model/call.ts';
import { TrackerError } from './model/error.ts';
import type { ClockPort } from '../ports/clock-port.ts';

/** Spans in milliseconds (contract, "Behaviour the client owes", row "time"). */
export const spans = {
  /** push, run, waiting for an operation. */
  write: 300_000,
  /** push and run of a local tracker, which has all its work done here. */
  localWrite: 3_600_000,
  /** A page of pull and everything else. */
  read: 120_000,
} as const;

/** A call that ends at a time. */
export type InTime = CallContext & { readonly deadline: Deadline };

/** @throws TrackerError `invalid_input` for what is no span of time */
export function startDeadline(clock: ClockPort, spanMs: number): Deadline {
  if (!Number.isFinite(spanMs) || spanMs < 0)
    throw new TrackerError(
      'invalid_input',
      `A deadline is a number of milliseconds from now, 0 or more; ${String(spanMs)} is none.`,
    );
  return { at: clock.monotonic() + spanMs, spanMs };
}

/** The context with a deadline in any case: the caller's own, or one that starts now. */
export function withDeadline(context: CallContext, clock: ClockPort, spanMs: number): InTime {
  return { ...context, deadline: context.deadline ?? startDeadline(clock, spanMs) };
}
