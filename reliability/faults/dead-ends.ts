import { readFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { DeadEnd } from './fault.ts';

const fixtures = new URL('../../test/fixtures/tls/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, fixtures), 'utf8');

/** Authorities that the client is told to trust: all but the one that nobody knows. */
export const trusted: readonly string[] = [pem('expired.cert.pem'), pem('elsewhere.cert.pem')];

/** Addresses that lead to no server. One set serves a whole run. */
export class DeadEnds {
  /** Connections that the one without a handshake has taken. */
  silent = 0;
  /** Requests that came through a certificate that should have stopped them. */
  requests = 0;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #origins = new Map<DeadEnd, string>([['unknown host', 'https://no-such-host.invalid']]);

  static async open(): Promise<DeadEnds> {
    const ends = new DeadEnds();
    for (const [end, name] of [
      ['unknown authority', 'loopback'],
      ['expired', 'expired'],
      ['other host', 'elsewhere'],
    ] as const) {
      const server = createHttpsServer(
        { cert: pem(`${name}.cert.pem`), key: pem(`${name}.key.pem`) },
        (_request, response) => {
          ends.requests += 1;
          response.end('{}');
        },
      );
      ends.#origins.set(end, `https://localhost:${await ends.#listen(server)}`);
    }
    const silent = createServer((socket) => {
      ends.silent += 1;
      // Who does not read never learns that the other side has gone.
      socket.resume();
    });
    ends.#origins.set('no handshake', `https://localhost:${await ends.#listen(silent)}`);
    const closed = createServer();
    ends.#origins.set('closed port', `http://127.0.0.1:${await ends.#listen(closed)}`);
    await new Promise((resolve) => closed.close(resolve));
    return ends;
  }

  /** The same address at a dead end. */
  reroute(url: string, end: DeadEnd): string {
    const { origin } = new URL(url);
    return `${this.#origins.get(end)}${url.slice(origin.length)}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  async #listen(server: Server): Promise<number> {
    this.#servers.push(server);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
}
