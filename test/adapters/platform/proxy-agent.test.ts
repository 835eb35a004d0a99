import { once } from 'node:events';
import { createServer } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createNodeTransport } from '../../../src/adapters/platform/node-transport.ts';
import { mentionsProxy, proxyFacts, tunnelFor } from '../../../src/adapters/platform/proxy-agent.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import { TunnelAgent } from '../../../src/adapters/platform/tunnel-agent.ts';
import { listenRaw, listenTls, loopbackCertificate } from './loopback-server.ts';

/** A proxy that notes each CONNECT and every plain byte it could read. */
async function proxy(refuseWith?: number) {
  const connects: { target: string | undefined; headers: string[] }[] = [];
  const server = createServer((_, response) => response.writeHead(400).end());
  server.on('connect', (request, client) => {
    connects.push({ target: request.url, headers: request.rawHeaders });
    if (refuseWith !== undefined) {
      client.end(`HTTP/1.1 ${refuseWith} Refused\r\nContent-Length: 2\r\n\r\n{}`);
      return;
    }
    const port = Number(request.url?.split(':').at(-1));
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { connects, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function given(environment: Record<string, string>) {
  const transport = createNodeTransport({
    clock: systemClock,
    agentFor: (url) => tunnelFor(url, environment),
    certificates: async () => [loopbackCertificate],
  });
  onTestFinished(() => transport.close());
  return transport;
}

describe('a proxy', () => {
  it('gets host and port of a tunnel, never the request', async () => {
    const base = await listenTls((request, response) => response.end(request.headers.authorization));
    const { url, connects } = await proxy();
    const answer = await given({ HTTPS_PROXY: url }).send(
      { method: 'GET', url: `${base}/secret-path`, headers: { Authorization: 'Bearer t0k3n' } },
      {},
    );
    expect(answer.text).toBe('Bearer t0k3n');
    expect(connects).toHaveLength(1);
    expect(connects[0]?.target).toBe(new URL(base).host);
    expect(JSON.stringify(connects)).not.toMatch(/t0k3n|secret-path/);
  });

  it.each([400, 401, 403, 407, 429, 502])(
    'that refuses the tunnel with %i is not mistaken for the server',
    async (status) => {
      let requests = 0;
      const base = await listenTls((_, response) => response.end(String(++requests)));
      const { url } = await proxy(status);
      const sent = given({ HTTPS_PROXY: url }).send({ method: 'POST', url: base, headers: {} }, {});
      await expect(sent).rejects.toMatchObject({
        kind: 'not_connected',
        connected: false,
        message: `the proxy ${new URL(url).host} refused the tunnel (HTTP ${status})`,
      });
      expect(requests).toBe(0);
    },
  );

  it.each([
    ['is down', () => Promise.resolve('http://127.0.0.1:1'), 'connection refused (ECONNREFUSED)'],
    [
      'closes the connection',
      () => listenRaw((socket) => socket.once('data', () => socket.end())),
      'Proxy connection ended before receiving CONNECT response',
    ],
  ])('that %s is named, and is not the server', async (_, open, why) => {
    const url = await open();
    const sent = given({ HTTPS_PROXY: url }).send(
      { method: 'GET', url: 'https://localhost:1', headers: {} },
      {},
    );
    await expect(sent).rejects.toMatchObject({
      kind: 'not_connected',
      connected: false,
      culprit: 'proxy',
      message: `the proxy ${new URL(url).host} cannot be used: ${why}`,
    });
  });

  it('that does not speak HTTP is named', async () => {
    const url = await listenRaw((socket) => socket.once('data', () => socket.write('SSH-2.0-x\r\n\r\n')));
    const sent = given({ HTTPS_PROXY: url }).send(
      { method: 'GET', url: 'https://localhost:1', headers: {} },
      {},
    );
    await expect(sent).rejects.toMatchObject({
      culprit: 'proxy',
      message: `the proxy ${new URL(url).host} refused the tunnel (its answer is not HTTP)`,
    });
  });

  it('that is silent is named', async () => {
    const url = await listenRaw(() => undefined);
    const transport = createNodeTransport({
      clock: systemClock,
      limits: { connectMs: 30 },
      agentFor: (to) => tunnelFor(to, { HTTPS_PROXY: url }),
    });
    onTestFinished(() => transport.close());
    await expect(
      transport.send({ method: 'GET', url: 'https://localhost:1', headers: {} }, {}),
    ).rejects.toThrow(`no connection within 0.03 s, through the proxy ${new URL(url).host}`);
  });

  it('that never answers is left as soon as the request is given up', async () => {
    let left: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      left = resolve;
    });
    const stop = new AbortController();
    const silent = await listenRaw((socket) => {
      socket.once('close', left);
      socket.once('data', () => stop.abort(new Error('stop')));
    });
    const sent = given({ HTTPS_PROXY: silent }).send(
      { method: 'GET', url: 'https://localhost:1', headers: {} },
      { signal: stop.signal },
    );
    await expect(sent).rejects.toThrow('stop');
    await closed;
  });

  it('is left where the open tunnel cannot be used', async () => {
    let left: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      left = resolve;
    });
    const url = await listenRaw((socket) => {
      socket.once('close', left);
      socket.once('data', () => socket.write('HTTP/1.1 200 Connection Established\r\n\r\n'));
    });
    const agent = new TunnelAgent(url, { keepAlive: true });
    onTestFinished(() => agent.destroy());
    const unusable = {
      host: 'localhost',
      port: 1,
      agent,
      minVersion: 'none' as never,
    } satisfies RequestOptions;
    const [error] = (await once(httpsRequest(unusable), 'error')) as [Error];
    expect(error.name).toBe('ProxyFailure');
    await closed;
  });

  it.each([
    ['localhost', true],
    ['*', true],
    ['.localhost', true],
    ['other.test, localhost', true],
    ['other.test localhost', true],
    ['example.test', false],
    ['localhost:1', false],
  ])('NO_PROXY=%s', async (list, exempt) => {
    const base = await listenTls((_, response) => response.end('{}'));
    const { url, connects } = await proxy();
    await given({ HTTPS_PROXY: url, NO_PROXY: list }).send({ method: 'GET', url: base, headers: {} }, {});
    expect(connects).toHaveLength(exempt ? 0 : 1);
  });
});

describe('the choice of a tunnel', () => {
  const https = new URL('https://tracker.example.test/api');

  it.each([
    [{}, https],
    [{ HTTPS_PROXY: ' ' }, https],
    [{ HTTPS_PROXY: 'http://p:1' }, new URL('http://127.0.0.1:1')],
    [{ HTTPS_PROXY: 'http://p:1', no_proxy: 'example.test' }, https],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'tracker.example.test:443' }, https],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '*.example.test' }, https],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '::1' }, new URL('https://[::1]:8443')],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '[::1]:8443' }, new URL('https://[::1]:8443')],
  ])('%j: straight', async (environment, url) => {
    expect(await tunnelFor(url, environment)).toBeUndefined();
  });

  it.each([
    [{ HTTPS_PROXY: 'http://p:1' }],
    [{ https_proxy: 'p:1' }],
    [{ ALL_PROXY: 'https://p' }],
    [{ all_proxy: 'http://p:1', NO_PROXY: 'ample.test' }],
  ])('%j: through it', async (environment) => {
    expect(await tunnelFor(https, environment)).toBeDefined();
  });

  it.each([
    'socks5://user:s3cret@p:1',
    'http://[bad:s3cret',
    'http://user:s3cret%@p:1',
    'http://us%er:s3cret@p:1',
    'http://user:s3cret%ff@p:1',
  ])('%s is refused without showing it', async (address) => {
    for (const refused of [
      tunnelFor(https, { HTTPS_PROXY: address }),
      proxyFacts(https, { HTTPS_PROXY: address }),
    ]) {
      await expect(refused).rejects.toMatchObject({
        code: 'config_invalid',
        message: expect.stringContaining('HTTPS_PROXY') as string,
      });
      await expect(refused).rejects.not.toThrow('s3cret');
    }
  });

  it('a password may hold a % that is encoded', async () => {
    expect(await tunnelFor(https, { HTTPS_PROXY: 'http://user:100%25@p:1' })).toBeDefined();
  });

  it('costs nothing where none is set', () => {
    expect(mentionsProxy({ NO_PROXY: '*', HTTP_PROXY: 'http://p:1' })).toBe(false);
    expect(mentionsProxy({ https_proxy: 'http://p:1' })).toBe(true);
  });
});
