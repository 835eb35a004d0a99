import type { TrackerError } from '../../core/model/error.ts';
import { redirected } from '../../core/model/redirected.ts';
import type { TransportFailure } from '../../core/model/transport-failure.ts';
import type { WireResponse } from '../../ports/transport-port.ts';
import { effectOf, unknownIfWrite, type Call, type Outcome, type Progress } from './attempt.ts';
import { cannotConnect, effectUnknown, lost, outOfTime, tooLarge, undecodable } from './attempt-errors.ts';
import { errorEnvelopeOf, errorFromAnswer } from './error-answer.ts';
import { retryAfterMs } from './retry-after.ts';

export type Decision =
  | { readonly kind: 'answer'; readonly response: WireResponse }
  | { readonly kind: 'renew' }
  | {
      readonly kind: 'wait';
      readonly ms: number;
      readonly reason: string;
      readonly counts: 'lost' | 'waited';
    }
  | { readonly kind: 'fail'; readonly error: TrackerError };

export interface Now {
  readonly epochMs: number;
  readonly remainingMs: number;
  /** Uniform in [0, 1). */
  readonly chance: number;
}

const repeatsOfLostCalls = 2;
const firstBackOffMs = 500;
const defaultRateLimitWaitMs = 5_000;

/**
 * What to do after an attempt: contract, "Behaviour the client owes". Pure; the loop that obeys
 * it is in `request-policy.ts`.
 */
export function decide(outcome: Outcome, progress: Progress, call: Call, now: Now): Decision {
  if (outcome.kind === 'failure') return afterFailure(outcome.failure, progress, call, now);
  const { response } = outcome;
  const { status } = response;
  if (status >= 200 && status < 300) return { kind: 'answer', response };
  if (status >= 300 && status < 400) return fail(pointedElsewhere(response, progress, call));
  if (status === 401)
    return progress.renewed
      ? fail(errorFromAnswer(response, { origin: call.origin, effect: effectOf(progress, call) }))
      : { kind: 'renew' };
  if (status === 429) return afterRateLimit(response, progress, call, now);
  if (status === 502 || status === 503 || status === 504)
    return afterGatewayError(response, progress, call, now);
  const effect = status >= 500 ? unknownIfWrite(call) : 'none';
  return fail(errorFromAnswer(response, { origin: call.origin, effect, sentBytes: call.sentBytes }));
}

function pointedElsewhere({ status, headers }: WireResponse, progress: Progress, call: Call): TrackerError {
  return redirected(call.url, status, headers['location'], {
    effect: effectOf(progress, call),
    http: { status, origin: call.origin },
  });
}

function afterFailure(failure: TransportFailure, progress: Progress, call: Call, now: Now): Decision {
  switch (failure.kind) {
    case 'not_connected':
      return fail(cannotConnect(failure, call, effectOf(progress, call)));
    case 'deadline':
      return fail(
        outOfTime(failure, call, failure.connected ? unknownIfWrite(call) : effectOf(progress, call)),
      );
    case 'too_large':
      return fail(tooLarge(failure, call));
    case 'undecodable':
      return fail(undecodable(failure, call));
    case 'no_answer':
      return repeatLost(progress, call, now, failure.message, 0) ?? fail(lost(failure, progress, call));
  }
}

function afterGatewayError(response: WireResponse, progress: Progress, call: Call, now: Now): Decision {
  const envelope = errorEnvelopeOf(response);
  const asked = retryAfterMs(envelope, response, now.epochMs) ?? 0;
  const final = () =>
    fail(
      errorFromAnswer(response, {
        origin: call.origin,
        effect: unknownIfWrite(call),
        ...(asked > 0 ? { retryAfterMs: asked } : {}),
      }),
    );
  if (envelope['retryable'] === false) return final();
  const again = repeatLost(progress, call, now, `HTTP ${response.status}`, asked);
  if (again) return again;
  return call.write && !call.singleAttempt
    ? fail(effectUnknown(`HTTP ${response.status}`, call, response.status))
    : final();
}

function afterRateLimit(response: WireResponse, progress: Progress, call: Call, now: Now): Decision {
  const envelope = errorEnvelopeOf(response);
  const asked = retryAfterMs(envelope, response, now.epochMs);
  const ms = asked ?? defaultRateLimitWaitMs;
  const final = (): Decision => {
    const error = errorFromAnswer(response, {
      origin: call.origin,
      effect: effectOf(progress, call),
      ...(asked === null ? {} : { retryAfterMs: asked }),
    });
    return fail(error.with({ retryable: true, hint: `Try again in ${inWords(ms)}.` }));
  };
  if (progress.waited || call.singleAttempt || ms >= now.remainingMs) return final();
  return { kind: 'wait', ms, reason: 'rate limited (HTTP 429)', counts: 'waited' };
}

/** Up to two more tries, with the same key where it is a write. */
function repeatLost(
  progress: Progress,
  call: Call,
  now: Now,
  why: string,
  atLeastMs: number,
): Decision | null {
  if (call.singleAttempt || progress.lost >= repeatsOfLostCalls) return null;
  const backOff = firstBackOffMs * 2 ** progress.lost * (0.5 + now.chance / 2);
  const ms = Math.max(backOff, atLeastMs);
  return ms < now.remainingMs ? { kind: 'wait', ms, reason: why, counts: 'lost' } : null;
}

function fail(error: TrackerError): Decision {
  return { kind: 'fail', error };
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
