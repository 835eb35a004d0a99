import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { WireRequest } from '../../../src/ports/transport-port.ts';
import { HandClock } from './hand-clock.ts';
import { listen, listenRaw } from './loopback-server.ts';
import { failureOf, given } from './transport-fixture.ts';

describe('sending a large body', () => {
  const body = Buffer.alloc(24 * 1024 * 1024, 'a');
  const post = (url: string): WireRequest => ({ method: 'POST', url, headers: {}, body });

  it('takes as long as bytes move, and the time for the head begins when all are sent', async () => {
    const clock = new HandClock();
    let bytes = 0;
    const base = await listen((request, response) => {
      request.on('data', (piece: Buffer) => {
        bytes += piece.length;
        clock.pass(piece.length / 16);
      });
      request.on('end', () => response.end('{}'));
    });
    // 1,500 s for all, and far less between two pieces that leave.
    const limits = { sendIdleMs: 1_000_000, headersMs: 30_000 };
    const answer = await given({ clock, limits }).send(post(base), {});
    expect(answer.status).toBe(200);
    expect(bytes).toBe(body.length);
  });

  it('ends when no byte has moved for a while', async () => {
    const clock = new HandClock();
    const base = await listenRaw((socket) => socket.pause());
    const sent = failureOf(given({ clock }).send(post(base), {}));
    expect(await clock.passUntil(sent)).toMatchObject({
      kind: 'no_answer',
      connected: true,
      message: 'the request stopped for 30 s while it was sent',
    });
  });

  it('is over when the server answers before it has all', async () => {
    const base = await listenRaw((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n')),
    );
    expect((await given().send(post(base), {})).status).toBe(413);
  });

  it('leaves the connection once the server has answered before it has all', async () => {
    let bytes = 0;
    const sockets: Socket[] = [];
    const base = await listenRaw((socket) => {
      sockets.push(socket);
      socket.once('data', () => {
        socket.pause();
        socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n');
      });
      socket.on('data', (piece: Buffer) => (bytes += piece.length));
    });
    expect((await given().send(post(base), {})).status).toBe(413);
    const closed = sockets.map((socket) => once(socket, 'close'));
    sockets.forEach((socket) => socket.resume());
    await Promise.all(closed);
    expect(bytes).toBeLessThan(body.length);
  });
});
