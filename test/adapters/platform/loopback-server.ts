import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

const tls = new URL('../../fixtures/tls/', import.meta.url);

/** Certificates that sign themselves: a good one for localhost, one that is over, one of another host. */
type Certificate = 'loopback' | 'expired' | 'elsewhere';

export function certificateOf(name: Certificate): string {
  return readFileSync(new URL(`${name}.cert.pem`, tls), 'utf8');
}

/** A certificate for localhost and 127.0.0.1. */
export const loopbackCertificate = certificateOf('loopback');

/** An HTTP server for one test; its base URL without a slash. */
export async function listen(handler: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await start(createHttpServer(handler))}`;
}

export async function listenTls(handler: RequestListener, name: Certificate = 'loopback'): Promise<string> {
  const key = readFileSync(new URL(`${name}.key.pem`, tls), 'utf8');
  return `https://localhost:${await start(createHttpsServer({ key, cert: certificateOf(name) }, handler))}`;
}

/** A server that speaks what the test writes to the socket. */
export async function listenRaw(handler: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    handler(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A proxy that opens every tunnel. */
export const tunnelling = () =>
  listenRaw((socket) =>
    socket.once('data', (head) => {
      const port = Number(/^CONNECT [^:]+:(\d+)/.exec(String(head))?.[1]);
      const upstream = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
    }),
  );

async function start(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
