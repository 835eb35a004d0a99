import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createTracker, type TrackerOptions } from '../../src/index.ts';
import { createNodeTransport } from '../../src/adapters/platform/node-transport.ts';
import { systemClock } from '../../src/adapters/platform/system-clock.ts';

/** A server that answers a request when the test says so, and what a tracker needs to ask it. */
async function given() {
  const waiting: (() => void)[] = [];
  const server: Server = createServer((_request, response) => {
    waiting.push(() => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ provider: 'linear', connected: true }));
    });
    server.emit('waiting');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const serverUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const access = { token: 'embedded-access-token', team: 'team-acme', serverUrl };
  const binding = {
    provider: 'linear',
    projectSlug: 'platform',
    egress: { kind: 'unset' },
    file: '',
  } as const;
  const tracker = (ports: TrackerOptions) =>
    createTracker({
      home: '/nowhere',
      serverUrl,
      binding: { load: async () => binding, save: async () => binding, clear: async () => undefined },
      credentials: { access: async () => access, renew: async () => access },
      ...ports,
    });
  return { server, waiting, tracker };
}

it('a transport that was given to a tracker stays open for others when that one is closed', async () => {
  const { server, waiting, tracker } = await given();
  const transport = createNodeTransport({ clock: systemClock });
  onTestFinished(() => transport.close());
  const [first, second] = [tracker({ transport }), tracker({ transport })];
  const asked = once(server, 'waiting');
  const answer = second.status();
  await asked;
  await first.close();
  waiting.shift()?.();
  expect((await answer).body).toMatchObject({ connected: true });
});

it('a transport that a tracker made itself is closed with it', async () => {
  const { server, waiting, tracker } = await given();
  const own = tracker({});
  const asked = once(server, 'waiting');
  const answer = own.status();
  const [socket] = (await Promise.all([once(server, 'connection'), asked]))[0] as [NodeJS.EventEmitter];
  waiting.shift()?.();
  await answer;
  const ended = once(socket, 'close');
  await own.close();
  await ended;
});
