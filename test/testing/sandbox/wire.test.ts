import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../../src/testing/index.ts';
import { handClock, openSandbox } from './open-sandbox.ts';
import { demo, SandboxClient, team } from './sandbox-client.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8');

/** A request whose bytes stay as they came. */
function raw(
  url: string,
  options: https.RequestOptions,
  body = '',
): Promise<{ message: http.IncomingMessage; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? https : http).request(url, options, (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => resolve({ message, bytes: Buffer.concat(chunks) }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

describe('on the wire', () => {
  it.each([
    ['gzip, deflate', 300, 'gzip'],
    ['*', 300, 'gzip'],
    ['deflate, gzip;q=0.5', 300, 'gzip'],
    ['gzip;q=0', 300, undefined],
    ['br', 300, undefined],
    [undefined, 300, undefined],
    ['gzip', 0, undefined],
  ])('Accept-Encoding %s with %i issues is answered as %s', async (accepted, count, expected) => {
    const { sandbox, client } = await openSandbox({ count });
    const { message, bytes } = await raw(
      `${sandbox.url}/api/v1/tracker/pull`,
      {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${client.token}`,
          'X-Team-Slug': team,
          'Content-Type': 'application/json',
          ...(accepted === undefined ? {} : { 'Accept-Encoding': accepted }),
        },
      },
      JSON.stringify({ ...demo, limit: 300 }),
    );
    expect(message.headers['content-encoding']).toBe(expected);
    expect(message.headers['content-length']).toBe(String(bytes.length));
    expect(bytes.subarray(0, 2).toString('hex') === '1f8b').toBe(expected === 'gzip');
    expect((await client.pullAll({ limit: 300 })).length).toBe(count);
  });

  it('keeps connections alive', async () => {
    const { sandbox, client } = await openSandbox();
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const headers = { Authorization: `Bearer ${client.token}`, 'X-Team-Slug': team };
    sandbox.clearJournal();
    for (let round = 0; round < 3; round++)
      await raw(`${sandbox.url}/api/v1/tracker/health`, { agent, headers });
    expect(new Set(sandbox.journal.map(({ clientPort }) => clientPort)).size).toBe(1);
  });

  it('tells the date of its clock', async () => {
    const { client } = await openSandbox({ now: handClock().now });
    expect((await client.call('getHealth')).headers.get('date')).toBe('Sun, 01 Mar 2026 00:00:00 GMT');
  });

  it('remembers every request', async () => {
    const clock = handClock();
    const { sandbox, client } = await openSandbox({ now: clock.now, basePath: '/kitty' });
    clock.advance(1);
    await client.pull({ limit: 3 });
    await client.send('pull', { body: '{' });
    expect(sandbox.journal).toMatchObject([
      { sequence: 1, operation: 'obtainToken', status: 200 },
      {
        sequence: 2,
        at: clock.now(),
        operation: 'pull',
        method: 'POST',
        url: '/kitty/api/v1/tracker/pull',
        path: '/api/v1/tracker/pull',
        query: {},
        headers: { authorization: `Bearer ${client.token}`, 'x-team-slug': team },
        body: '{"provider":"linear","project_slug":"demo","limit":3}',
        json: { ...demo, limit: 3 },
        status: 200,
      },
      { sequence: 3, body: '{', json: undefined, status: 400 },
    ]);
    sandbox.clearJournal();
    await client.call('getHealth');
    expect(sandbox.journal.map(({ sequence }) => sequence)).toEqual([4]);
  });

  it('survives a client that goes away while it sends', async () => {
    const { sandbox, client } = await openSandbox();
    const request = http.request(`${sandbox.url}/api/v1/tracker/pull`, {
      method: 'POST',
      headers: { 'Content-Length': '99' },
    });
    request.on('error', () => undefined);
    request.write('{');
    await new Promise((resolve) => setTimeout(resolve, 30));
    request.destroy();
    expect((await client.call('getHealth')).status).toBe(200);
  });

  it('closes with requests under way', async () => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ delayMs: 60_000 });
    const waiting = client.call('getHealth').catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await sandbox.close();
    expect(await waiting).toBeInstanceOf(Error);
  });

  it.each(['0.0.0.0', '::', '8.8.8.8', '127.0.0.1.example.com', '', 'example.com'])(
    'does not listen on %s',
    async (host) => {
      await expect(startSandbox({ host })).rejects.toThrow(/loopback/);
    },
  );

  it.each(['127.0.0.1', '127.0.0.5', 'localhost'])('listens on %s', async (host) => {
    const { sandbox, client } = await openSandbox({ host });
    expect(new URL(sandbox.url).hostname).toBe(host);
    expect((await client.call('getHealth')).status).toBe(200);
  });

  it('says when its port is taken', async () => {
    const { sandbox } = await openSandbox();
    await expect(startSandbox({ port: sandbox.port })).rejects.toThrow(/EADDRINUSE/);
  });

  it('speaks TLS', async () => {
    const sandbox = await startSandbox({
      tls: { cert: fixture('loopback.cert.pem'), key: fixture('loopback.key.pem') },
      tokens: [{ token: 'by-hand', team }],
    });
    onTestFinished(() => sandbox.close());
    expect(sandbox.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const options = { headers: { Authorization: 'Bearer by-hand', 'X-Team-Slug': team } };
    const url = `${sandbox.url}/api/v1/tracker/health`;
    const { message, bytes } = await raw(url, { ...options, ca: fixture('loopback.cert.pem') });
    expect([message.statusCode, bytes.toString()]).toEqual([200, '{"status":"ok"}']);
    await expect(raw(url, options)).rejects.toThrow(/self.signed/i);
    await expect(SandboxClient.login(sandbox)).rejects.toThrow();
  });
});
