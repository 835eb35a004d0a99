import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { CallContext } from '../../core/model/call.ts';
import { TransportFailure } from '../../core/model/transport-failure.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { WireRequest, WireResponse } from '../../ports/transport-port.ts';
import { broken, type Broken } from './broken-exchange.ts';
import { readBody } from './read-body.ts';
import { sendBody } from './send-body.ts';
import { watchPhases, type PhaseLimits } from './phase-watchdog.ts';

export interface TransportLimits extends PhaseLimits {
  /** Decoded bytes of a body. */
  readonly bodyBytes: number;
}

/** How the requests of one origin leave the machine. */
export interface Route {
  readonly agent: Agent;
  readonly request: (url: URL, options: RequestOptions & { readonly givenUp: AbortSignal }) => ClientRequest;
}

/**
 * One request and its answer. The status of an answer outside 2xx decides: where the body cannot be read, it
 * counts as empty.
 * @throws TransportFailure, or the signal's reason
 */
export function exchange(
  wire: WireRequest,
  url: URL,
  route: Route,
  context: CallContext,
  limits: TransportLimits,
  clock: ClockPort,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const { signal } = context;
    const givenUp = new AbortController();
    const request = route.request(url, {
      method: wire.method,
      agent: route.agent,
      // Node gives its own option `signal` to no agent, and a tunnel that is not open yet ends with the request.
      givenUp: givenUp.signal,
    });
    setHeaders(request, wire);
    let head: Omit<WireResponse, 'text'> | undefined;
    const watchdog = watchPhases(limitsOf(context, limits), context.deadline, clock, (kind, message) =>
      fail({ kind, message: `${message}${kind === 'not_connected' ? viaProxy(route) : ''}` }),
    );
    const abort = () => settle(() => reject(signal?.reason as Error));

    function fail({ kind, message, culprit, cause }: Broken): void {
      settle(() => {
        if (head !== undefined && !isSuccess(head)) {
          resolve({ ...head, text: '' });
          return;
        }
        const connected = kind !== 'not_connected' && watchdog.phase !== 'connect';
        reject(new TransportFailure(kind, message, { connected, status: head?.status, culprit, cause }));
      });
    }

    function settle(how: () => void): void {
      watchdog.stop();
      signal?.removeEventListener('abort', abort);
      how();
      givenUp.abort();
      request.destroy();
    }

    signal?.addEventListener('abort', abort, { once: true });
    request.on('socket', (socket) =>
      whenConnected(socket, () => watchdog.enter(request.writableFinished ? 'headers' : 'send')),
    );
    request.on('error', (error) => fail(broken(error, watchdog.phase === 'connect')));
    request.on('upgrade', () => fail(switched));
    request.on('response', (message: IncomingMessage) => {
      // Where the answer names no protocol, Node takes it for the final one.
      if (message.statusCode === 101) {
        fail(switched);
        return;
      }
      head = { status: message.statusCode ?? 0, headers: headersOf(message) };
      const answer = head;
      watchdog.enter('body');
      readBody(message, limits.bodyBytes, () => watchdog.progress()).then(
        (text) => {
          watchdog.stop();
          signal?.removeEventListener('abort', abort);
          resolve({ ...answer, text });
          // A server that has answered may never read the rest, and Node would hold socket and body for it.
          if (!request.writableFinished) request.destroy();
        },
        ({ kind, message: reason, cause }: TransportFailure) => fail({ kind, message: reason, cause }),
      );
    });
    sendBody(request, wire.body, {
      moved: () => watchdog.progress(),
      sent(tookMs) {
        // The system may still hold a part of what it took, and needs no longer for it than for all before.
        if (watchdog.phase === 'send') watchdog.enter('headers', tookMs);
      },
      clock,
    });
  });
}

/** Not among the options, which `NODE_DEBUG=net` prints, the bearer with them. */
function setHeaders(request: ClientRequest, { headers, body }: WireRequest): void {
  try {
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    if (body !== undefined) request.setHeader('Content-Length', String(body.length));
  } catch (refused) {
    request.on('error', () => undefined);
    request.destroy();
    throw refused;
  }
}

const switched: Broken = {
  kind: 'undecodable',
  message: 'it switches to another protocol (HTTP 101), which nobody asked for',
};

function isSuccess({ status }: Pick<WireResponse, 'status'>): boolean {
  return status >= 200 && status < 300;
}

/** A time that the caller has chosen is also the time for sending and for the server's work; a poll asks again. */
function limitsOf({ deadline, singleAttempt }: CallContext, limits: TransportLimits): TransportLimits {
  if (deadline?.chosen !== true || singleAttempt === true) return limits;
  return { ...limits, sendIdleMs: Number.POSITIVE_INFINITY, headersMs: Number.POSITIVE_INFINITY };
}

function viaProxy({ agent }: Route): string {
  const { proxy } = agent as Agent & { readonly proxy?: URL };
  return proxy === undefined ? '' : `, through the proxy ${proxy.host}`;
}

type MaybeSecureSocket = import('node:net').Socket & { secureConnecting?: boolean; encrypted?: boolean };

/** Nothing of a request leaves the machine before the socket, TLS included, is up. */
function whenConnected(socket: MaybeSecureSocket, connected: () => void): void {
  if (socket.secureConnecting) socket.once('secureConnect', connected);
  else if (socket.connecting) socket.once(socket.encrypted ? 'secureConnect' : 'connect', connected);
  else connected();
}

function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
