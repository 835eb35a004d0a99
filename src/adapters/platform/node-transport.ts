import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Agent } from 'node:http';
import type { CallContext } from '../../core/model/call.ts';
import { TransportFailure } from '../../core/model/transport-failure.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { TransportPort, WireRequest, WireResponse } from '../../ports/transport-port.ts';
import { readBody } from './read-body.ts';
import { watchPhases, type PhaseLimits } from './phase-watchdog.ts';

export interface NodeTransportDeps {
  readonly clock: ClockPort;
  /** In place of {@link transportLimits}, one by one. */
  readonly limits?: { readonly [Name in keyof TransportLimits]?: TransportLimits[Name] | undefined };
  /** An agent that tunnels to this URL, where a proxy is set; asked once per origin. */
  agentFor?(url: URL): Promise<Agent | undefined>;
  /** Certificate authorities (PEM) to trust instead of Node's own list; asked once. */
  certificates?(): Promise<readonly string[] | undefined>;
}

export interface TransportLimits extends PhaseLimits {
  /** Decoded bytes of a body. */
  readonly bodyBytes: number;
}

/** Contract, "Behaviour the client owes", row "time"; the body limit is ours. */
export const transportLimits: TransportLimits = {
  connectMs: 10_000,
  headersMs: 30_000,
  idleMs: 30_000,
  bodyBytes: 64 * 1024 * 1024,
};

/**
 * HTTP over Node's own client, with kept-alive connections. Not `fetch`: that takes longer to
 * load than everything else in a command, and hides whether a request was ever connected.
 */
export function createNodeTransport(deps: NodeTransportDeps): TransportPort {
  const given = Object.entries(deps.limits ?? {}).filter(([, limit]) => limit !== undefined);
  const limits: TransportLimits = { ...transportLimits, ...Object.fromEntries(given) };
  const routes = new Map<string, Promise<Route>>();

  const routeTo = (url: URL): Promise<Route> => {
    const known = routes.get(url.origin);
    if (known) return known;
    const route = openRoute(url, deps);
    routes.set(url.origin, route);
    // A file that cannot be read now may be there for the next request.
    route.catch(() => {
      if (routes.get(url.origin) === route) routes.delete(url.origin);
    });
    return route;
  };

  return {
    async send(request, context) {
      context.signal?.throwIfAborted();
      const url = new URL(request.url);
      const route = await routeTo(url);
      context.signal?.throwIfAborted();
      return exchange(request, url, route, context, limits, deps.clock);
    },
    close() {
      const end = ({ agent }: Route) => agent.destroy();
      // Who asked for a way that could not be opened has been told.
      for (const route of routes.values()) route.then(end, () => undefined);
      routes.clear();
    },
  };
}

interface Route {
  readonly agent: Agent;
  readonly request: (url: URL, options: RequestOptions & { readonly givenUp: AbortSignal }) => ClientRequest;
}

async function openRoute(url: URL, deps: NodeTransportDeps): Promise<Route> {
  const tunnel = await deps.agentFor?.(url);
  // getBuiltinModule and not a static import: the ESM namespace of node:http loads Node's fetch.
  if (url.protocol === 'http:') {
    const http = process.getBuiltinModule('node:http');
    return {
      agent: tunnel ?? new http.Agent({ keepAlive: true }),
      request: (to, options) => http.request(to, options),
    };
  }
  const https = process.getBuiltinModule('node:https');
  const ca = await deps.certificates?.();
  const tls = ca === undefined ? {} : { ca: [...ca] };
  const agent = tunnel ?? new https.Agent({ keepAlive: true, ...tls });
  return { agent, request: (to, options) => https.request(to, { ...options, ...tls }) };
}

function exchange(
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
      headers: {
        ...wire.headers,
        ...(wire.body === undefined ? {} : { 'Content-Length': String(wire.body.length) }),
      },
    });
    let status: number | undefined;
    const watchdog = watchPhases(limits, context.deadline, clock, (kind, message) =>
      settle(() => reject(new TransportFailure(kind, message, failureFacts()))),
    );
    const abort = () => settle(() => reject(signal?.reason as Error));
    const failureFacts = (cause?: unknown) => ({
      connected: watchdog.phase !== 'connect',
      ...(status === undefined ? {} : { status }),
      ...(cause === undefined ? {} : { cause }),
    });

    function settle(how: () => void): void {
      watchdog.stop();
      signal?.removeEventListener('abort', abort);
      how();
      givenUp.abort();
      request.destroy();
    }

    signal?.addEventListener('abort', abort, { once: true });
    request.on('socket', (socket) => whenConnected(socket, () => watchdog.enter('headers')));
    request.on('error', (error: NodeJS.ErrnoException) => {
      const kind = watchdog.phase === 'connect' ? 'not_connected' : 'no_answer';
      settle(() => reject(new TransportFailure(kind, reasonOf(error), failureFacts(error))));
    });
    request.on('response', (message: IncomingMessage) => {
      status = message.statusCode ?? 0;
      watchdog.enter('body');
      readBody(message, limits.bodyBytes, () => watchdog.progress()).then(
        (text) => {
          watchdog.stop();
          signal?.removeEventListener('abort', abort);
          resolve({ status: message.statusCode ?? 0, headers: headersOf(message), text });
        },
        (failure: Error) => settle(() => reject(failure)),
      );
    });
    request.end(wire.body);
  });
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

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  EPIPE: 'the connection was closed',
  EPROTO: 'what answers there does not speak TLS',
};

function reasonOf(error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }): string {
  if (error.name === 'ProxyFailure' && error.cause instanceof Error)
    return `${error.message}: ${reasonOf(error.cause)}`;
  const code = error.code ?? error.errors?.[0]?.code;
  const known = code === undefined ? undefined : reasons[code];
  if (known !== undefined) return `${known} (${code})`;
  const text = error.message || error.errors?.[0]?.message || 'unknown reason';
  return code === undefined || text.includes(code) ? text : `${text} (${code})`;
}
