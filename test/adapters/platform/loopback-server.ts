import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { afterEach } from 'vitest';

const tls = new URL('../../fixtures/tls/', import.meta.url);

/** A certificate for localhost and 127.0.0.1 that signs itself. */
export const loopbackCertificate = readFileSync(new URL('loopback.cert.pem', tls), 'utf8');
const key = readFileSync(new URL('loopback.key.pem', tls), 'utf8');

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** An HTTP server for one test; its base URL without a slash. */
export async function listen(handler: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await start(createHttpServer(handler))}`;
}

export async function listenTls(handler: RequestListener): Promise<string> {
  return `https://localhost:${await start(createHttpsServer({ key, cert: loopbackCertificate }, handler))}`;
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
  open.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function start(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
