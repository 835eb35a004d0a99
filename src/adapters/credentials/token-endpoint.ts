import { defaults, tokenOperations } from '../../generated/contract.ts';
import type { CallContext } from '../../core/model/call.ts';
import { connectionHint } from '../../core/model/connection-hint.ts';
import { TrackerError } from '../../core/model/error.ts';
import { isHeaderText } from '../../core/model/header-text.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import { redirected } from '../../core/model/redirected.ts';
import { originOf } from '../../core/model/server-url.ts';
import { TransportFailure } from '../../core/model/transport-failure.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { TransportPort, WireResponse } from '../../ports/transport-port.ts';

export interface TokenEndpointDeps {
  readonly transport: TransportPort;
  readonly clock: ClockPort;
  readonly userAgent: string;
}

/** What a token endpoint gave, times already absolute. */
export interface IssuedTokens {
  readonly access: string;
  /** Absent: the old one stays good. */
  readonly refresh?: string;
  readonly accessExpiresAt: number;
  readonly refreshExpiresAt: number;
  readonly team?: string;
}

/** 400 or 401: only this means "log in again" (contract, "Endpoints"). */
export class TokensRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`refused with HTTP ${status}`);
    this.status = status;
  }
}

/** Contract, row "time": all in all, and never repeated: a lost answer may have rotated the tokens. */
const spanMs = 10_000;

/**
 * One request to a token endpoint. Sends neither bearer nor team.
 * @throws TokensRefused, TrackerError `refresh_failed`, `contract_violation`, `redirected`,
 *   `endpoint_retired`, `cannot_connect`, `no_answer`, `answer_too_large`
 */
export async function requestTokens(
  operation: keyof typeof tokenOperations,
  serverUrl: string,
  body: Readonly<Record<string, string>>,
  context: CallContext,
  deps: TokenEndpointDeps,
): Promise<IssuedTokens> {
  const { method, path } = tokenOperations[operation];
  const url = `${serverUrl}${path}`;
  const end = deps.clock.monotonic() + spanMs;
  const response = await sendOnce(
    { method, url, body: new TextEncoder().encode(JSON.stringify(body)) },
    { ...context, deadline: { at: Math.min(end, context.deadline?.at ?? end), spanMs } },
    deps,
  );
  return readTokens(response, url, operation === 'obtainToken', deps.clock.now());
}

async function sendOnce(
  request: { method: 'POST'; url: string; body: Uint8Array },
  context: CallContext,
  deps: TokenEndpointDeps,
): Promise<WireResponse> {
  try {
    return await deps.transport.send(
      {
        ...request,
        unrepeatable: true,
        headers: {
          Accept: 'application/json',
          'Accept-Encoding': 'gzip',
          'Content-Type': 'application/json',
          'User-Agent': deps.userAgent,
        },
      },
      context,
    );
  } catch (thrown) {
    if (!(thrown instanceof TransportFailure)) throw thrown;
    throw withoutTokens(thrown, request.url);
  }
}

/** A whole answer that is of no use is an answer all the same. */
function withoutTokens(failure: TransportFailure, url: string): TrackerError {
  const { connected, kind, message, status } = failure;
  const facts = {
    http: { origin: originOf(url), ...(status === undefined ? {} : { status }) },
    cause: failure,
  };
  if (!connected) {
    const hint = connectionHint(failure);
    return new TrackerError('cannot_connect', `Cannot connect to ${url}: ${message}`, { ...facts, ...hint });
  }
  if (kind === 'too_large')
    return new TrackerError('answer_too_large', `The answer of ${url} is too large: ${message}`, facts);
  if (kind === 'undecodable')
    return new TrackerError('contract_violation', `The answer of ${url} cannot be read: ${message}`, facts);
  return new TrackerError('no_answer', `No answer from ${url}: ${message}`, facts);
}

function readTokens(response: WireResponse, url: string, login: boolean, nowEpochMs: number): IssuedTokens {
  const { status } = response;
  const http = { status, origin: originOf(url) };
  if (status === 400 || status === 401) throw new TokensRefused(status);
  if (status >= 300 && status < 400) throw redirected(url, status, response.headers['location'], { http });
  if (status === 410) throw new TrackerError('endpoint_retired', `${url} answered HTTP 410.`, { http });
  if (status !== 200) {
    throw new TrackerError('refresh_failed', `${url} answered HTTP ${status}.`, {
      http,
      retryable: mayPass(status),
    });
  }
  const body = objectIn(response.text);
  const { access, refresh } = body ?? {};
  if (
    !isToken(access) ||
    (login && !isToken(refresh)) ||
    (refresh !== undefined && refresh !== null && !isToken(refresh))
  ) {
    const missing = isToken(access) ? 'refresh' : 'access';
    throw new TrackerError(
      'contract_violation',
      `The answer of ${url} breaks the contract: /${missing} must be a token.`,
      { http },
    );
  }
  const { access_lifetime: accessLifetime, expires_in: expiresIn } = body ?? {};
  const {
    refresh_lifetime: refreshLifetime,
    refresh_expires_in: refreshExpiresIn,
    team_slug: team,
  } = body ?? {};
  return {
    access,
    ...(isToken(refresh) ? { refresh } : {}),
    accessExpiresAt: nowEpochMs + 1000 * lifetime(accessLifetime, expiresIn, defaults.accessLifetimeSeconds),
    refreshExpiresAt:
      nowEpochMs + 1000 * lifetime(refreshLifetime, refreshExpiresIn, defaults.refreshLifetimeSeconds),
    ...(typeof team === 'string' && team !== '' ? { team } : {}),
  };
}

/** Whether the same request may be answered later: 501 and 505 say that the server cannot, 408 that a line was slow. */
function mayPass(status: number): boolean {
  if (status === 408 || status === 429) return true;
  return status >= 500 && status !== 501 && status !== 505;
}

function objectIn(text: string): JsonObject | null {
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? body : null;
  } catch {
    return null;
  }
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && isHeaderText(value);
}

/** Seconds, a number or a numeric text; the first wins; absent, 0 and nonsense mean the default. */
function lifetime(first: unknown, second: unknown, fallback: number): number {
  for (const given of [first, second]) {
    const seconds = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
    if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0)
      return Math.min(seconds, 3_153_600_000);
  }
  return fallback;
}
