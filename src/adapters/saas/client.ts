import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../../generated/pri-12.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { CallContext } from '../../core/model/call.ts';
import type { WireResponse } from '../../ports/transport-port.ts';
import type { ClientDeps } from './client-deps.ts';
import { sendByPolicy, type PlainRequest } from './request-policy.ts';
import { RequestShim, ResponseShim } from './wire-shims.ts';

export type ContractClient = Client<paths>;

/**
 * The typed client of the frozen contract, for one call: paths, parameters and bodies are checked
 * by the compiler, everything on the wire goes through the request policy.
 */
export function clientFor(deps: ClientDeps, context: CallContext, key?: string): ContractClient {
  const fetch = async (request: RequestShim): Promise<ResponseShim> => {
    const plain: PlainRequest = {
      method: request.method === 'POST' ? 'POST' : 'GET',
      url: deps.trailingSlash ? withTrailingSlash(request.url) : request.url,
      ...(request.body === undefined ? {} : { body: new TextEncoder().encode(request.body) }),
      ...(key === undefined ? {} : { key }),
    };
    return new ResponseShim(await sendByPolicy(plain, context, deps));
  };
  return createClient<paths>({
    baseUrl: deps.serverUrl,
    // The shims have the parts of the Fetch classes that openapi-fetch uses; see wire-shims.ts.
    Request: RequestShim as unknown as typeof globalThis.Request,
    fetch: fetch as unknown as (request: Request) => Promise<Response>,
  });
}

/** The raw response behind what openapi-fetch returns. */
export function wireOf(result: { readonly response: unknown }): WireResponse {
  if (result.response instanceof ResponseShim) return result.response.wire;
  throw new TrackerError('internal', 'the client returned a foreign response');
}

function withTrailingSlash(url: string): string {
  const [path = '', query] = url.split('?', 2);
  const slashed = path.endsWith('/') ? path : `${path}/`;
  return query === undefined ? slashed : `${slashed}?${query}`;
}
