import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import { listen, listenRaw } from './loopback-server.ts';
import { get, given } from './transport-fixture.ts';

describe('an answer that is no success, with a body that cannot be read', () => {
  const tooMuch = Buffer.alloc(2000, 'a');
  it.each([
    ['latin1', {}, Buffer.from([0x7b, 0xe9, 0x7d])],
    ['damaged gzip', { 'Content-Encoding': 'gzip' }, Buffer.from('no gzip at all')],
    ['an encoding nobody asked for', { 'Content-Encoding': 'br' }, Buffer.from('x')],
    ['too large', {}, tooMuch],
    ['a gzip bomb', { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(5_000_000, 'a'))],
  ])('%s: the status decides, and the headers are there', async (_, headers, body) => {
    const base = await listen((__, response) =>
      response.writeHead(503, { 'Retry-After': '7', ...headers } as Record<string, string>).end(body),
    );
    const answer = await given({ limits: { bodyBytes: 1000 } }).send(get(base), {});
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7' }, text: '' });
  });

  it.each([401, 302, 400, 500])('cut before its end: %i', async (status) => {
    const head = `HTTP/1.1 ${status} X\r\nContent-Length: 100\r\n\r\n{"code":`;
    const base = await listenRaw((socket) => socket.once('data', () => socket.end(head)));
    expect(await given().send(get(base), {})).toMatchObject({ status, text: '' });
  });

  it('broken chunks', async () => {
    const head = 'HTTP/1.1 403 X\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n';
    const base = await listenRaw((socket) => socket.once('data', () => socket.write(head)));
    expect(await given().send(get(base), {})).toMatchObject({ status: 403, text: '' });
  });

  it.each([
    ['the idle time', { limits: { idleMs: 40 } }, {}],
    ['the deadline', {}, { at: 40 }],
  ])('that stops: %s ends only the body', async (_, deps, { at }: { at?: number }) => {
    const head = 'HTTP/1.1 403 X\r\nContent-Length: 100\r\n\r\n{';
    const base = await listenRaw((socket) => socket.once('data', () => socket.write(head)));
    const deadline = at === undefined ? {} : { deadline: { at: systemClock.monotonic() + at, spanMs: at } };
    expect(await given(deps).send(get(base), deadline)).toMatchObject({ status: 403, text: '' });
  });

  it('an abort is an abort all the same', async () => {
    const stop = new AbortController();
    const base = await listen((_, response) => {
      response.writeHead(403, { 'Content-Length': '100' }).write('{', () => stop.abort(new Error('stop')));
    });
    await expect(given().send(get(base), { signal: stop.signal })).rejects.toThrow('stop');
  });
});
