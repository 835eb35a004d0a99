import { chmod, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { TransportFailure } from '../../../src/core/model/transport-failure.ts';
import { jsonResponse } from '../../../src/testing/index.ts';
import { failureOf, given, loginFile, noon, renewed, sentBody, server } from './credentials-fixture.ts';

const rejected = { token: 'access-1', serverUrl: server, team: 'acme' };

/** On this clock every wait of the lock is a turn of the event loop; files take many of them. */
const patient = { deadline: { at: 1e9, spanMs: 1e9 } };

describe('a renewal', () => {
  it('sends the refresh token alone, and stores what came', async () => {
    const { store, transport, text, file } = await given({ credentials: loginFile(), answers: [renewed()] });
    await chmod(file, 0o644);
    expect(await store.renew(rejected)).toEqual({
      token: 'access-2',
      serverUrl: server,
      expiresAt: noon.getTime() + 900_000,
      team: 'acme',
    });
    expect(transport.requests).toHaveLength(1);
    expect(transport.requests[0]).toMatchObject({
      method: 'POST',
      url: `${server}/api/v1/token/refresh/`,
      // A kept connection that is lost would take the rotated tokens with it.
      unrepeatable: true,
    });
    expect(sentBody(transport)).toEqual({ refresh: 'refresh-1' });
    expect(Object.keys(transport.requests[0]?.headers ?? {}).map((name) => name.toLowerCase())).not.toEqual(
      expect.arrayContaining(['authorization']),
    );
    expect(transport.requests[0]?.headers['X-Team-Slug']).toBeUndefined();
    expect(await text()).toBe(
      loginFile('2026-03-01T12:15:00.000+00:00')
        .replace('access-1', 'access-2')
        .replace('refresh-1', 'refresh-2')
        .replace('2026-03-08T12:00:00+00:00', '2026-03-08T12:00:00.000+00:00'),
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('keeps the other sections byte for byte', async () => {
    const before = `# mine\r\n[other]   # here\r\nkey = 'x'\r\n\r\n`;
    const after = `\r\n[[list]]\r\na = 1\r\n`;
    const { store, text } = await given({
      credentials: before + loginFile().replaceAll('\n', '\r\n') + after,
      answers: [renewed()],
    });
    await store.renew(rejected);
    const written = await text();
    expect(written.startsWith(before)).toBe(true);
    expect(written.endsWith(after)).toBe(true);
    expect(written).toContain('access = "access-2"\r\n');
    expect(written).not.toMatch(/[^\r]\n/);
  });

  it.each([
    ['numbers', { access_lifetime: 60, refresh_lifetime: 120 }, 60, 120],
    ['numeric texts', { access_lifetime: '60', refresh_lifetime: '120' }, 60, 120],
    ['access_lifetime wins over expires_in', { access_lifetime: 60, expires_in: 90 }, 60, 604_800],
    [
      'expires_in',
      { access_lifetime: undefined, refresh_lifetime: undefined, expires_in: 90, refresh_expires_in: 91 },
      90,
      91,
    ],
    ['0 and null mean the defaults', { access_lifetime: 0, refresh_lifetime: null }, 900, 604_800],
    ['nonsense means the defaults', { access_lifetime: 'long', refresh_lifetime: true }, 900, 604_800],
    ['absurd ones are capped', { access_lifetime: 1e300 }, 3_153_600_000, 604_800],
  ])('lifetimes: %s', async (_, fields, access, refresh) => {
    const { store, session } = await given({ credentials: loginFile(), answers: [renewed(fields)] });
    expect((await store.renew(rejected)).expiresAt).toBe(noon.getTime() + access * 1000);
    expect((await session.info())?.refreshExpiresAt).toBe(noon.getTime() + refresh * 1000);
  });

  it.each([undefined, null])(
    'an answer without refresh (%s) keeps the old one and its expiry',
    async (refresh) => {
      const { store, text } = await given({ credentials: loginFile(), answers: [renewed({ refresh })] });
      await store.renew(rejected);
      expect(await text()).toContain('refresh = "refresh-1"');
      expect(await text()).toContain('refresh_expires_at = "2026-03-08T12:00:00+00:00"');
      expect(await text()).toContain('access = "access-2"');
    },
  );

  it('learns a team it did not know, and never replaces a known one', async () => {
    const teamless = await given({
      credentials: loginFile().replace('team_slug = "acme"\n', ''),
      overrides: { team: 'now' },
      answers: [renewed({ team_slug: 'blue' })],
    });
    await teamless.store.renew(rejected);
    expect((await teamless.session.info())?.team).toBe('blue');
    const known = await given({ credentials: loginFile(), answers: [renewed({ team_slug: 'blue' })] });
    expect((await known.store.renew(rejected)).team).toBe('acme');
  });

  it('takes a newer token of somebody else without asking the server', async () => {
    const { store, transport } = await given({ credentials: loginFile().replace('access-1', 'access-9') });
    expect((await store.renew(rejected)).token).toBe('access-9');
    expect(transport.requests).toEqual([]);
  });

  it('is one for all callers, in one process and in two', async () => {
    const { store, anotherStore, transport } = await given({
      credentials: loginFile(),
      answers: [renewed()],
    });
    const other = anotherStore();
    const all = await Promise.all([
      store.renew(rejected, patient),
      store.renew(rejected, patient),
      other.renew(rejected, patient),
      other.access(patient),
    ]);
    expect(all.slice(0, 3).map(({ token }) => token)).toEqual(['access-2', 'access-2', 'access-2']);
    expect(transport.requests).toHaveLength(1);
  });

  it('of one caller who aborts goes on for the other', async () => {
    const stop = new AbortController();
    const reason = new Error('stop');
    const { store, transport } = await given({
      credentials: loginFile(),
      answers: [
        () => {
          stop.abort(reason);
          throw reason;
        },
        renewed(),
      ],
    });
    const first = store.renew(rejected, { ...patient, signal: stop.signal });
    const second = store.renew(rejected, patient);
    await expect(first).rejects.toBe(reason);
    expect((await second).token).toBe('access-2');
    expect(transport.requests).toHaveLength(2);
  });

  it('that is under way is not cut off by the one who asked: the new tokens come home first', async () => {
    const stop = new AbortController();
    const reason = new Error('stop');
    const { store, text } = await given({
      credentials: loginFile(),
      answers: [
        (_request: unknown, { signal }: { signal?: AbortSignal }) => {
          stop.abort(reason);
          signal?.throwIfAborted();
          return renewed();
        },
      ],
    });
    await expect(store.renew(rejected, { signal: stop.signal })).rejects.toBe(reason);
    expect(await text()).toContain('refresh-2');
  });

  it('may be left by one who waits for somebody else’s', async () => {
    const stop = new AbortController();
    const reason = new Error('stop');
    let answer: (given: ReturnType<typeof renewed>) => void = () => undefined;
    const { store } = await given({
      credentials: loginFile(),
      answers: [() => new Promise((resolve) => (answer = resolve))],
    });
    const first = store.renew(rejected);
    const second = store.renew(rejected, { signal: stop.signal });
    stop.abort(reason);
    await expect(second).rejects.toBe(reason);
    while (answer.length === 0) await new Promise((resolve) => setImmediate(resolve));
    answer(renewed());
    expect((await first).token).toBe('access-2');
  });

  it('without a refresh token means: log in again', async () => {
    const { store, transport } = await given({ credentials: loginFile().replace(/refresh = .*\n/, '') });
    expect(await failureOf(store.renew(rejected))).toMatchObject({ code: 'session_expired', exitCode: 4 });
    expect(transport.requests).toEqual([]);
  });
});

describe('a refused renewal', () => {
  it.each([400, 401])('%d forgets the login, other sections stay', async (status) => {
    const { store, text } = await given({
      credentials: `${loginFile()}\n[other]\na = 1\n`,
      answers: [jsonResponse(status, {})],
    });
    expect(await failureOf(store.renew(rejected))).toMatchObject({ code: 'session_expired', exitCode: 4 });
    expect((await text()).trim()).toBe('[other]\na = 1');
    expect(await failureOf(store.access())).toMatchObject({ code: 'login_required' });
  });

  it('keeps the login of a caller who only looks, and says how to log in', async () => {
    const { store, text } = await given({ credentials: loginFile(), answers: [jsonResponse(401, {})] });
    const failure = await failureOf(store.renew(rejected, { keepLogin: true }));
    expect(failure.hint).toBe(`Run \`tracker auth login --server ${server}\`.`);
    expect(await text()).toBe(loginFile());
  });

  it('keeps a login that somebody else stored meanwhile', async () => {
    const newer = loginFile().replaceAll('-1"', '-7"');
    const state = await given({
      credentials: loginFile(),
      answers: [
        async () => {
          await writeFile(state.file, newer);
          return jsonResponse(401, {});
        },
      ],
    });
    expect(await failureOf(state.store.renew(rejected))).toMatchObject({ code: 'session_expired' });
    expect(await state.text()).toBe(newer);
  });
});

describe('a renewal that cannot be now', () => {
  it.each([
    ['403', jsonResponse(403, {}), 'refresh_failed'],
    ['404', jsonResponse(404, {}), 'refresh_failed'],
    ['429', jsonResponse(429, {}), 'refresh_failed'],
    ['500', jsonResponse(500, 'oops'), 'refresh_failed'],
    ['a redirect', { status: 302, headers: { location: 'https://evil.test' }, text: '' }, 'redirected'],
    [
      'nobody there',
      new TransportFailure('not_connected', 'refused', { connected: false }),
      'cannot_connect',
    ],
    ['no answer', new TransportFailure('no_answer', 'reset', { connected: true }), 'no_answer'],
    [
      'a whole answer that is no text',
      new TransportFailure('undecodable', 'it is not UTF-8 text', { connected: true, status: 200 }),
      'contract_violation',
    ],
    [
      'an answer without end',
      new TransportFailure('too_large', 'more than 1000 bytes', { connected: true, status: 200 }),
      'answer_too_large',
    ],
    ['retired for good', jsonResponse(410, ''), 'endpoint_retired'],
    ['no JSON', jsonResponse(200, '<html>'), 'contract_violation'],
    ['a list', jsonResponse(200, []), 'contract_violation'],
    ['no access token', renewed({ access: undefined }), 'contract_violation'],
    ['an empty access token', renewed({ access: '' }), 'contract_violation'],
    ['an access token with a blank', renewed({ access: 'a b' }), 'contract_violation'],
    ['a refresh token that is a number', renewed({ refresh: 7 }), 'contract_violation'],
  ])('%s: the login is kept, and the message says so', async (_, answer, code) => {
    const { store, text, transport } = await given({ credentials: loginFile(), answers: [answer] });
    const failure = await failureOf(store.renew(rejected));
    expect(failure).toMatchObject({ code });
    // After a lost answer nobody knows whether it is.
    expect(failure.hint).toContain(code === 'no_answer' ? 'log-in command' : 'Your login is kept.');
    if (code === 'endpoint_retired') expect(failure.hint).toContain('update tracker');
    expect(failure.message).toMatch(/^The access token cannot be refreshed now: /);
    expect(failure.message).not.toMatch(/access-|refresh-/);
    expect(await text()).toBe(loginFile());
    expect(transport.requests).toHaveLength(1);
  });

  it('an abort stays an abort', async () => {
    const reason = new Error('stop');
    const { store, text } = await given({ credentials: loginFile(), answers: [reason] });
    await expect(store.renew(rejected)).rejects.toBe(reason);
    expect(await text()).toBe(loginFile());
  });

  it('has 10 s, or less where the call has less', async () => {
    const spans: (number | undefined)[] = [];
    const answers = [1, 2].map(() => (_: unknown, context: { deadline?: { at: number } }) => {
      spans.push(context.deadline?.at);
      return jsonResponse(503, {});
    });
    const { store } = await given({ credentials: loginFile(), answers });
    await failureOf(store.renew(rejected));
    await failureOf(store.renew(rejected, { deadline: { at: 4000, spanMs: 4000 } }));
    expect(spans).toEqual([10_000, 4000]);
  });
});
