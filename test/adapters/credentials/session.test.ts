import { readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TransportFailure } from '../../../src/core/model/transport-failure.ts';
import { jsonResponse } from '../../../src/testing/index.ts';
import { failureOf, given, loginFile, noon, sentBody, server } from './credentials-fixture.ts';

const login = { serverUrl: server, username: 'alex@example.test', password: 's3cret ü' };
const issued = (fields: object = {}) =>
  jsonResponse(200, { access: 'access-1', refresh: 'refresh-1', team_slug: 'acme', ...fields });

describe('login', () => {
  it('stores the tokens with their server, privately, and records the server', async () => {
    const { session, transport, file, text, configText } = await given({ config: null, answers: [issued()] });
    const info = {
      username: login.username,
      serverUrl: server,
      team: 'acme',
      accessExpiresAt: noon.getTime() + 900_000,
      refreshExpiresAt: noon.getTime() + 604_800_000,
    };
    expect(await session.login(login)).toEqual(info);
    expect(await session.info()).toEqual(info);
    expect(transport.requests[0]).toMatchObject({ method: 'POST', url: `${server}/api/v1/token/` });
    expect(sentBody(transport)).toEqual({ username: login.username, password: login.password });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await text()).toBe(
      loginFile('2026-03-01T12:15:00.000+00:00').replace('08T12:00:00+', '08T12:00:00.000+'),
    );
    expect(await configText()).toBe(`[sync]\nserver_url = "${server}"\n`);
    expect(await readdir(dirname(file))).toEqual(['config.toml', 'credentials', 'locks']);
  });

  it('the user’s own team wins over the answer’s', async () => {
    const { session } = await given({ answers: [issued()] });
    expect(await session.login({ ...login, team: 'blue' })).toMatchObject({ team: 'blue' });
    expect((await session.info())?.team).toBe('blue');
  });

  it('forgets the team of the login before', async () => {
    const { session } = await given({
      credentials: loginFile(),
      answers: [issued({ team_slug: undefined })],
    });
    await session.login(login);
    expect((await session.info())?.team).toBeUndefined();
  });

  it.each([
    ['kept for the same server', server, undefined, true],
    ['forgotten for another', 'https://other.example.test', undefined, false],
    ['set', 'https://other.example.test', true, true],
    ['unset', server, false, false],
  ])('the slash setting is %s', async (_, serverUrl, trailingSlash, after) => {
    const { session, settings } = await given({
      config: `[sync]\nserver_url = "${server}"\ntrailing_slash = true\n`,
      answers: [issued()],
    });
    await session.login({ ...login, serverUrl, ...(trailingSlash === undefined ? {} : { trailingSlash }) });
    expect(await settings.load()).toEqual({ serverUrl, trailingSlash: after });
  });

  it('replaces a recorded server that is no URL', async () => {
    const { session, configText } = await given({
      config: '[sync]\nserver_url = "ftp://old"\nother = 1\n',
      answers: [issued()],
    });
    await session.login(login);
    expect(await configText()).toBe(`[sync]\nserver_url = "${server}"\nother = 1\n`);
  });

  it.each([400, 401])('%d: user name or password are refused, and nothing is stored', async (status) => {
    const { session, home } = await given({ config: null, answers: [jsonResponse(status, {})] });
    const failure = await failureOf(session.login(login));
    expect(failure).toMatchObject({ code: 'login_refused', exitCode: 4 });
    expect(failure.message).not.toContain('s3cret');
    expect(await readdir(home)).toEqual([]);
  });

  it.each([
    ['503', jsonResponse(503, ''), 'server_failed'],
    ['a redirect', { status: 307, headers: { location: 'https://evil.test' }, text: '' }, 'redirected'],
    ['no refresh token', issued({ refresh: undefined }), 'contract_violation'],
    ['nobody there', new TransportFailure('not_connected', 'x', { connected: false }), 'cannot_connect'],
  ])('%s keeps the login before', async (_, answer, code) => {
    const { session, text } = await given({ credentials: loginFile(), answers: [answer] });
    expect(await failureOf(session.login(login))).toMatchObject({ code });
    expect(await text()).toBe(loginFile());
  });

  it.each([404, 501, 505])('%d: trying again is no help, the address is wrong', async (status) => {
    const { session } = await given({ answers: [jsonResponse(status, {})] });
    const failure = await failureOf(session.login(login));
    expect(failure).toMatchObject({ code: 'server_failed', retryable: false });
    expect(failure.hint).toContain('check the server URL');
  });

  it.each([408, 429, 503])('%d: trying again may help', async (status) => {
    const { session } = await given({ answers: [jsonResponse(status, {})] });
    expect(await failureOf(session.login(login))).toMatchObject({ code: 'server_failed', retryable: true });
  });

  it('410: the way to log in is gone for good', async () => {
    const { session } = await given({ answers: [jsonResponse(410, {})] });
    expect(await failureOf(session.login(login))).toMatchObject({
      code: 'endpoint_retired',
      retryable: false,
    });
  });

  it('a proxy that is down is named with its remedy', async () => {
    const down = new TransportFailure('not_connected', 'the proxy p:1 cannot be used', {
      connected: false,
      culprit: 'proxy',
    });
    const failure = await failureOf((await given({ answers: [down] })).session.login(login));
    expect(failure).toMatchObject({ code: 'cannot_connect' });
    expect(failure.hint).toContain('HTTPS_PROXY');
  });

  it('a damaged credentials file is told with the way to a new one', async () => {
    const { session, home } = await given({ credentials: '[tokens' });
    const file = join(home, 'credentials');
    expect((await failureOf(session.login(login))).hint).toBe(
      `Correct it, or put it aside with \`mv ${file} ${file}.broken\` and log in with \`tracker auth login\`.`,
    );
  });

  it.each([
    ['a damaged credentials file', { credentials: '[tokens' }, login, 'config_invalid'],
    ['a damaged config.toml', { config: '[sync' }, login, 'config_invalid'],
    ['plain http', {}, { ...login, serverUrl: 'http://tracker.example.test' }, 'server_url_invalid'],
  ])('%s is told before the password leaves', async (_, state, attempt, code) => {
    const { session, transport } = await given(state);
    expect(await failureOf(session.login(attempt))).toMatchObject({ code });
    expect(transport.requests).toEqual([]);
  });

  it('keeps sections of others, and refuses a spelling it cannot edit', async () => {
    const kept = await given({ credentials: '[other]\na = 1\n', answers: [issued()] });
    await kept.session.login(login);
    expect((await kept.text()).startsWith('[other]\na = 1\n\n[tokens]\n')).toBe(true);
    const inline = 'tokens = { access = "old" }\n';
    const odd = await given({ credentials: inline, answers: [issued()] });
    expect(await failureOf(odd.session.login(login))).toMatchObject({ code: 'config_not_editable' });
    expect(await odd.text()).toBe(inline);
  });
});

describe('info', () => {
  it('is null where nobody is logged in', async () => {
    expect(await (await given()).session.info()).toBeNull();
    expect(await (await given({ credentials: '[user]\nusername = "x"\n' })).session.info()).toBeNull();
  });

  it('tells what little there is', async () => {
    const { session } = await given({ credentials: '[tokens]\nrefresh = "r"\n' });
    expect(await session.info()).toEqual({});
  });
});

describe('logout', () => {
  it('forgets the login and keeps the rest', async () => {
    const { session, text } = await given({ credentials: `# note\n[other]\na = 1\n\n${loginFile()}` });
    await session.logout();
    expect((await text()).trim()).toBe('# note\n[other]\na = 1');
    expect(await session.info()).toBeNull();
  });

  it('removes a file that holds nothing else; twice is no error', async () => {
    const { session, home } = await given({ credentials: loginFile() });
    await session.logout();
    await session.logout();
    expect(await readdir(home)).toEqual(['config.toml', 'locks']);
  });

  it('keeps a file it cannot edit', async () => {
    const { session, file, text } = await given();
    await writeFile(file, 'tokens.access = "a"\n');
    expect(await failureOf(session.logout())).toMatchObject({ code: 'config_not_editable' });
    expect(await text()).toBe('tokens.access = "a"\n');
  });
});
