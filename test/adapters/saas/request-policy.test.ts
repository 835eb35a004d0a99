import { describe, expect, it } from 'vitest';
import { TransportFailure } from '../../../src/core/model/transport-failure.ts';
import { TrackerError } from '../../../src/index.ts';
import { jsonResponse } from '../../../src/testing/index.ts';
import {
  emptyPull,
  envelope,
  failureOf,
  FakeLogin,
  given,
  noAnswer,
  notConnected,
  onePush,
  pushOk,
  serverUrl,
} from './saas-fixture.ts';

const unauthorized = () => envelope(401, 'unauthorized');
const ok = () => jsonResponse(200, pushOk);

describe('401', () => {
  it('is answered with one refresh and one retry with the same key and bytes', async () => {
    const { tracker, transport, login } = given([unauthorized(), ok()]);
    await tracker.push(onePush);
    const [first, second] = transport.requests;
    expect(login.rejected).toEqual(['token-1']);
    expect(second?.headers['Authorization']).toBe('Bearer token-2');
    expect(second?.headers['Idempotency-Key']).toBe('key-1');
    expect(second?.body).toEqual(first?.body);
  });

  it('twice means: log in again', async () => {
    const { tracker, transport } = given([unauthorized(), unauthorized()]);
    expect(await failureOf(tracker.pull({}))).toMatchObject({ code: 'session_expired', exitCode: 4 });
    expect(transport.requests).toHaveLength(2);
  });

  it('a refresh that failed for now is not "session expired"', async () => {
    const { tracker } = given([unauthorized()], {
      login: new FakeLogin(new TrackerError('refresh_failed', 'HTTP 503')),
    });
    expect(await failureOf(tracker.pull({}))).toMatchObject({ code: 'refresh_failed', exitCode: 7 });
  });
});

describe('429', () => {
  it.each([
    [{ retry_after_seconds: 2 }, {}, 2000],
    [{ retry_after_seconds: 0.5 }, {}, 500],
    [{ retry_after_seconds: 0 }, {}, 0],
    [{ retry_after_seconds: true }, {}, 5000],
    [{ retry_after_seconds: '3' }, {}, 5000],
    [{ retry_after_seconds: -1 }, {}, 5000],
    [{ retry_after_seconds: 1e306 }, {}, 5000],
    [{}, { 'retry-after': '9'.repeat(400) }, 5000],
    [{ retry_after_seconds: null }, { 'retry-after': '7' }, 7000],
    [{}, { 'retry-after': 'Sun, 01 Mar 2026 12:00:09 GMT' }, 9000],
    [{}, { 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
    [{}, { 'retry-after': 'soon' }, 5000],
    [{ retry_after_seconds: 1 }, { 'retry-after': '60' }, 1000],
    [{}, {}, 5000],
  ])('%j %j is waited for %d ms, once', async (fields, headers, waited) => {
    const { tracker, clock, transport } = given([envelope(429, 'rate_limited', fields, headers), ok()]);
    await tracker.push(onePush);
    expect(clock.sleeps).toEqual([waited]);
    expect(transport.requests[1]?.body).toEqual(transport.requests[0]?.body);
    expect(transport.requests[1]?.headers['Idempotency-Key']).toBe('key-1');
  });

  it('NaN in the body, as some servers print it, counts as absent', async () => {
    const { tracker, clock } = given([jsonResponse(429, '{"retry_after_seconds": NaN}'), ok()]);
    await tracker.push(onePush);
    expect(clock.sleeps).toEqual([5000]);
  });

  it('a wait beyond the deadline fails at once and says when to try again', async () => {
    for (const seconds of [3600, 1e12]) {
      const { tracker, clock, within } = given([
        envelope(429, 'rate_limited', { retry_after_seconds: seconds }),
      ]);
      const error = await failureOf(tracker.pull({}, within(120_000)));
      expect(error).toMatchObject({ code: 'rate_limited', exitCode: 7, retryAfterMs: seconds * 1000 });
      expect(error.hint).toContain(`${seconds} seconds`);
      expect(clock.sleeps).toEqual([]);
    }
  });

  it('twice fails with the server’s message', async () => {
    const { tracker } = given([envelope(429, 'rate_limited'), envelope(429, 'rate_limited')]);
    expect(await failureOf(tracker.pull({}))).toMatchObject({
      code: 'rate_limited',
      message: 'the server says rate_limited',
    });
  });

  it.each([
    ['401 then 429', [unauthorized, () => envelope(429, 'rate_limited'), ok]],
    ['429 then 401', [() => envelope(429, 'rate_limited'), unauthorized, ok]],
  ])('%s come in either order, one key on all', async (_, steps) => {
    const { tracker, transport } = given(steps.map((step) => step()));
    await tracker.push(onePush);
    expect(transport.requests.map(({ headers }) => headers['Idempotency-Key'])).toEqual([
      'key-1',
      'key-1',
      'key-1',
    ]);
  });
});

describe('an answer that got lost', () => {
  it('is asked for twice more with the same key and bytes', async () => {
    const { tracker, transport, clock } = given([noAnswer(), envelope(503, 'unavailable'), ok()]);
    await tracker.push(onePush);
    expect(clock.sleeps).toEqual([375, 750]);
    expect(new Set(transport.requests.map(({ headers }) => headers['Idempotency-Key']))).toEqual(
      new Set(['key-1']),
    );
    expect(transport.requests[2]?.body).toEqual(transport.requests[0]?.body);
  });

  it('three times leaves the effect of a write unknown', async () => {
    const { tracker } = given([noAnswer(), noAnswer(), noAnswer()]);
    expect(await failureOf(tracker.push(onePush))).toMatchObject({
      code: 'effect_unknown',
      effect: 'unknown',
      exitCode: 7,
    });
  });

  it('three times fails a read without an effect', async () => {
    const { tracker } = given([noAnswer(), noAnswer(), noAnswer()]);
    expect(await failureOf(tracker.pull({}))).toMatchObject({
      code: 'no_answer',
      effect: 'none',
      exitCode: 9,
    });
  });

  it.each([502, 503, 504])(
    'HTTP %d three times: the read tells the server’s message, the write that its effect is unknown',
    async (status) => {
      const steps = () => [envelope(status, 'busy'), envelope(status, 'busy'), envelope(status, 'busy')];
      expect(await failureOf(given(steps()).tracker.pull({}))).toMatchObject({
        code: 'server_failed',
        message: 'the server says busy',
      });
      expect(await failureOf(given(steps()).tracker.push(onePush))).toMatchObject({
        code: 'effect_unknown',
        http: { status },
      });
    },
  );

  it('is not asked for again when the server says that it makes no sense', async () => {
    const { tracker, transport } = given([envelope(503, 'gone', { retryable: false })]);
    expect(await failureOf(tracker.pull({}))).toMatchObject({ code: 'server_failed', retryable: false });
    expect(transport.requests).toHaveLength(1);
  });

  it('waits at least as long as a 503 asks for', async () => {
    const { tracker, clock } = given([envelope(503, 'unavailable', { retry_after_seconds: 4 }), ok()]);
    await tracker.push(onePush);
    expect(clock.sleeps).toEqual([4000]);
  });

  it('once, then a refused connection: still unknown', async () => {
    const { tracker } = given([noAnswer(), notConnected()]);
    expect(await failureOf(tracker.push(onePush))).toMatchObject({
      code: 'cannot_connect',
      effect: 'unknown',
    });
  });

  it('once, then a failing refresh: still unknown', async () => {
    const login = new FakeLogin(new TrackerError('refresh_failed', 'HTTP 503'));
    const { tracker } = given([noAnswer(), unauthorized()], { login });
    expect(await failureOf(tracker.push(onePush))).toMatchObject({
      code: 'refresh_failed',
      effect: 'unknown',
    });
  });

  it('once, then a definite refusal of the same key: no effect', async () => {
    const { tracker } = given([noAnswer(), envelope(422, 'validation_error')]);
    expect(await failureOf(tracker.push(onePush))).toMatchObject({ code: 'server_rejected', effect: 'none' });
  });

  it.each([
    ['403', envelope(403, 'team_forbidden')],
    ['404', envelope(404, 'no_mapping')],
    ['409', envelope(409, 'busy')],
    [
      '422 for want of an installation',
      envelope(422, 'missing_installation', { category: 'identity_resolution' }),
    ],
  ])('once, then a refusal that comes before any look at the key (%s): still unknown', async (_, refusal) => {
    const { tracker } = given([noAnswer(), refusal]);
    expect(await failureOf(tracker.push(onePush))).toMatchObject({
      code: 'server_rejected',
      effect: 'unknown',
      exitCode: 7,
    });
  });

  it('is not asked for again when no time is left', async () => {
    const { tracker, transport, within } = given([noAnswer()]);
    expect(await failureOf(tracker.pull({}, within(100)))).toMatchObject({ code: 'no_answer' });
    expect(transport.requests).toHaveLength(1);
  });

  it('is not repeated for a caller that polls', async () => {
    for (const step of [noAnswer(), envelope(503, 'x'), envelope(429, 'x', { retry_after_seconds: 3 })]) {
      const { tracker, transport } = given([step]);
      const error = await failureOf(tracker.operation('op', { singleAttempt: true }));
      expect(error.retryable).toBe(true);
      expect(transport.requests).toHaveLength(1);
    }
  });
});

describe('no connection', () => {
  it('fails at once with URL and reason, without effect', async () => {
    const { tracker, transport } = given([notConnected()]);
    const error = await failureOf(tracker.push(onePush));
    expect(error).toMatchObject({ code: 'cannot_connect', effect: 'none', exitCode: 9 });
    expect(error.message).toContain('https://kitty.example.com/api/v1/tracker/push');
    expect(error.message).toContain('ECONNREFUSED');
    expect(transport.requests).toHaveLength(1);
  });
});

describe('other failures', () => {
  it('the deadline inside a write leaves the effect unknown, before it none', async () => {
    const late = (connected: boolean) => new TransportFailure('deadline', 'the time was up', { connected });
    expect(await failureOf(given([late(true)]).tracker.push(onePush))).toMatchObject({
      code: 'effect_unknown',
    });
    expect(await failureOf(given([late(false)]).tracker.push(onePush))).toMatchObject({
      code: 'deadline_exceeded',
      effect: 'none',
    });
    expect(await failureOf(given([late(true)]).tracker.pull({}))).toMatchObject({
      code: 'deadline_exceeded',
      exitCode: 9,
    });
  });

  it.each(['too_large', 'undecodable'] as const)('%s is never repeated', async (kind) => {
    const failure = () => new TransportFailure(kind, 'as it is', { connected: true, status: 200 });
    const { tracker, transport } = given([failure()]);
    const error = await failureOf(tracker.push(onePush));
    expect(error.code).toBe(kind === 'too_large' ? 'answer_too_large' : 'contract_violation');
    expect(error.effect).toBe('unknown');
    expect(transport.requests).toHaveLength(1);
    expect(await failureOf(given([failure()]).tracker.pull({}))).toMatchObject({
      effect: 'none',
      retryable: false,
    });
  });

  it('a look of a poll that cannot be read says that the next one may be better', async () => {
    const failure = new TransportFailure('undecodable', 'no text', { connected: true, status: 200 });
    const look = given([failure]).tracker.operation('op-1', { singleAttempt: true });
    expect(await failureOf(look)).toMatchObject({ code: 'contract_violation', retryable: true });
  });

  it('a gateway error that is final leaves the effect of a write unknown', async () => {
    const { tracker, transport } = given([envelope(502, 'provider_unavailable', { retryable: false })]);
    expect(await failureOf(tracker.push(onePush))).toMatchObject({
      code: 'server_failed',
      effect: 'unknown',
    });
    expect(transport.requests).toHaveLength(1);
  });

  it('redirects are not followed; an added slash names the setting', async () => {
    const there = (location?: string) => jsonResponse(302, '', location === undefined ? {} : { location });
    const { tracker, transport } = given([there('https://evil.example.com/x')]);
    const error = await failureOf(tracker.pull({}));
    expect(error).toMatchObject({ code: 'redirected', http: { status: 302 } });
    expect(error.message).toContain('https://evil.example.com');
    expect(transport.requests).toHaveLength(1);
    const slash = await failureOf(given([there('/api/v1/tracker/pull/')]).tracker.pull({}));
    expect(slash.hint).toContain('trailing_slash');
    expect((await failureOf(given([there()]).tracker.pull({}))).message).toContain('unreadable address');
    const query = await failureOf(
      given([there('/api/v1/tracker/status/?provider=linear&project_slug=platform')]).tracker.status(),
    );
    expect(query.hint).toContain('trailing_slash');
  });

  it('a server that repeats the token is not repeated', async () => {
    const login = new FakeLogin();
    const token = 'canary-access-token-1';
    login.access = () => Promise.resolve({ token, serverUrl, team: 'team-acme' });
    const echo = envelope(400, 'bad', { message: `no Bearer ${token}`, details: { headers: [token] } });
    const told = await failureOf(given([echo], { login }).tracker.pull({}));
    expect(told.message).toBe('no Bearer (token)');
    expect(JSON.stringify(told)).not.toContain(token);
    const away = { status: 302, headers: { location: `https://${token}.example/` }, text: '' };
    const redirect = await failureOf(given([away], { login }).tracker.pull({}));
    expect(redirect.message).not.toContain(token);
  });

  it('tells its observer requests, responses, retries and refreshes, and no secret', async () => {
    const { tracker, events, within } = given([unauthorized(), noAnswer(), jsonResponse(200, emptyPull)]);
    await tracker.pull({}, within(60_000));
    expect(events.map(({ type }) => type)).toEqual([
      'request',
      'response',
      'refresh',
      'request',
      'retry',
      'request',
      'response',
    ]);
    expect(JSON.stringify(events)).not.toContain('token-');
  });
});
