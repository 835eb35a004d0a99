import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError } from './cli-fixture.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open({}, { bound: false });
});
afterEach(() => world.close());

const config = () => readFileSync(join(world.project, '.kittify/config.yaml'), 'utf8');

describe('auth', () => {
  it('login keeps every other byte of config.toml and writes private files', async () => {
    const other = '# mine\r\n[sync]\r\nmax_queue_size = 5 # small\r\n\r\n[x]\r\ny = 1\r\n';
    writeFileSync(join(world.home, 'config.toml'), other);
    await world.login();
    const text = readFileSync(join(world.home, 'config.toml'), 'utf8');
    expect(text.replace(`server_url = "${world.sandbox.url}"\r\n`, '')).toBe(other);
    expect(statSync(join(world.home, 'credentials')).mode & 0o777).toBe(0o600);
  });

  it('status tells who and where, never a token; logout forgets', async () => {
    const { stdout, json } = await world.type(['auth', 'status', '--json']);
    expect(json()).toMatchObject({
      username: 'alice@example.com',
      server: world.sandbox.url,
      team: 'team-acme',
    });
    expect(stdout).not.toContain('sandbox-');
    expect((await world.type(['auth', 'logout'])).stdout).toBe('Logged out alice@example.com\n');
    expect((await world.type(['auth', 'status'])).exitCode).toBe(4);
    expect(existsSync(join(world.home, 'credentials'))).toBe(false);
  });

  it('a wrong password ends with 4, an empty one with 2', async () => {
    const args = [
      'auth',
      'login',
      '--server',
      world.sandbox.url,
      '--username',
      'alice@example.com',
      '--password-stdin',
      '--json',
    ];
    expect((await world.type(args, { input: 'wrong' })).json<JsonError>().error).toMatchObject({
      code: 'login_refused',
      exitCode: 4,
    });
    expect((await world.type(args, { input: '\n' })).json<JsonError>().error).toMatchObject({
      code: 'invalid_input',
      exitCode: 2,
    });
  });

  it.each([
    ['my team', 'invalid_input'],
    ['tëam', 'invalid_input'],
    ['', 'usage'],
  ])('--team %j is refused before anything is sent', async (team, code) => {
    world.sandbox.clearJournal();
    const args = ['auth', 'login', '--server', world.sandbox.url, '--username', 'u', '--password-stdin'];
    const { json } = await world.type([...args, '--team', team, '--json'], { input: 'p' });
    expect(json<JsonError>().error).toMatchObject({ code, exitCode: 2 });
    expect(world.sandbox.journal).toEqual([]);
  });

  it('a redirect of the token endpoint names where it points to', async () => {
    world.sandbox.script({ operation: 'obtainToken', redirect: 'https://elsewhere.example.com/x' });
    const { exitCode, stderr } = await world.login();
    expect(exitCode).toBe(7);
    expect(stderr).toContain('points to https://elsewhere.example.com. Redirects are never followed.');
  });

  it('a login that names no team asks for one, and --team or SPEC_KITTY_TEAM gives it', async () => {
    await world.close();
    world = await CliWorld.open({ namesTeam: false });
    const { json } = await world.type(['status', '--json']);
    expect(json<JsonError>().error).toMatchObject({ code: 'team_missing', exitCode: 3 });
    expect(json<JsonError>().error.hint).toMatch(/--team.*SPEC_KITTY_TEAM/);
    expect((await world.type(['status', '--team', 'team-acme'])).exitCode).toBe(0);
    expect((await world.type(['status'], { env: { SPEC_KITTY_TEAM: 'team-acme' } })).exitCode).toBe(0);
    expect((await world.type(['status', '--team', 'other', '--json'])).json<JsonError>().error).toMatchObject(
      { code: 'server_rejected' },
    );
  });

  it('tokens are not sent to another server', async () => {
    world.write('.kittify/config.yaml', 'tracker: {provider: linear, project_slug: platform}\n');
    const other = await CliWorld.open({}, { loggedIn: false });
    const { json } = await world.type(['status', '--json'], {
      env: { SPEC_KITTY_SAAS_URL: other.sandbox.url },
    });
    expect(json<JsonError>().error).toMatchObject({ code: 'token_origin_mismatch', exitCode: 4 });
    expect(json<JsonError>().error.message).toContain(other.sandbox.url);
    expect(other.sandbox.journal).toEqual([]);
    await other.close();
  });

  it('an expired session is renewed without a word; a refused one says how to log in', async () => {
    world.write('.kittify/config.yaml', 'tracker: {provider: linear, project_slug: platform}\n');
    world.sandbox.expireAccessTokens();
    expect(await world.type(['status'])).toMatchObject({ exitCode: 0, stderr: '' });
    world.sandbox.expireAccessTokens();
    world.sandbox.revokeRefreshTokens();
    expect((await world.type(['status', '--json'])).json<JsonError>().error).toMatchObject({
      code: 'session_expired',
      exitCode: 4,
    });
    expect((await world.type(['status', '--json'])).json<JsonError>().error).toMatchObject({
      code: 'login_required',
      exitCode: 4,
    });
  });

  it('ten processes with an expired token share one refresh', async () => {
    world.write('.kittify/config.yaml', 'tracker: {provider: linear, project_slug: platform}\n');
    world.sandbox.expireAccessTokens();
    world.sandbox.script({ operation: 'refreshToken', delayMs: 200 });
    const all = await Promise.all(Array.from({ length: 10 }, () => world.type(['status'])));
    expect(all.map(({ exitCode }) => exitCode)).toEqual(all.map(() => 0));
    expect(world.sandbox.refreshes()).toBe(1);
  });

  it('a slash that the server wants is recorded with the login', async () => {
    await world.close();
    world = await CliWorld.open({ slash: 'required' });
    const refused = await world.type(['status']);
    expect(refused.exitCode).toBe(7);
    expect(refused.stderr).toContain('trailing_slash');
    const args = [
      'auth',
      'login',
      '--server',
      world.sandbox.url,
      '--trailing-slash',
      '--username',
      'alice@example.com',
      '--password-stdin',
    ];
    await world.type(args, { input: 'correct-horse' });
    expect((await world.type(['status'])).exitCode).toBe(0);
    await world.login();
    expect((await world.type(['status'])).exitCode).toBe(0);
  });
});

describe('bind and unbind', () => {
  it('records the binding, sends nothing, and keeps the rest of the file', async () => {
    world.write('.kittify/config.yaml', '# ours\nagents:\n  - "claude"\n');
    const { exitCode, stdout } = await world.type([
      'bind',
      '--provider',
      'GitHub',
      '--project-slug',
      'acme/platform',
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe('Tracker binding saved\n- provider: github\n- project_slug: acme/platform\n');
    expect(config()).toMatch(
      /^# ours\nagents:\n {2}- "claude"\ntracker:\n {2}provider: github\n {2}project_slug: acme\/platform\n/,
    );
    expect((await world.type(['unbind'])).stdout).toBe('Tracker binding removed\n');
    expect(config()).toBe('# ours\nagents:\n  - "claude"\n');
    expect((await world.type(['unbind', '--json'])).json()).toEqual({ removed: false });
  });

  it('-C starts elsewhere', async () => {
    const inner = join(world.project, 'a/b');
    mkdirSync(inner, { recursive: true });
    expect(
      (
        await world.type(['-C', inner, 'bind', '--provider', 'jira', '--project-slug', 'PAY', '--json'], {
          cwd: '/',
        })
      ).json(),
    ).toMatchObject({ provider: 'jira', project_slug: 'PAY' });
    expect(config()).toContain('provider: jira');
  });

  it.each([
    [['--provider', 'azure_devops'], 'provider_removed', 5],
    [['--provider', 'Azure'], 'provider_removed', 5],
    [
      ['--provider', 'linear', '--project-slug', 'x', '--credential', 'token=s3cret'],
      'credentials_not_accepted',
      5,
    ],
    [['--provider', 'trello'], 'unknown_provider', 2],
    [['--provider', 'linear', '--project-slug', 'x', '--workspace', 'w'], 'option_not_applicable', 2],
  ])('%j is refused', async (args, code, exitCode) => {
    const said = await world.type(['bind', ...args, '--json']);
    expect(said.exitCode).toBe(exitCode);
    expect(said.json<JsonError>().error).toMatchObject({ code, exitCode });
    expect(said.stdout).not.toContain('s3cret');
    expect(existsSync(join(world.project, '.kittify/config.yaml'))).toBe(false);
  });

  it('a binding to a removed provider refuses every command, and can be unbound', async () => {
    world.write('.kittify/config.yaml', 'tracker:\n  provider: azure_devops\n  project_slug: x\n');
    for (const args of [['status'], ['sync', 'pull'], ['sync', 'publish']])
      expect((await world.type(args)).exitCode).toBe(5);
    expect((await world.type(['unbind'])).exitCode).toBe(0);
    expect((await world.type(['status'])).exitCode).toBe(3);
  });

  it('reads never write', async () => {
    const text = 'tracker:   {provider: linear,project_slug: platform}   # as I like it\n';
    world.write('.kittify/config.yaml', text);
    await world.type(['status']);
    await world.type(['sync', 'pull']);
    expect(config()).toBe(text);
  });
});

describe('consent', () => {
  const bound = (egress: string) =>
    world.write(
      '.kittify/config.yaml',
      `tracker:\n  provider: linear\n  project_slug: platform\n  egress: ${egress}\n`,
    );

  it.each(['refused', 'Refused', 'null', '[]', 'yes'])(
    'egress %s stops every outgoing call before a token is read',
    async (egress) => {
      bound(egress);
      world.sandbox.clearJournal();
      writeFileSync(join(world.home, 'credentials'), 'broken = [');
      for (const args of [
        ['status'],
        ['sync', 'pull'],
        ['sync', 'run'],
        ['map', 'list'],
        ['operations', 'show', 'x'],
      ]) {
        const said = await world.type([...args, '--json']);
        expect(said.json<JsonError>().error).toMatchObject({ code: 'egress_refused', exitCode: 5 });
      }
      expect(world.sandbox.journal).toEqual([]);
    },
  );

  it('egress permitted lets calls through, and outlives the binding', async () => {
    bound('permitted');
    expect((await world.type(['status'])).exitCode).toBe(0);
    await world.type(['unbind']);
    expect(config()).toBe('tracker:\n  egress: permitted\n');
  });

  it.each([
    ['0', 5],
    ['off', 5],
    ['maybe', 5],
    ['', 0],
    ['YES', 0],
    [' 1 ', 0],
  ])('SPEC_KITTY_ENABLE_SAAS_SYNC=%j ends status with %d', async (value, exitCode) => {
    world.write('.kittify/config.yaml', 'tracker: {provider: linear, project_slug: platform}\n');
    expect((await world.type(['status'], { env: { SPEC_KITTY_ENABLE_SAAS_SYNC: value } })).exitCode).toBe(
      exitCode,
    );
  });
});

describe('hard breaks', () => {
  beforeEach(() =>
    world.write('.kittify/config.yaml', 'tracker: {provider: linear, project_slug: platform}\n'),
  );

  it.each([
    [['map', 'add'], 'mapping_managed_by_saas'],
    [['map', 'add', '--wp-id', 'WP01', '--external-id', 'LIN-1'], 'mapping_managed_by_saas'],
    [['sync', 'publish'], 'publish_not_supported'],
  ])('%j', async (args, code) => {
    expect((await world.type([...args, '--json'])).json<JsonError>().error).toMatchObject({
      code,
      exitCode: 5,
    });
  });

  it('status and map list for people', async () => {
    expect((await world.type(['status'])).stdout).toMatch(
      /^Tracker status\n- provider: linear\n- type: installation\n/,
    );
    expect((await world.type(['map', 'list'])).stdout).toBe('No mappings found\n');
    world.sandbox.script({ operation: 'getStatus', body: { provider: 'linear', configured: false } });
    expect((await world.type(['status'])).stdout).toBe('Tracker is not configured\n');
    world.sandbox.script({ operation: 'getStatus', body: { provider: 'linear', connected: true } });
    expect((await world.type(['status'])).stdout).toBe(
      'Tracker status\n- provider: linear\n- connected: true\n',
    );
    const mappings = [
      { wp_id: 'WP01', system: 'linear', external_id: '123', external_key: 'LIN-1' },
      { wp_id: 'WP02', system: 'linear', external_id: '9' },
    ];
    world.sandbox.script({ operation: 'listMappings', body: { mappings } });
    expect((await world.type(['map', 'list'])).stdout).toBe(
      'WORK PACKAGE  SYSTEM  ISSUE  ID\nWP01          linear  LIN-1  123\nWP02          linear  9\n',
    );
  });
});
