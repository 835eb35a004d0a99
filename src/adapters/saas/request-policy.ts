import { headerNames } from '../../generated/contract.ts';
import type { CallContext } from '../../core/model/call.ts';
import { TrackerError, asTrackerError } from '../../core/model/error.ts';
import { isRefusedContent } from '../../core/model/refused-content.ts';
import { originOf } from '../../core/model/server-url.ts';
import type { Access } from '../../core/model/session.ts';
import { TransportFailure } from '../../core/model/transport-failure.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { CredentialPort } from '../../ports/credential-port.ts';
import type { TransportPort, WireRequest, WireResponse } from '../../ports/transport-port.ts';
import { withoutToken } from './without-token.ts';
import { effectOf, type Call, type Outcome, type Progress } from './attempt.ts';
import { decide } from './retry-decision.ts';

export interface PolicyDeps {
  readonly transport: TransportPort;
  readonly credentials: CredentialPort;
  readonly clock: ClockPort;
  readonly serverUrl: string;
  readonly userAgent: string;
}

/** A request without its authentication. `key` marks a write. */
export interface PlainRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: Uint8Array;
  readonly key?: string;
}

/**
 * Sends one request until it is answered or given up: one refresh for a 401, one wait for a 429,
 * two repeats of a lost answer, never past the deadline. Headers are made anew for every attempt;
 * body and idempotency key stay the same.
 */
export async function sendByPolicy(
  request: PlainRequest,
  context: CallContext,
  deps: PolicyDeps,
): Promise<WireResponse> {
  const call: Call = {
    url: withoutQuery(request.url),
    origin: originOf(deps.serverUrl),
    write: request.key !== undefined,
    singleAttempt: context.singleAttempt ?? false,
    sentBytes: request.key === undefined ? undefined : request.body?.length,
  };
  let progress: Progress = { lost: 0, renewed: false, waited: false };
  try {
    let access = await deps.credentials.access(context);
    for (let attempt = 1; ; attempt++) {
      const wire = authenticated(request, access, deps);
      const outcome = await attemptOnce(wire, access, call, context, deps, attempt);
      const decision = decide(outcome, progress, call, momentOf(context, deps.clock));
      switch (decision.kind) {
        case 'answer':
          return decision.response;
        case 'fail':
          throw decision.error;
        case 'renew':
          context.observe?.({ type: 'refresh' });
          access = await deps.credentials.renew(access, context);
          progress = { ...progress, renewed: true };
          break;
        case 'wait':
          context.observe?.({ type: 'retry', reason: decision.reason, delayMs: decision.ms });
          progress =
            decision.counts === 'lost'
              ? { ...progress, lost: progress.lost + 1 }
              : { ...progress, waited: true };
          await deps.clock.sleep(decision.ms, context.signal);
      }
    }
  } catch (thrown) {
    throw withEffect(thrown, progress, call, context);
  }
}

/** The bearer goes to the origin that issued it and nowhere else. */
function authenticated(request: PlainRequest, access: Access, deps: PolicyDeps): WireRequest {
  if (originOf(access.serverUrl) !== originOf(request.url)) {
    throw new TrackerError(
      'token_origin_mismatch',
      `The login belongs to ${originOf(access.serverUrl)}; it is not sent to ${originOf(request.url)}.`,
    );
  }
  return {
    method: request.method,
    url: request.url,
    headers: {
      Accept: 'application/json',
      'Accept-Encoding': 'gzip',
      'User-Agent': deps.userAgent,
      [headerNames.authorization]: `Bearer ${access.token}`,
      [headerNames.teamSlug]: access.team,
      ...(request.key === undefined ? {} : { [headerNames.idempotencyKey]: request.key }),
      ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(request.body === undefined ? {} : { body: request.body }),
  };
}

async function attemptOnce(
  wire: WireRequest,
  { token }: Access,
  call: Call,
  context: CallContext,
  deps: PolicyDeps,
  attempt: number,
): Promise<Outcome> {
  const { method } = wire;
  // Nothing of this attempt has left yet.
  context.signal?.throwIfAborted();
  const start = deps.clock.monotonic();
  context.observe?.({ type: 'request', method, url: call.url, attempt, bytes: wire.body?.length ?? 0 });
  try {
    const response = await deps.transport.send(wire, context);
    context.observe?.({
      type: 'response',
      method,
      url: call.url,
      status: response.status,
      elapsedMs: deps.clock.monotonic() - start,
      bytes: response.text.length,
    });
    return { kind: 'response', response: withoutToken(response, token) };
  } catch (thrown) {
    if (thrown instanceof TransportFailure) return { kind: 'failure', failure: thrown };
    if (call.write && context.signal?.aborted) throw abortedWrite(context.signal);
    throw thrown;
  }
}

function momentOf(context: CallContext, clock: ClockPort) {
  return {
    epochMs: clock.now(),
    remainingMs: context.deadline ? context.deadline.at - clock.monotonic() : Number.POSITIVE_INFINITY,
    chance: clock.random(),
  };
}

/** Whatever ends a write after one of its attempts got lost leaves the effect unknown. */
function withEffect(thrown: unknown, progress: Progress, call: Call, context: CallContext): unknown {
  if (effectOf(progress, call) === 'none') return thrown;
  if (context.signal?.aborted) return abortedWrite(context.signal);
  const error = asTrackerError(thrown);
  return error.effect === 'none' && !isDefinite(error) ? error.with({ effect: 'unknown' }) : error;
}

/** The server looked at the repeated request, key and all, and refused it: that settles it. */
function isDefinite(error: TrackerError): boolean {
  return isRefusedContent(error) || error.code === 'idempotency_conflict';
}

function abortedWrite(signal: AbortSignal): TrackerError {
  const reason: unknown = signal.reason;
  const facts = {
    effect: 'unknown' as const,
    hint: 'Repeat the command with the same --idempotency-key: the server gives the first answer again.',
  };
  if (reason instanceof TrackerError) return reason.with(facts);
  return new TrackerError('interrupted', 'Interrupted while the change was being sent.', {
    ...facts,
    cause: reason,
  });
}

function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '');
}
