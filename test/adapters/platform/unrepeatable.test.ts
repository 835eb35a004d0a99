import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { listen, listenRaw } from './loopback-server.ts';
import { failureOf, get, given } from './transport-fixture.ts';

describe('a request', () => {
  it('that must not be sent twice gets a connection of its own, which ends with it', async () => {
    const ports: (number | undefined)[] = [];
    const ended: Promise<unknown>[] = [];
    const base = await listen((request, response) => {
      ports.push(request.socket.remotePort);
      ended.push(once(request.socket, 'close'));
      response.end('{}');
    });
    const transport = given();
    await transport.send(get(base), {});
    await transport.send({ ...get(base), unrepeatable: true }, {});
    await ended[1];
    await transport.send(get(base), {});
    expect(ports[1]).not.toBe(ports[0]);
    expect(ports[2]).toBe(ports[0]);
  });

  it('on a connection of its own ends with the transport', async () => {
    const transport = given();
    const base = await listenRaw((socket) => socket.once('data', () => transport.close()));
    const sent = transport.send({ ...get(base), unrepeatable: true }, {});
    expect(await failureOf(sent)).toMatchObject({ kind: 'no_answer' });
  });
});
