import { describe, expect, it } from 'vitest';
import { jsonResponse } from '../../../src/testing/index.ts';
import {
  emptyPull,
  failureOf,
  FakeLogin,
  given,
  onePush,
  pushOk,
  serverUrl,
  update,
} from './saas-fixture.ts';

const bodyOf = (body: Uint8Array | undefined): unknown => JSON.parse(new TextDecoder().decode(body));

describe('what goes onto the wire', () => {
  it('pull sends limit always, cursor and filters only when they have a value', async () => {
    const { tracker, transport } = given([
      jsonResponse(200, emptyPull),
      jsonResponse(200, emptyPull),
      jsonResponse(200, emptyPull),
    ]);
    await tracker.pull({});
    await tracker.pull({ filters: {} });
    await tracker.pull({ limit: 5, cursor: 'abc', filters: { status: ['todo'] } });
    const route = { provider: 'linear', project_slug: 'platform' };
    expect(transport.requests.map(({ body }) => bodyOf(body))).toEqual([
      { ...route, limit: 100 },
      { ...route, limit: 100 },
      { ...route, limit: 5, cursor: 'abc', filters: { status: ['todo'] } },
    ]);
    expect(transport.requests[0]).toMatchObject({ method: 'POST', url: `${serverUrl}/api/v1/tracker/pull` });
  });

  it('every call carries bearer, team and user agent; only writes carry the key', async () => {
    const { tracker, transport } = given([jsonResponse(200, emptyPull), jsonResponse(200, pushOk)]);
    await tracker.pull({});
    await tracker.push(onePush);
    const [pull, push] = transport.requests;
    expect(pull?.headers).toMatchObject({
      Authorization: 'Bearer token-1',
      'X-Team-Slug': 'team-acme',
      'User-Agent': 'spec-kitty-tracker/test',
      'Content-Type': 'application/json',
    });
    expect(pull?.headers).not.toHaveProperty('Idempotency-Key');
    expect(push?.headers['Idempotency-Key']).toBe('key-1');
  });

  it('run sends pull_first and limit, the defaults too', async () => {
    const { tracker, transport } = given([jsonResponse(200, pushOk), jsonResponse(200, pushOk)]);
    await tracker.run({ key: 'k1', body: {} });
    await tracker.run({ key: 'k2', body: { pullFirst: false, limit: 7 } });
    expect(transport.requests.map(({ body }) => bodyOf(body))).toEqual([
      { provider: 'linear', project_slug: 'platform', pull_first: true, limit: 100 },
      { provider: 'linear', project_slug: 'platform', pull_first: false, limit: 7 },
    ]);
  });

  it('status and mappings send provider and project in the query, encoded', async () => {
    const { tracker, transport } = given([jsonResponse(200, { provider: 'linear' }), jsonResponse(200, {})], {
      projectSlug: 'a b/ü&x=1+%41?#',
    });
    await tracker.status();
    const { body } = await tracker.mappings();
    expect(body.mappings).toEqual([]);
    for (const { url, body: sent } of transport.requests) {
      expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
        provider: 'linear',
        project_slug: 'a b/ü&x=1+%41?#',
      });
      expect(sent).toBeUndefined();
    }
  });

  it('an operation id is one encoded segment of the path', async () => {
    const { tracker, transport } = given([jsonResponse(200, { status: 'running' })]);
    await tracker.operation('../a b?c');
    expect(transport.requests[0]?.url).toBe(`${serverUrl}/api/v1/tracker/operations/..%2Fa%20b%3Fc`);
  });

  it.each(['', '.', '..', '\ud800'])('the operation id %j is refused before anything is sent', async (id) => {
    const { tracker, transport } = given([]);
    expect(await failureOf(tracker.operation(id))).toMatchObject({ code: 'invalid_input', exitCode: 2 });
    expect(transport.requests).toEqual([]);
  });

  it('a path prefix survives, and the slash setting ends every path with one', async () => {
    const login = new FakeLogin();
    login.origin = `${serverUrl}/kitty`;
    const { tracker, transport } = given(
      [jsonResponse(200, emptyPull), jsonResponse(200, { provider: 'linear' })],
      {
        serverUrl: `${serverUrl}/kitty`,
        trailingSlash: true,
        login,
      },
    );
    await tracker.pull({});
    await tracker.status();
    expect(transport.requests[0]?.url).toBe(`${serverUrl}/kitty/api/v1/tracker/pull/`);
    expect(transport.requests[1]?.url).toMatch(
      /\/kitty\/api\/v1\/tracker\/status\/\?provider=linear&project_slug=platform$/,
    );
  });

  it('a bearer of another origin is not sent', async () => {
    const login = new FakeLogin();
    login.origin = 'https://other.example.com';
    const { tracker, transport } = given([], { login });
    const error = await failureOf(tracker.status());
    expect(error).toMatchObject({ code: 'token_origin_mismatch', exitCode: 4 });
    expect(error.message).toMatch(/other\.example\.com.*kitty\.example\.com/);
    expect(transport.requests).toEqual([]);
  });

  it('a bad request is refused with index and path, and nothing is sent', async () => {
    const { tracker, transport } = given([]);
    const items = [update, { ...update, patch: { title: 'x', colour: 'red' }, shade: 1 }];
    const error = await failureOf(tracker.push({ key: 'k', body: items as never }));
    expect(error.code).toBe('invalid_input');
    expect(error.message).toContain('items[1].patch.colour: unknown key');
    expect(error.message).toContain('items[1].shade: unknown key');
    expect(await failureOf(tracker.push({ key: 'with blank', body: [update] }))).toMatchObject({
      code: 'invalid_input',
    });
    expect(await failureOf(tracker.pull({ filters: { colour: 'red' } as never }))).toMatchObject({
      code: 'invalid_input',
    });
    expect(transport.requests).toEqual([]);
  });
});
