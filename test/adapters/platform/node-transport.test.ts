import { once } from 'node:events';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { NodeTransportDeps } from '../../../src/adapters/platform/node-transport.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import type { CallContext } from '../../../src/core/model/call.ts';
import { MemoryClock } from '../../../src/testing/index.ts';
import { listen, listenRaw, listenTls, loopbackCertificate } from './loopback-server.ts';
import { failureOf, get, given } from './transport-fixture.ts';

describe('an exchange', () => {
  it('gives status, lower-case headers and text, and sends what it was given', async () => {
    const seen: unknown[] = [];
    const base = await listen((request, response) => {
      request.setEncoding('utf8');
      request.on('data', (text: string) => seen.push(text));
      request.on('end', () => {
        seen.push(
          request.method,
          request.url,
          request.headers['content-length'],
          request.headers['x-team-slug'],
        );
        response.writeHead(201, { 'X-Request-ID': 'req-1', 'Set-Cookie': ['a=1', 'b=2'] });
        response.end('{"title":"Żółw"}');
      });
    });
    const answer = await given().send(
      { method: 'POST', url: `${base}/p?q=1`, headers: { 'X-Team-Slug': 't' }, body: Buffer.from('{"ü":1}') },
      {},
    );
    expect(seen).toEqual(['{"ü":1}', 'POST', '/p?q=1', '8', 't']);
    expect(answer).toMatchObject({ status: 201, text: '{"title":"Żółw"}' });
    expect(answer.headers).toMatchObject({ 'x-request-id': 'req-1', 'set-cookie': 'a=1, b=2' });
  });

  it('keeps the connection for the next one', async () => {
    const ports = new Set<number | undefined>();
    const base = await listen((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    const transport = given();
    for (let count = 0; count < 3; count += 1) await transport.send(get(base), {});
    expect(ports.size).toBe(1);
  });

  it('works again after close', async () => {
    const base = await listen((_, response) => response.end('{}'));
    const transport = given();
    await transport.send(get(base), {});
    transport.close();
    expect((await transport.send(get(base), {})).status).toBe(200);
  });

  it('does not follow a redirect', async () => {
    const base = await listen((_, response) => response.writeHead(302, { Location: '/there' }).end());
    expect(await given().send(get(base), {})).toMatchObject({ status: 302, headers: { location: '/there' } });
  });
});

describe('a body', () => {
  it.each([
    ['gzip', { 'Content-Encoding': 'gzip' }, gzipSync('{"a":1}'), '{"a":1}'],
    ['x-gzip', { 'Content-Encoding': 'x-gzip' }, gzipSync('{"a":1}'), '{"a":1}'],
    ['identity, said so', { 'Content-Encoding': 'identity' }, Buffer.from('x'), 'x'],
    ['an empty one', {}, Buffer.alloc(0), ''],
    ['a byte order mark', {}, Buffer.from('\ufeff{}'), '{}'],
  ])('%s', async (_, headers, body, text) => {
    const base = await listen((__, response) =>
      response.writeHead(200, headers as Record<string, string>).end(body),
    );
    expect((await given().send(get(base), {})).text).toBe(text);
  });

  it('in many pieces, cut inside a character', async () => {
    const whole = Buffer.from('{"title":"žluťoučký 🐎"}'.repeat(50));
    const base = await listen((_, response) => {
      for (const byte of whole) response.write(Buffer.of(byte));
      response.end();
    });
    expect((await given().send(get(base), {})).text).toBe(whole.toString('utf8'));
  });

  it.each([
    ['damaged gzip', { 'Content-Encoding': 'gzip' }, Buffer.from('no gzip at all'), 'compression is damaged'],
    ['an encoding nobody asked for', { 'Content-Encoding': 'br' }, Buffer.from('x'), 'br was not asked for'],
    ['latin1', {}, Buffer.from([0x7b, 0xe9, 0x7d]), 'not UTF-8'],
  ])('%s is undecodable', async (_, headers, body, message) => {
    const base = await listen((__, response) =>
      response.writeHead(200, headers as Record<string, string>).end(body),
    );
    const failure = await failureOf(given().send(get(base), {}));
    expect(failure).toMatchObject({ kind: 'undecodable', connected: true, status: 200 });
    expect(failure.message).toContain(message);
  });

  it.each([
    ['plain', {}, Buffer.alloc(2000, 'a')],
    ['a gzip bomb', { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(50_000_000, 'a'))],
  ])('too large: %s', async (_, headers, body) => {
    const base = await listen((__, response) =>
      response.writeHead(200, headers as Record<string, string>).end(body),
    );
    const failure = await failureOf(given({ limits: { bodyBytes: 1000 } }).send(get(base), {}));
    expect(failure).toMatchObject({ kind: 'too_large', connected: true, status: 200 });
    expect(failure.message).toContain('1000 bytes');
  });

  it('exactly as large as allowed', async () => {
    const base = await listen((_, response) => response.end(Buffer.alloc(1000, 'a')));
    const answer = await given({ limits: { bodyBytes: 1000 } }).send(get(base), {});
    expect(answer.text).toHaveLength(1000);
  });

  it.each([
    ['before its announced end', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"issues":['],
    ['inside a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"issues":['],
  ])('cut %s', async (_, text) => {
    const base = await listenRaw((socket) => socket.once('data', () => socket.end(text)));
    expect(await failureOf(given().send(get(base), {}))).toMatchObject({
      kind: 'no_answer',
      connected: true,
      status: 200,
    });
  });

  it('cut inside gzip', async () => {
    const body = gzipSync(Buffer.alloc(100_000, 'abc'));
    const base = await listenRaw((socket) =>
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`);
        socket.end(body.subarray(0, 40));
      }),
    );
    expect(await failureOf(given().send(get(base), {}))).toMatchObject({ kind: 'no_answer', status: 200 });
  });
});

describe('no answer', () => {
  it('refused: nothing left the machine', async () => {
    const base = await listenRaw(() => undefined);
    const closed = base.replace(/\d+$/, '1');
    const failure = await failureOf(given().send(get(closed), {}));
    expect(failure).toMatchObject({ kind: 'not_connected', connected: false });
    expect(failure.message).toContain('connection refused (ECONNREFUSED)');
  });

  it('an unknown host', async () => {
    const failure = await failureOf(given().send(get('http://no-such-host.invalid/'), {}));
    expect(failure).toMatchObject({ kind: 'not_connected', connected: false });
    expect(failure.message).toMatch(/host name/);
  });

  it('closed after the request: it may have been done', async () => {
    const base = await listenRaw((socket) => socket.once('data', () => socket.destroy()));
    expect(await failureOf(given().send(get(base), {}))).toMatchObject({
      kind: 'no_answer',
      connected: true,
    });
  });

  it.each([
    ['is not HTTP', 'SSH-2.0-x\r\n\r\n', 'it is not HTTP (HPE_INVALID_CONSTANT)'],
    [
      'has a head without end',
      `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(20_000)}\r\n\r\n{}`,
      'its head is larger than 16 KB',
    ],
    [
      'has broken chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n',
      'HPE_INVALID_CHUNK_SIZE',
    ],
    ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'HTTP 101'],
    [
      'switches to a named protocol',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      'HTTP 101',
    ],
  ])('what %s is an answer that is of no use', async (_, text, message) => {
    const base = await listenRaw((socket) => socket.once('data', () => socket.write(text)));
    const failure = await failureOf(given().send(get(base), {}));
    expect(failure).toMatchObject({ kind: 'undecodable', connected: true });
    expect(failure.message).toContain(message);
  });

  it('an interim answer is followed by the real one', async () => {
    const text = 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
    const base = await listenRaw((socket) => socket.once('data', () => socket.write(text)));
    expect(await given().send(get(base), {})).toMatchObject({ status: 200, text: '{}' });
  });
});

describe('limits of time', () => {
  /** Time stands still until the server has the request, then every sleep is over at once. */
  async function held(
    first: (socket: Socket) => void,
    context: CallContext = {},
    limits: NodeTransportDeps['limits'] = {},
  ) {
    const clock = new MemoryClock();
    let reached: () => void = () => undefined;
    const atServer = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const base = await listenRaw((socket) =>
      socket.once('data', () => {
        first(socket);
        setImmediate(reached);
      }),
    );
    const slow = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      random: () => clock.random(),
      async sleep(ms: number, signal?: AbortSignal) {
        await Promise.race([
          atServer,
          new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))),
        ]);
        await clock.sleep(ms, signal);
      },
    };
    return failureOf(given({ clock: slow, limits }).send(get(base), context));
  }

  it('a head that never comes', async () => {
    const failure = await held(() => undefined);
    expect(failure).toMatchObject({ kind: 'no_answer', connected: true });
    expect(failure.message).toBe('no answer within 30 s');
  });

  it('the call’s own deadline, though the limits are longer', async () => {
    const failure = await held(() => undefined, { deadline: { at: 5000, spanMs: 5000 } });
    expect(failure).toMatchObject({ kind: 'deadline', connected: true });
  });

  it('a deadline that the caller has chosen replaces the limit for the head', async () => {
    const deadline = { at: 600_000, spanMs: 600_000, chosen: true };
    expect(await held(() => undefined, { deadline })).toMatchObject({ kind: 'deadline', connected: true });
    expect(await held(() => undefined, { deadline, singleAttempt: true })).toMatchObject({
      kind: 'no_answer',
      message: 'no answer within 30 s',
    });
  });

  it('a body that stands still, in real milliseconds', async () => {
    const base = await listenRaw((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{')),
    );
    const failure = await failureOf(given({ limits: { idleMs: 60 } }).send(get(base), {}));
    expect(failure).toMatchObject({ kind: 'no_answer', status: 200 });
    expect(failure.message).toBe('the answer stopped for 0.06 s');
  });

  it('a slow drip is alive as long as bytes come, and the deadline ends it', async () => {
    const base = await listenRaw((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
        const drip = setInterval(() => socket.write('a'), 10);
        socket.once('close', () => clearInterval(drip));
      }),
    );
    const started = systemClock.monotonic();
    const failure = await failureOf(
      given({ limits: { idleMs: 80 } }).send(get(base), { deadline: { at: started + 300, spanMs: 300 } }),
    );
    expect(failure).toMatchObject({ kind: 'deadline', status: 200 });
  });

  it('a limit that is given as undefined is the usual one', async () => {
    const failure = await held(() => undefined, {}, { headersMs: undefined });
    expect(failure.message).toBe('no answer within 30 s');
  });

  it('a connection that does not come up', async () => {
    const failure = await failureOf(
      given({
        limits: { connectMs: 30 },
        // Listens, but never speaks TLS.
        certificates: async () => [loopbackCertificate],
      }).send(get((await listenRaw(() => undefined)).replace('http:', 'https:')), {}),
    );
    expect(failure).toMatchObject({ kind: 'not_connected', connected: false });
    expect(failure.message).toBe('no connection within 0.03 s');
  });
});

describe('an abort', () => {
  it('before the request: nothing is sent', async () => {
    let requests = 0;
    const base = await listen((_, response) => {
      requests += 1;
      response.end();
    });
    const reason = new Error('stop');
    await expect(given().send(get(base), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(requests).toBe(0);
  });

  it('while the way to the server is prepared: nothing is sent', async () => {
    let requests = 0;
    const base = await listenTls((_, response) => {
      requests += 1;
      response.end('{}');
    });
    const reason = new Error('stop');
    const stop = new AbortController();
    const certificates = async () => {
      stop.abort(reason);
      return [loopbackCertificate];
    };
    await expect(given({ certificates }).send(get(base), { signal: stop.signal })).rejects.toBe(reason);
    expect(requests).toBe(0);
  });

  it('while waiting rejects with the signal’s reason and closes the connection', async () => {
    const stop = new AbortController();
    const reason = new Error('stop');
    let closed: Promise<unknown> = Promise.resolve();
    const base = await listenRaw((socket) => {
      closed = once(socket, 'close');
      socket.once('data', () => stop.abort(reason));
    });
    await expect(given().send(get(base), { signal: stop.signal })).rejects.toBe(reason);
    await closed;
  });
});
