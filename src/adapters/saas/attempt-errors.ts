import { connectionHint } from '../../core/model/connection-hint.ts';
import { TrackerError, type Effect, type ErrorFacts } from '../../core/model/error.ts';
import type { TransportFailure } from '../../core/model/transport-failure.ts';
import { unknownIfWrite, type Call, type Progress } from './attempt.ts';

/** What is told of an attempt that was the last one. */

export function cannotConnect(failure: TransportFailure, call: Call, effect: Effect): TrackerError {
  return new TrackerError(
    'cannot_connect',
    `Cannot connect to Spec Kitty SaaS at ${call.url}: ${failure.message}`,
    {
      effect,
      http: httpOf(call),
      cause: failure,
      ...connectionHint(failure),
    },
  );
}

export function lost(failure: TransportFailure, progress: Progress, call: Call): TrackerError {
  if (call.write) return effectUnknown(failure.message, call, failure.status, failure);
  const tries = progress.lost > 0 ? ` after ${progress.lost + 1} tries` : '';
  return new TrackerError('no_answer', `No answer from ${call.url}${tries}: ${failure.message}`, {
    http: httpOf(call, failure.status),
    cause: failure,
  });
}

export function effectUnknown(why: string, call: Call, status?: number, cause?: unknown): TrackerError {
  return new TrackerError(
    'effect_unknown',
    `No answer from ${call.url} (${why}); nobody can tell whether the change was made.`,
    {
      effect: 'unknown',
      http: httpOf(call, status),
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

export function outOfTime(failure: TransportFailure, call: Call, effect: Effect): TrackerError {
  if (effect === 'unknown') return effectUnknown('the time was up', call, failure.status, failure);
  return new TrackerError('deadline_exceeded', `The time was up before ${call.url} had answered.`, {
    http: httpOf(call),
    cause: failure,
  });
}

export function tooLarge(failure: TransportFailure, call: Call): TrackerError {
  return new TrackerError('answer_too_large', `The answer of ${call.url} is too large: ${failure.message}`, {
    effect: unknownIfWrite(call),
    http: httpOf(call, failure.status),
  });
}

export function undecodable(failure: TransportFailure, call: Call): TrackerError {
  return new TrackerError(
    'contract_violation',
    `The answer of ${call.url} cannot be read: ${failure.message}`,
    {
      effect: unknownIfWrite(call),
      // A poll asks again by itself.
      retryable: call.singleAttempt,
      http: httpOf(call, failure.status),
    },
  );
}

function httpOf({ origin }: Call, status?: number): NonNullable<ErrorFacts['http']> {
  return { origin, ...(status === undefined ? {} : { status }) };
}
