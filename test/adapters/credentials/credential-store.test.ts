import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { failureOf, given, loginFile, noon, renewed, server } from './credentials-fixture.ts';

describe('a stored token', () => {
  it('is given with server, expiry and team, and nothing is sent or written', async () => {
    const { store, transport, text } = await given({ credentials: loginFile() });
    expect(await store.access()).toEqual({
      token: 'access-1',
      serverUrl: server,
      expiresAt: noon.getTime() + 900_000,
      team: 'acme',
    });
    expect(transport.requests).toEqual([]);
    expect(await text()).toBe(loginFile());
  });

  it.each([
    ['Z', '"2026-03-01T12:15:00Z"'],
    ['an offset', '"2026-03-01T13:15:00+01:00"'],
    ['an offset without a colon', '"2026-03-01T13:15:00+0100"'],
    ['no zone, which is UTC', '"2026-03-01T12:15:00"'],
    ['microseconds, as Python writes them', '"2026-03-01T12:15:00.000000+00:00"'],
    ['a native date', '2026-03-01T12:15:00Z'],
  ])('expires at a time with %s', async (_, literal) => {
    const credentials = loginFile().replace('"2026-03-01T12:15:00+00:00"', literal);
    const { store } = await given({ credentials });
    expect((await store.access()).expiresAt).toBe(noon.getTime() + 900_000);
  });

  it.each([
    [30_001, 0],
    [30_000, 1],
    [-1, 1],
  ])('that expires in %d ms is renewed first: %d requests', async (ms, requests) => {
    const expires = new Date(noon.getTime() + ms).toISOString();
    const { store, transport } = await given({ credentials: loginFile(expires), answers: [renewed()] });
    expect((await store.access()).token).toBe(requests === 0 ? 'access-1' : 'access-2');
    expect(transport.requests).toHaveLength(requests);
  });

  it.each(['access_expires_at = "soon"', 'access_expires_at = 17', ''])(
    'with unknown expiry (%s) is renewed first',
    async (line) => {
      const credentials = loginFile().replace(/access_expires_at.*/, line);
      const { store } = await given({ credentials, answers: [renewed()] });
      expect((await store.access()).token).toBe('access-2');
    },
  );

  it('takes the team from --team or SPEC_KITTY_TEAM before the login’s', async () => {
    const { store } = await given({ credentials: loginFile(), overrides: { team: 'other' } });
    expect((await store.access()).team).toBe('other');
  });
});

describe('a token that must not be used', () => {
  it.each([
    ['no server', { credentials: loginFile(), config: null }, 'no_server_url'],
    ['no login', {}, 'login_required'],
    ['no origin', { credentials: loginFile().replace(/\[server\][^]*/, '') }, 'token_origin_unknown'],
    [
      'another server’s',
      { credentials: loginFile().replace(server, 'https://other.example.test') },
      'token_origin_mismatch',
    ],
    ['a blank in it', { credentials: loginFile().replace('access-1', 'access 1') }, 'token_invalid'],
    ['a line break in it', { credentials: loginFile().replace('refresh-1', 're\\nfresh') }, 'token_invalid'],
    ['no team', { credentials: loginFile().replace('team_slug = "acme"\n', '') }, 'team_missing'],
    ['a team no header may hold', { credentials: loginFile().replace('acme', 'ac me') }, 'team_missing'],
    [
      'an access token that is no text',
      { credentials: loginFile().replace('"access-1"', '1') },
      'config_invalid',
    ],
    ['[tokens] that is no table', { credentials: 'tokens = 1\n' }, 'config_invalid'],
    ['invalid TOML', { credentials: '[tokens\n' }, 'config_invalid'],
  ])('%s', async (_, state, code) => {
    const { store, transport } = await given(state);
    const failure = await failureOf(store.access());
    expect(failure.code).toBe(code);
    expect(`${failure.message} ${failure.hint}`).not.toMatch(/access.1|re.fresh|refresh-1/);
    expect(transport.requests).toEqual([]);
  });

  it('another server’s is refused naming both origins, and so is its path', async () => {
    const { store } = await given({
      credentials: loginFile().replace(server, 'https://other.example.test:8443/tenant'),
    });
    const failure = await failureOf(store.access());
    expect(failure.message).toContain('https://other.example.test:8443');
    expect(failure.message).toContain(server);
    expect(failure.exitCode).toBe(4);
  });

  it('the same origin under another path is the same server', async () => {
    const { store } = await given({ credentials: loginFile().replace(server, `${server}/tenant/`) });
    expect((await store.access()).token).toBe('access-1');
  });

  it('invalid TOML is told with file and line, and without its content', async () => {
    const { store, file } = await given({ credentials: '[tokens]\naccess = "s3cret\n' });
    const failure = await failureOf(store.access());
    expect(failure.message).toContain(`${file}:2:`);
    expect(failure.message).not.toContain('s3cret');
  });

  it('a file that cannot be read is not "empty"', async () => {
    const { store, file } = await given();
    await writeFile(file, Buffer.from([0xff, 0xfe]));
    expect(await failureOf(store.access())).toMatchObject({ code: 'config_unreadable' });
  });
});
