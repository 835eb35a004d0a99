import type { Agent } from 'node:http';
import type { CallContext } from '../../core/model/call.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { TransportPort, WireRequest, WireResponse } from '../../ports/transport-port.ts';
import { exchange, type Route, type TransportLimits } from './exchange.ts';

export interface NodeTransportDeps {
  readonly clock: ClockPort;
  /** In place of {@link transportLimits}, one by one. */
  readonly limits?: { readonly [Name in keyof TransportLimits]?: TransportLimits[Name] | undefined };
  /** An agent that tunnels to this URL, where a proxy is set; asked once per origin, and for each unrepeatable request. */
  agentFor?(url: URL): Promise<Agent | undefined>;
  /** Certificate authorities (PEM) to trust instead of Node's own list; asked as often as `agentFor`. */
  certificates?(): Promise<readonly string[] | undefined>;
}

/** Contract, "Behaviour the client owes", row "time"; the body limit is ours. */
export const transportLimits: TransportLimits = {
  connectMs: 10_000,
  sendIdleMs: 30_000,
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

  /** Routes of requests on connections of their own. */
  const passing = new Set<Route>();

  const send = async (request: WireRequest, context: CallContext): Promise<WireResponse> => {
    context.signal?.throwIfAborted();
    const url = new URL(request.url);
    const route = await (request.unrepeatable === true ? openRoute(url, deps) : routeTo(url));
    try {
      context.signal?.throwIfAborted();
      if (request.unrepeatable === true) passing.add(route);
      return await exchange(request, url, route, context, limits, deps.clock);
    } finally {
      if (request.unrepeatable === true) {
        passing.delete(route);
        route.agent.destroy();
      }
    }
  };

  return {
    send,
    close() {
      const end = ({ agent }: Route) => agent.destroy();
      for (const route of passing) end(route);
      // Who asked for a way that could not be opened has been told.
      for (const route of routes.values()) route.then(end, () => undefined);
      routes.clear();
    },
  };
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
