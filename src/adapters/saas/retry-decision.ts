import { TrackerError, type Effect } from '../../core/model/error.ts';
import { redirectTarget } from '../../core/model/server-url.ts';
import type { TransportFailure } from '../../core/model/transport-failure.ts';
import type { WireResponse } from '../../ports/transport-port.ts';
import { errorEnvelopeOf, errorFromAnswer } from './error-answer.ts';
import { retryAfterMs } from './retry-after.ts';

/** What one attempt came to. */
export type Outcome =
  | { readonly kind: 'response'; readonly response: WireResponse }
  | { readonly kind: 'failure'; readonly failure: TransportFailure };

/** What this call has already been through. */
export interface Progress {
  /** Attempts that were connected and got no usable answer. */
  readonly lost: number;
  readonly renewed: boolean;
  readonly waited: boolean;
}

/** The fixed facts of the call. */
export interface Call {
  readonly url: string;
  readonly origin: string;
  /** A write may have an effect; its key is what makes a repeat safe. */
  readonly write: boolean;
  readonly singleAttempt: boolean;
}

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
  if (status >= 300 && status < 400) return fail(redirected(response, call, effectOf(progress, call)));
  if (status === 401)
    return progress.renewed ? fail(stillRefused(response, call, progress)) : { kind: 'renew' };
  if (status === 429) return afterRateLimit(response, progress, call, now);
  if (status === 502 || status === 503 || status === 504)
    return afterGatewayError(response, progress, call, now);
  const effect = status >= 500 ? unknownIfWrite(call) : 'none';
  return fail(errorFromAnswer(response, { origin: call.origin, effect }));
}

/** Unknown as soon as one attempt of a write may have reached the server and was not answered. */
export function effectOf(progress: Progress, call: Call): Effect {
  return call.write && progress.lost > 0 ? 'unknown' : 'none';
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

function unknownIfWrite(call: Call): Effect {
  return call.write ? 'unknown' : 'none';
}

function cannotConnect(failure: TransportFailure, call: Call, effect: Effect): TrackerError {
  return new TrackerError(
    'cannot_connect',
    `Cannot connect to Spec Kitty SaaS at ${call.url}: ${failure.message}`,
    {
      effect,
      http: { origin: call.origin },
      cause: failure,
    },
  );
}

function lost(failure: TransportFailure, progress: Progress, call: Call): TrackerError {
  if (call.write) return effectUnknown(failure.message, call, failure.status, failure);
  const tries = progress.lost > 0 ? ` after ${progress.lost + 1} tries` : '';
  return new TrackerError('no_answer', `No answer from ${call.url}${tries}: ${failure.message}`, {
    http: { origin: call.origin, ...(failure.status === undefined ? {} : { status: failure.status }) },
    cause: failure,
  });
}

function effectUnknown(why: string, call: Call, status?: number, cause?: unknown): TrackerError {
  return new TrackerError(
    'effect_unknown',
    `No answer from ${call.url} (${why}); nobody can tell whether the change was made.`,
    {
      effect: 'unknown',
      http: { origin: call.origin, ...(status === undefined ? {} : { status }) },
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

function outOfTime(failure: TransportFailure, call: Call, effect: Effect): TrackerError {
  if (effect === 'unknown') return effectUnknown('the time was up', call, failure.status, failure);
  return new TrackerError('deadline_exceeded', `The time was up before ${call.url} had answered.`, {
    http: { origin: call.origin },
    cause: failure,
  });
}

function tooLarge(failure: TransportFailure, call: Call): TrackerError {
  return new TrackerError('answer_too_large', `The answer of ${call.url} is too large: ${failure.message}`, {
    effect: unknownIfWrite(call),
    http: { origin: call.origin, ...(failure.status === undefined ? {} : { status: failure.status }) },
  });
}

function undecodable(failure: TransportFailure, call: Call): TrackerError {
  return new TrackerError(
    'contract_violation',
    `The answer of ${call.url} cannot be read: ${failure.message}`,
    {
      effect: unknownIfWrite(call),
      http: { origin: call.origin, ...(failure.status === undefined ? {} : { status: failure.status }) },
    },
  );
}

function stillRefused(response: WireResponse, call: Call, progress: Progress): TrackerError {
  return errorFromAnswer(response, { origin: call.origin, effect: effectOf(progress, call) });
}

function redirected(response: WireResponse, call: Call, effect: Effect): TrackerError {
  const target = redirectTarget(response.headers['location'], call.url);
  const slashOnly = target !== null && `${target.origin}${target.pathname}` === `${call.url}/`;
  const where = target ? `to ${target.origin}` : 'to an unreadable address';
  return new TrackerError(
    'redirected',
    `${call.url} answered ${response.status} and points ${where}. Redirects are never followed.`,
    {
      effect,
      http: { status: response.status, origin: call.origin },
      ...(slashOnly
        ? {
            hint: 'This server wants a slash at the end of every path: set `trailing_slash = true` in [sync] of config.toml, or log in with `tracker auth login --trailing-slash`.',
          }
        : {}),
    },
  );
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
