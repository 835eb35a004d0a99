import { operations } from '../../generated/contract.ts';
import type { Answer, CallContext, Deviation } from '../model/call.ts';
import type { Check } from '../model/diagnosis.ts';
import type { Health, TrackerStatus } from '../model/envelope.ts';
import { connectionHint } from '../model/connection-hint.ts';
import { TrackerError } from '../model/error.ts';
import { redirected } from '../model/redirected.ts';
import { originOf } from '../model/server-url.ts';
import type { Settings } from '../model/settings.ts';
import { TransportFailure } from '../model/transport-failure.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { TransportPort, WireResponse } from '../../ports/transport-port.ts';
import { counted } from '../model/counted.ts';
import { failed, found, ok, skipped, warning, type Found } from './check.ts';

export interface ServerDeps {
  readonly transport: Pick<TransportPort, 'send'>;
  readonly clock: ClockPort;
  readonly userAgent: string;
}

/** What a first contact came to. */
export interface Contact {
  readonly check: Check;
  readonly clock: Check;
  /** Whether asking for more makes sense. */
  readonly reached: boolean;
}

/** A clock that is off by more than this makes tokens look fresh or stale: milliseconds. */
const allowedSkewMs = 30_000;

/**
 * One request without any login: whether the server can be reached (name, proxy, TLS), whether it is
 * the one that is meant, and what time it has.
 */
export async function contactServer(
  settings: Settings & { readonly serverUrl: string },
  deps: ServerDeps,
  context: CallContext,
): Promise<Contact> {
  const url = `${settings.serverUrl}${operations.getHealth.path}${settings.trailingSlash ? '/' : ''}`;
  const start = deps.clock.monotonic();
  const answer = await found(context, () => ask(url, deps, context));
  const elapsedMs = deps.clock.monotonic() - start;
  if (answer.error) {
    const unknown = 'The server did not answer.';
    return { check: failed('server', answer.error), clock: skipped('clock', unknown), reached: false };
  }
  const redirect = redirectOf(answer.value, url);
  const { status } = answer.value;
  return {
    check: redirect ? failed('server', redirect) : reachedCheck(url, status),
    // The answer was under way for about half of the time.
    clock: clockCheck(answer.value.headers['date'], deps.clock.now() - elapsedMs / 2),
    reached: redirect === null,
  };
}

/** Whoever is not logged in is refused, or answered; that nothing is there is another server's word. */
function reachedCheck(url: string, status: number): Check {
  if (status === 410)
    return failed('server', new TrackerError('endpoint_retired', `${url} is retired for good (HTTP 410).`));
  if (status !== 404) return ok('server', `${url} can be reached (HTTP ${status}).`);
  return warning(
    'server',
    `There is a server, but nothing at ${url} (HTTP 404): the address, or its path, may be another one’s.`,
    'Check the address, then run `tracker auth login --server URL` with the right one.',
  );
}

async function ask(url: string, deps: ServerDeps, context: CallContext): Promise<WireResponse> {
  const start = deps.clock.monotonic();
  context.observe?.({ type: 'request', method: 'GET', url, attempt: 1, bytes: 0 });
  try {
    const response = await deps.transport.send(
      { method: 'GET', url, headers: { Accept: 'application/json', 'User-Agent': deps.userAgent } },
      context,
    );
    const { status, text } = response;
    const elapsedMs = deps.clock.monotonic() - start;
    context.observe?.({ type: 'response', method: 'GET', url, status, elapsedMs, bytes: text.length });
    return response;
  } catch (thrown) {
    if (!(thrown instanceof TransportFailure)) throw thrown;
    throw withoutAnswer(thrown, url);
  }
}

function withoutAnswer(failure: TransportFailure, url: string): TrackerError {
  const { kind, connected, message } = failure;
  const facts = { http: { origin: originOf(url) }, cause: failure };
  if (kind === 'deadline')
    return new TrackerError('deadline_exceeded', `The time was up before ${url} had answered.`, facts);
  if (kind === 'too_large' || kind === 'undecodable')
    return new TrackerError('contract_violation', `The answer of ${url} cannot be read: ${message}`, facts);
  if (!connected)
    return new TrackerError('cannot_connect', `Cannot connect to ${url}: ${message}`, {
      ...facts,
      ...connectionHint(failure),
    });
  return new TrackerError('no_answer', `No answer from ${url}: ${message}`, facts);
}

/** One means that another address is meant. */
function redirectOf({ status, headers }: WireResponse, url: string): TrackerError | null {
  if (status < 300 || status >= 400) return null;
  return redirected(url, status, headers['location'], { http: { status, origin: originOf(url) } });
}

function clockCheck(date: string | undefined, now: number): Check {
  // The header has whole seconds: half of one is what is missing on average.
  const there = Date.parse(date ?? '') + 500;
  if (Number.isNaN(there)) return skipped('clock', 'The server does not tell its time.');
  const skew = now - there;
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) <= allowedSkewMs) return ok('clock', 'This clock agrees with the server’s.');
  return warning(
    'clock',
    `This clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} the server’s; tokens are renewed too ${skew > 0 ? 'early' : 'late'}.`,
    'Set the clock of this machine, e.g. run `sudo timedatectl set-ntp true`.',
  );
}

/** `server_health` and `contract`, from what the bound tracker answers. */
export function answerChecks(
  health: Found<Answer<Health> | null>,
  status: Found<Answer<TrackerStatus>>,
): readonly Check[] {
  return [healthCheck(health), contractCheck(health, status)];
}

function healthCheck({ value, error }: Found<Answer<Health> | null>): Check {
  if (error) return failed('server_health', error);
  if (value === null) return skipped('server_health', 'This tracker tells nothing of its health.');
  const { status } = value.body;
  if (status === 'ok') return ok('server_health', 'The server says that it is well.');
  return warning(
    'server_health',
    status === undefined ? 'The server does not say how it is.' : `The server says '${status}'.`,
    'Ask the operator of the server.',
  );
}

function contractCheck(
  health: Found<Answer<Health> | null>,
  { value, error }: Found<Answer<TrackerStatus>>,
): Check {
  if (error) return failed('contract', error);
  const deviations = [...(health.value?.deviations ?? []), ...value.deviations];
  const count = deviations.length;
  if (count === 0) return ok('contract', 'The answers for status and health are as the contract has them.');
  return warning(
    'contract',
    `${counted(count, 'deviation')} from the contract in the answers for status and health; tracker gets along with them.`,
    'Tell the operator of the server; --strict takes them as errors.',
    deviations.map(wordsOf),
  );
}

function wordsOf({ operation, path, message }: Deviation): string {
  return `${operation}: ${path === '' ? 'the answer' : path} ${message}`;
}
