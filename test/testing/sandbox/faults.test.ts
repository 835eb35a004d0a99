import { describe, expect, it } from 'vitest';
import { contractErrors, type Fault } from '../../../src/testing/index.ts';
import { openSandbox } from './open-sandbox.ts';
import { create, demo, type Schemas } from './sandbox-client.ts';

const pull = { body: demo };

describe('a fault', () => {
  it('hits the operation, method and path that it names, as often as it says, after what it lets by', async () => {
    const { sandbox, client } = await openSandbox();
    sandbox.script(
      { operation: 'pull', after: 1, times: 2, status: 500 },
      { method: 'GET', path: '/health', status: 503, times: 'always' },
    );
    const pulls = [];
    for (let round = 0; round < 5; round++) pulls.push((await client.call('pull', pull)).status);
    expect(pulls).toEqual([200, 500, 500, 200, 200]);
    expect((await client.call('getStatus', { query: demo })).status).toBe(200);
    for (let round = 0; round < 3; round++) expect((await client.call('getHealth')).status).toBe(503);
    sandbox.clearScript();
    expect((await client.call('getHealth')).status).toBe(200);
  });

  it('counts the requests that another one takes', async () => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ status: 429 }, { after: 1, status: 500 }, { after: 3, status: 503 });
    const statuses = [];
    for (let round = 0; round < 5; round++) statuses.push((await client.call('getHealth')).status);
    expect(statuses).toEqual([429, 500, 200, 503, 200]);
  });

  it('strikes before the bearer is looked at, and the token endpoints, too', async () => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ operation: 'getHealth', status: 502 }, { operation: 'refreshToken', status: 503 });
    expect((await client.call('getHealth', { token: null })).status).toBe(502);
    expect((await client.call('refreshToken', { body: { refresh: client.refresh } })).status).toBe(503);
    expect((await client.call('refreshToken', { body: { refresh: client.refresh } })).status).toBe(200);
  });

  const inContract = Object.entries(contractErrors).filter(
    ([, { http_status }]) => ![405, 413].includes(http_status),
  );
  it.each(inContract)('gives the error %s', async (code, known) => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ operation: 'push', code });
    const { status, body } = await client.push([create('WP1')]);
    expect(status).toBe(known.http_status);
    expect(body).toMatchObject({ code, ...known });
    expect(sandbox.effects()).toBe(0);
  });

  it.each([
    [400, 'legacy_flow_forbidden'],
    [401, 'unauthorized'],
    [403, 'no_installation'],
    [404, 'no_mapping'],
    [409, 'idempotency_conflict'],
    [422, 'validation_error'],
    [429, 'rate_limited'],
    [500, 'internal_error'],
    [502, 'provider_unavailable'],
    [503, 'unavailable'],
    [504, 'provider_timeout'],
  ])('gives the usual error of %i', async (status, code) => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ status });
    const { body, headers } = await client.call('pull', pull);
    expect(body['code']).toBe(code);
    expect(headers.get('retry-after')).toBe(status === 429 ? '3' : null);
  });

  it.each<[Fault, number, Record<string, unknown>]>([
    [{ code: 'made_up' }, 500, { code: 'made_up', retryable: true }],
    [{ status: 422, code: 'made_up' }, 422, { code: 'made_up', retryable: false }],
    [{ status: 418 }, 418, { code: 'error', message: 'HTTP 418', retryable: false }],
    [{ status: 503, code: 'rate_limited' }, 503, { code: 'rate_limited', http_status: 503 }],
    [{ status: 429, patch: { retry_after_seconds: 0.5 } }, 429, { retry_after_seconds: 0.5 }],
    [{ status: 500, body: { any: 'thing' } }, 500, { any: 'thing' }],
    [{ body: { items: 3 } }, 200, { items: 3 }],
    [{ status: 502, patch: { error_code: 'x' }, remove: ['code'] }, 502, { error_code: 'x' }],
  ])('answers %j', async (fault, status, body) => {
    const { sandbox, client } = await openSandbox();
    sandbox.script(fault);
    const response = await client.send('pull', pull);
    expect(response.status).toBe(status);
    const answered = (await response.json()) as Record<string, unknown>;
    expect(answered).toMatchObject(body);
    if (fault.remove) expect(answered).not.toHaveProperty('code');
  });

  it.each<[Fault, string]>([
    [{ malformed: 'empty' }, ''],
    [{ malformed: 'null' }, 'null'],
    [{ malformed: 'array' }, '[]'],
    [{ malformed: 'nan' }, '{"summary":{"total":NaN}}'],
    [{ body: null }, 'null'],
    [{ text: '<oops>' }, '<oops>'],
    [{ status: 204, text: '' }, ''],
  ])('answers the bytes of %j', async (fault, expected) => {
    const { sandbox, client } = await openSandbox();
    sandbox.script(fault);
    const response = await client.send('pull', pull);
    expect([response.status, await response.text()]).toEqual([fault.status ?? 200, expected]);
  });

  it('answers HTML, half a body, a deep one and one in another encoding', async () => {
    const { sandbox, client } = await openSandbox({ count: 3 });
    sandbox.script(
      { status: 502, malformed: 'html' },
      { malformed: 'truncated' },
      { malformed: 'deep' },
      { malformed: 'latin1' },
    );
    const html = await client.send('pull', pull);
    expect([html.status, html.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    const half = await (await client.send('pull', pull)).text();
    expect(() => JSON.parse(half) as unknown).toThrow(SyntaxError);
    expect(half).toContain('"status":"ok"');
    expect((await (await client.send('pull', pull)).text()).length).toBeGreaterThan(40_000);
    const bytes = new Uint8Array(await (await client.send('pull', pull)).arrayBuffer());
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow(TypeError);
  });

  it.each<[Fault['drop'], number]>([
    ['before', 0],
    ['headers', 0],
    ['body', 1],
    ['after', 1],
  ])('drops the connection: %s', async (drop, effects) => {
    const { sandbox, client } = await openSandbox();
    sandbox.clearJournal();
    sandbox.script({ operation: 'push', drop: drop ?? 'before' });
    const body = { ...demo, items: [create('WP1')] };
    const answer = client.send('push', { body }).then((response) => response.text());
    await expect(answer).rejects.toThrow();
    expect(sandbox.effects()).toBe(effects);
    expect(sandbox.journal).toMatchObject([{ operation: 'push', status: null, json: body }]);
  });

  it('waits before the work or after it', async () => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ operation: 'push', delayMs: 60_000 }, { operation: 'push', answerDelayMs: 60_000 });
    const items = [create('WP1')];
    const impatient = (key: string) =>
      fetch(`${sandbox.url}/api/v1/tracker/push`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${client.token}`,
          'X-Team-Slug': 'team-acme',
          'Idempotency-Key': key,
          'Content-Type': 'application/json',
        },
        body: JSON.stringify({ ...demo, items }),
        signal: AbortSignal.timeout(150),
      });
    await expect(impatient('a')).rejects.toThrow(/aborted/);
    expect(sandbox.effects()).toBe(0);
    await expect(impatient('b')).rejects.toThrow(/aborted/);
    expect(sandbox.effects()).toBe(1);
    expect((await client.push(items, { key: 'b' })).headers.get('idempotency-replayed')).toBe('true');
  });

  it('waits as long as it says', async () => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ delayMs: 80 }, { answerDelayMs: 80 });
    for (let round = 0; round < 2; round++) {
      const start = performance.now();
      expect((await client.call('getHealth')).status).toBe(200);
      expect(performance.now() - start).toBeGreaterThan(70);
    }
  });

  it('drips whole answers', async () => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ operation: 'getHealth', drip: { bytes: 3, everyMs: 5 } });
    const response = await client.send('getHealth');
    const chunks: number[] = [];
    for await (const chunk of response.body ?? []) chunks.push(chunk.length);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.reduce((sum, length) => sum + length)).toBe('{"status":"ok"}'.length);
  });

  it('redirects', async () => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ redirect: 'https://elsewhere.example.com/' }, { redirect: 'slash', status: 308 });
    const away = await client.send('getStatus', { query: demo });
    expect([away.status, away.headers.get('location')]).toEqual([302, 'https://elsewhere.example.com/']);
    const slash = await client.send('getStatus', { query: demo });
    expect(slash.status).toBe(308);
    expect(slash.headers.get('location')).toBe('/api/v1/tracker/status/?provider=linear&project_slug=demo');
  });

  it('adds headers', async () => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ status: 503, headers: { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' } });
    const { headers } = await client.call('getHealth');
    expect(headers.get('retry-after')).toBe('Wed, 21 Oct 2026 07:28:00 GMT');
  });

  it('mixes operations up', async () => {
    const { sandbox, client } = await openSandbox({ accept: 'always' });
    sandbox.script(
      { operation: 'push', operationId: 'missing' },
      { operation: 'push', after: 1, operationId: 'op/1' },
    );
    const send = async () =>
      (await client.send('push', { body: { ...demo, items: [create('WP1')] } })).json();
    expect(await send()).toEqual({ status: 'pending' });
    expect(await send()).toEqual({ status: 'pending', operation_id: 'op/1' });
    const id = sandbox.operations()[0]?.id ?? '';
    sandbox.script({ operation: 'getOperation', operationId: 'other' });
    const other = (await client.look(id)).body;
    expect(other.operation_id).not.toBe(id);
    expect((await client.look(id)).body.operation_id).toBe(id);
  });

  it('keeps the work and bends its answer', async () => {
    const { sandbox, client } = await openSandbox({ count: 3 });
    sandbox.script({ operation: 'pull', patch: { has_more: true, status: 'complete' } });
    const body = (await (await client.send('pull', pull)).json()) as Schemas['PullResultEnvelope'];
    expect(body).toMatchObject({ has_more: true, next_cursor: null, status: 'complete' });
    expect(body.items).toHaveLength(3);
  });

  it.each<[unknown, RegExp]>([
    [{ statsu: 500 }, /no 'statsu'/],
    [{ operation: 'pul', status: 500 }, /'operation'.*one of pull, push/],
    [{ method: 'get', status: 500 }, /GET, POST/],
    [{ status: '500' }, /HTTP status/],
    [{ status: 99 }, /HTTP status/],
    [{ drop: 'late' }, /before, headers, body, after/],
    [{ malformed: 'xml' }, /html, empty/],
    [{ drip: { bytes: 0, everyMs: 1 } }, /bytes/],
    [{ delayMs: -1 }, /whole number/],
    [{ times: 0, status: 500 }, /times/],
    [{ headers: { a: 1 } }, /texts/],
    [{ remove: 'code' }, /list/],
    [{ patch: [] }, /object/],
    [{ redirect: true }, /text/],
    [{ operation: 'pull' }, /does not say what goes wrong/],
    [{}, /does not say/],
    [[], /must be an object/],
    [{ constructor: 1 }, /no 'constructor'/],
  ])('that is none is refused: %j', async (fault, message) => {
    const { sandbox, client } = await openSandbox();
    expect(() => sandbox.script({ status: 500 }, fault as Fault)).toThrow(message);
    expect((await client.call('getHealth')).status).toBe(200);
  });
});
