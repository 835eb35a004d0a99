import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1] & { readonly givenUp?: AbortSignal };

/** Why a proxy did not open a tunnel. The message names the proxy without its password. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
}

/**
 * An agent that tunnels through a proxy. A tunnel that is not open yet belongs to the request that needs it:
 * it ends when the request is given up, and with the agent.
 */
export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #opening = new Set<AbortController>();

  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    const opening = new AbortController();
    const giveUp = () => opening.abort();
    const { givenUp } = options;
    if (givenUp?.aborted === true) giveUp();
    givenUp?.addEventListener('abort', giveUp, { once: true });
    this.#opening.add(opening);
    try {
      return await this.#tunnel(request, options, opening.signal);
    } catch (thrown) {
      // The library leaves its socket open where it throws.
      opening.abort();
      throw thrown;
    } finally {
      givenUp?.removeEventListener('abort', giveUp);
      this.#opening.delete(opening);
    }
  }

  override destroy(): void {
    for (const opening of this.#opening) opening.abort();
    super.destroy();
  }

  async #tunnel(request: ClientRequest, options: ConnectOptions, signal: AbortSignal): Promise<Socket> {
    const name = `the proxy ${this.proxy.host}`;
    // The library opens its socket itself, and takes the socket's signal from the agent's own options.
    const once = new HttpsProxyAgent(this.proxy.href, { keepAlive: true, signal });
    let refused: ProxyFailure | undefined;
    // The library would hand over the proxy's refusal as an answer of the server, and a 401 of the server ends a
    // login. No byte of the request has left yet.
    once.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      if (statusCode === 200) return;
      const answer = Number.isNaN(statusCode) ? 'its answer is not HTTP' : `HTTP ${statusCode}`;
      refused = new ProxyFailure(`${name} refused the tunnel (${answer})`);
    });
    let socket: Socket;
    try {
      socket = await once.connect(request, options);
    } catch (thrown) {
      throw new ProxyFailure(`${name} cannot be used`, { cause: thrown });
    }
    if (refused === undefined && !signal.aborted) return socket;
    socket.destroy();
    throw refused ?? new ProxyFailure(`${name} cannot be used`);
  }
}
