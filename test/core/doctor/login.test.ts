import { describe, expect, it } from 'vitest';
import { loginCheck } from '../../../src/core/doctor/login-check.ts';
import { TrackerError, type SessionInfo, type Settings } from '../../../src/index.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000] as const;
const server = 'https://kitty.example.com';
const login: SessionInfo = {
  username: 'alice',
  serverUrl: server,
  team: 'acme',
  accessExpiresAt: now + minute,
  refreshExpiresAt: now + 7 * day,
};

const check = (info: SessionInfo | null, settings: Partial<Settings> = {}) =>
  loginCheck(
    { value: info },
    { serverUrl: server, trailingSlash: false, ...settings },
    { needed: true, now },
  );

describe('a login', () => {
  it('that lasts is told with who, where, team and how long', () => {
    expect(check(login)).toMatchObject({
      status: 'ok',
      message: `alice is logged in at ${server}, team acme, for 7 days more.`,
    });
    expect(check(login, { team: 'other' }).message).toContain('team other');
    const bare: SessionInfo = { serverUrl: server, team: 'acme' };
    expect(check(bare).message).toBe(`Somebody is logged in at ${server}, team acme.`);
  });

  it.each([
    [30 * minute, '30 min'],
    [5 * hour, '5 h'],
  ])('that ends in %d ms is a warning: %s', (ms, words) => {
    expect(check({ ...login, refreshExpiresAt: now + ms })).toMatchObject({
      status: 'warning',
      message: `alice is logged in at ${server}, team acme; that ends in ${words}.`,
      remedy: `Run \`tracker auth login --server ${server}\`.`,
    });
    expect(check({ ...login, refreshExpiresAt: now + 30 * hour }).message).toContain('for 30 h more');
  });

  it.each([
    [{ ...login, refreshExpiresAt: now }, 'session_expired', 4],
    [{ serverUrl: server, team: 'acme', accessExpiresAt: now - 1 }, 'session_expired', 4],
    [{ username: 'alice' }, 'token_origin_unknown', 4],
    [{ ...login, serverUrl: 'https://other.example.com' }, 'token_origin_mismatch', 4],
    [{ ...login, serverUrl: 'no url' }, 'token_origin_mismatch', 4],
    [{ username: 'alice', serverUrl: server }, 'team_missing', 3],
    [null, 'login_required', 4],
  ] as const)('%j fails with %s', (info, code, exitCode) => {
    expect(check(info)).toMatchObject({ status: 'failed', error: { code, exitCode } });
  });

  it('is renewed at the very server, whatever a shell would make of its address', () => {
    const serverUrl = `${server}/a;b$(c)`;
    expect(check(null, { serverUrl }).remedy).toBe(`Run \`tracker auth login --server '${serverUrl}'\`.`);
  });

  it('that nobody needs may be missing; one that cannot be read fails all the same', () => {
    const needless = { needed: false, now };
    expect(loginCheck({ value: null }, undefined, needless)).toMatchObject({
      status: 'skipped',
      remedy: 'Run `tracker auth login --server https://HOST`.',
    });
    const error = new TrackerError('config_invalid', 'broken');
    expect(loginCheck({ error }, undefined, needless)).toMatchObject({ status: 'failed' });
    expect(loginCheck({ value: login }, undefined, needless)).toMatchObject({ status: 'ok' });
  });
});
