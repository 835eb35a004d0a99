import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkNames, type Check } from '../../src/core/model/diagnosis.ts';
import { CliWorld } from './cli-fixture.ts';
import { typed } from './in-process.ts';

interface Printed {
  readonly checks: readonly (Omit<Check, 'error'> & {
    readonly code?: string;
    readonly exit_code?: number;
  })[];
  readonly ok: boolean;
}

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open();
});
afterEach(() => world.close());

interface Where {
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The command on the source, in this process; the built one is tried once for each way to end. */
async function doctor(args: readonly string[] = [], { directory = world.project, env = {} }: Where = {}) {
  const own = { HOME: world.folder, SPEC_KITTY_HOME: world.home, PATH: process.env['PATH'] ?? '' };
  const environment = { ...own, ...env };
  const said = await typed(['doctor', '--json', ...args], { directory, environment });
  expect(said.stdout + said.stderr).not.toMatch(/sandbox-(?:access|refresh)-/);
  const { checks, ok } = JSON.parse(said.stdout) as Printed;
  const of = (name: Check['name']) => checks.find((check) => check.name === name);
  const bad = checks.filter(({ status }) => status !== 'ok').map(({ name, status }) => `${name} ${status}`);
  return { ...said, checks, ok, of, bad };
}

/** Every file below, with what would change if it were written. */
const everything = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`);

describe('doctor, a SaaS provider', () => {
  it('all is well: every check in its order, exit code 0, and nothing is written', async () => {
    const before = [everything(world.home), everything(world.project)];
    const { exitCode, ok, checks, bad, stderr } = await doctor();
    expect({ exitCode, ok, bad, stderr }).toEqual({ exitCode: 0, ok: true, bad: [], stderr: '' });
    expect(checks.map(({ name }) => name)).toEqual(checkNames.slice(0, 13));
    expect([everything(world.home), everything(world.project)]).toEqual(before);
  });

  it('the built command says and ends the same', async () => {
    const well = await world.type(['doctor', '--json']);
    expect({ ...well.json<Printed>(), exitCode: well.exitCode }).toMatchObject({ ok: true, exitCode: 0 });
    await world.sandbox.close();
    expect((await world.type(['doctor'])).exitCode).toBe(9);
  });

  it('for people: a line a check, and the sum', async () => {
    const { stdout, exitCode } = await world.type(['doctor']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ok {7}node {19}Node \d+\.\d+\.\d+\.$/m);
    expect(stdout).toMatch(
      /^ok {7}login {18}alice@example\.com is logged in at http:.*team-acme, for 6 days more\.$/m,
    );
    expect(stdout).toMatch(/\n\nNothing is wrong\.\n$/);
  });

  it('the contract’s health operation is what tells how the server is', async () => {
    world.sandbox.script({ operation: 'getHealth', times: 'always', patch: { status: 'degraded' } });
    const { of, exitCode, ok } = await doctor();
    expect(of('server_health')).toMatchObject({ status: 'warning', message: "The server says 'degraded'." });
    expect({ exitCode, ok }).toEqual({ exitCode: 0, ok: true });
    expect(world.sandbox.journal.filter(({ operation }) => operation === 'getHealth')).toHaveLength(2);
  });

  it('a server that is ill: exit code 7, with the error that every command would end with', async () => {
    world.sandbox.script({
      operation: 'getHealth',
      times: 'always',
      status: 503,
      body: { retryable: false },
    });
    const { of, exitCode, ok, bad } = await doctor();
    expect(of('server')).toMatchObject({ status: 'ok' });
    expect(of('server_health')).toMatchObject({ status: 'failed', code: 'server_failed', exit_code: 7 });
    expect(of('server_health')?.remedy).toBe('Try again later.');
    expect({ exitCode, ok, bad }).toEqual({ exitCode: 7, ok: false, bad: ['server_health failed'] });
  });

  it('a server that is down: exit code 9, and nobody waits for it again', async () => {
    await world.sandbox.close();
    const { of, exitCode, bad } = await doctor();
    expect(exitCode).toBe(9);
    expect(of('server')).toMatchObject({ status: 'failed', code: 'cannot_connect', exit_code: 9 });
    expect(bad).toEqual(['server failed', 'clock skipped', 'server_health skipped', 'contract skipped']);
  });

  it('--timeout ends the wait for a server that says nothing', async () => {
    world.sandbox.script({ operation: 'getHealth', times: 'always', delayMs: 60_000 });
    const { of, exitCode } = await doctor(['--timeout', '0.3']);
    expect(exitCode).toBe(9);
    expect(of('server')).toMatchObject({ status: 'failed', code: 'deadline_exceeded' });
  });

  it.each([
    [-3_600_000, 'ahead of'],
    [3_600_000, 'behind'],
  ])('a clock that is off (%d ms) is a warning', async (ms, words) => {
    const date = new Date(Date.now() + ms).toUTCString();
    world.sandbox.script({ operation: 'getHealth', times: 'always', headers: { Date: date } });
    const { of, exitCode } = await doctor();
    expect(of('clock')).toMatchObject({ status: 'warning' });
    expect(of('clock')?.message).toMatch(
      new RegExp(`This clock is (?:3599|3600|3601) s ${words} the server’s`),
    );
    expect(exitCode).toBe(0);
  });

  it('deviations from the contract are counted and listed; --strict makes them failures', async () => {
    world.sandbox.script({
      operation: 'getStatus',
      times: 'always',
      remove: ['provider'],
      patch: { connected: 'yes' },
    });
    const { of, exitCode } = await doctor();
    expect(of('contract')).toMatchObject({
      status: 'warning',
      details: ['getStatus: provider is required', 'getStatus: connected must be boolean'],
    });
    expect(of('contract')?.message).toMatch(/^2 deviations from the contract/);
    expect(exitCode).toBe(0);
    expect(await doctor(['--strict'])).toMatchObject({ exitCode: 7, bad: ['contract failed'] });
  });

  it('a redirect is told with where it leads to, and not followed', async () => {
    world.sandbox.script({ operation: 'getHealth', redirect: 'https://elsewhere.example.com/x?secret=1' });
    const { of, exitCode, stdout } = await doctor();
    expect(of('server')).toMatchObject({ status: 'failed', code: 'redirected' });
    expect(of('server')?.message).toContain('points to https://elsewhere.example.com.');
    expect(stdout).not.toContain('secret=1');
    expect(exitCode).toBe(7);
  });

  it('an access token that has expired is renewed, as by every command; a refused one is exit code 4', async () => {
    world.sandbox.expireAccessTokens();
    expect(await doctor()).toMatchObject({ exitCode: 0, bad: [] });
    world.sandbox.expireAccessTokens();
    world.sandbox.revokeRefreshTokens();
    const { of, exitCode } = await doctor();
    expect(of('server_health')).toMatchObject({ status: 'failed', code: 'session_expired' });
    expect(exitCode).toBe(4);
  });

  it('the token goes to the server that issued it only; the first contact is made without one', async () => {
    const other = await CliWorld.open({}, { loggedIn: false });
    const { of, exitCode } = await doctor([], { env: { SPEC_KITTY_SAAS_URL: other.sandbox.url } });
    expect(of('login')).toMatchObject({ status: 'failed', code: 'token_origin_mismatch' });
    expect(of('login')?.remedy).toBe(`Run \`tracker auth login --server ${other.sandbox.url}\`.`);
    expect(exitCode).toBe(4);
    expect(other.sandbox.journal.map(({ headers }) => headers['authorization'])).toEqual([undefined]);
    await other.close();
  });

  it('--team is the team that is asked for', async () => {
    const { of, exitCode } = await doctor(['--team', 'other']);
    expect(of('login')?.message).toContain('team other');
    expect(of('server_health')).toMatchObject({ status: 'failed', code: 'server_rejected' });
    expect(exitCode).toBe(7);
  });

  it('sending that is switched off is a warning, and nothing is sent', async () => {
    const file = join(world.project, '.kittify/config.yaml');
    const bound = readFileSync(file, 'utf8');
    writeFileSync(file, `${bound}  egress: refused\n`);
    const refused = await doctor();
    expect(refused).toMatchObject({ exitCode: 0, ok: true });
    expect(refused.of('egress')).toMatchObject({ status: 'warning' });
    expect(refused.of('server')).toMatchObject({
      status: 'skipped',
      message: 'Nothing may be sent; see egress.',
    });
    writeFileSync(file, bound);
    const off = await doctor([], { env: { SPEC_KITTY_ENABLE_SAAS_SYNC: '0' } });
    expect(off.of('egress')).toMatchObject({ status: 'warning' });
    writeFileSync(file, `${bound}  egress: maybe\n`);
    expect(await doctor()).toMatchObject({ exitCode: 5, ok: false });
    expect(world.sandbox.journal).toEqual([]);
  });

  it('a write that was left unfinished is told with what finishes it', async () => {
    world.sandbox.script({ operation: 'push', drop: 'after', times: 'always' });
    const items = world.items([
      { ref: { system: 'linear', id: 'LIN-1', workspace: 'acme' }, action: 'update', patch: { title: 'x' } },
    ]);
    expect((await world.type(['sync', 'push', '--items-json', items])).exitCode).toBe(7);
    const { of, exitCode } = await doctor(['-C', world.project], { directory: world.folder });
    expect(exitCode).toBe(0);
    expect(of('unfinished_operations')).toMatchObject({ status: 'warning' });
    expect(of('unfinished_operations')?.message).toMatch(/^1 write was left unfinished/);
    expect(of('unfinished_operations')?.details?.[0]).toMatch(
      /^[0-9a-f-]{36} \(push, unknown, linear platform, /,
    );
    expect(of('unfinished_operations')?.remedy).toContain('tracker operations resume');
  });

  it('Ctrl-C ends it with 130', async () => {
    world.sandbox.script({ operation: 'getHealth', times: 'always', delayMs: 60_000 });
    const { exitCode } = await world.type(['doctor', '--verbose'], {
      meanwhile: (child, told) => {
        const timer = setInterval(() => {
          if (!told().includes('> GET')) return;
          clearInterval(timer);
          child.kill('SIGINT');
        }, 20);
      },
    });
    expect(exitCode).toBe(130);
  });
});

describe('doctor, this machine', () => {
  it('without home, login and project: works, says what is missing, and creates nothing', async () => {
    const empty = join(world.folder, 'empty');
    mkdirSync(empty);
    const { exitCode, ok, of, bad } = await doctor([], {
      directory: empty,
      env: { SPEC_KITTY_HOME: join(world.folder, 'nowhere') },
    });
    expect({ exitCode, ok }).toEqual({ exitCode: 0, ok: true });
    expect(bad.every((line) => line.endsWith('skipped'))).toBe(true);
    expect(of('binding')).toMatchObject({ status: 'skipped' });
    expect(of('login')?.remedy).toBe('Run `tracker auth login --server https://HOST`.');
    expect(existsSync(join(world.folder, 'nowhere'))).toBe(false);
    expect(readdirSync(empty)).toEqual([]);
  });

  it('a bound project without a login fails with 4, and the server is looked at all the same', async () => {
    await world.type(['auth', 'logout']);
    const { exitCode, of, bad } = await doctor();
    expect(exitCode).toBe(4);
    expect(of('login')).toMatchObject({ code: 'login_required' });
    expect(of('login')?.remedy).toBe(`Run \`tracker auth login --server ${world.sandbox.url}\`.`);
    expect(of('server')?.message).toContain('can be reached (HTTP 401)');
    expect(bad).toContain('server_health skipped');
  });

  it('a login without a project: the server is looked at, what needs a project is skipped', async () => {
    await world.type(['unbind']);
    const { exitCode, of, bad } = await doctor();
    expect(exitCode).toBe(0);
    expect(bad).toEqual(['binding skipped', 'server_health skipped', 'contract skipped']);
    expect(of('login')).toMatchObject({ status: 'ok' });
  });

  it('a login that others may read is a warning, and its remedy mends it', async () => {
    const file = join(world.home, 'credentials');
    chmodSync(file, 0o644);
    const { exitCode, of } = await doctor();
    expect(exitCode).toBe(0);
    expect(of('secret_files')).toMatchObject({ status: 'warning', details: [`${file} (0644)`] });
    await obey(of('secret_files')?.remedy);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await doctor()).bad).toEqual([]);
  });

  it('a login that anybody may write is not believed, and its remedy mends it', async () => {
    chmodSync(join(world.home, 'credentials'), 0o666);
    const { exitCode, of } = await doctor();
    expect(exitCode).toBe(3);
    expect(of('secret_files')).toMatchObject({ status: 'failed', code: 'config_exposed' });
    await obey(of('secret_files')?.remedy);
    expect((await doctor()).exitCode).toBe(0);
  });

  it('a home that others may write is a warning; one that is a file is a failure', async () => {
    chmodSync(world.home, 0o777);
    const open = await doctor();
    expect(open.of('home')).toMatchObject({ status: 'warning' });
    await obey(open.of('home')?.remedy);
    expect((await doctor()).bad).toEqual([]);
    const file = world.write('no-folder', '');
    const { of, exitCode } = await doctor([], { env: { SPEC_KITTY_HOME: file } });
    expect(of('home')).toMatchObject({ status: 'failed', code: 'config_unreadable' });
    expect(exitCode).toBe(3);
  });

  it('what a killed process has left is told, a living one’s file is not; the remedy removes it', async () => {
    const dead = 4_000_000;
    const left = [
      join(world.home, `.credentials.${dead}.abc.tmp`),
      join(world.project, '.kittify', `.config.yaml.${dead}.abc.tmp`),
    ];
    for (const file of [...left, join(world.home, `.credentials.${process.pid}.abc.tmp`)])
      writeFileSync(file, '', { mode: 0o600 });
    const { of, exitCode } = await doctor();
    expect(exitCode).toBe(0);
    expect(of('temporary_files')).toMatchObject({ status: 'warning', details: left });
    await obey(of('temporary_files')?.remedy);
    expect((await doctor()).bad).toEqual([]);
  });

  it.each([
    ['config.toml', '[sync\n', 'settings'],
    ['config.toml', '[sync]\nserver_url = "http://example.com"\n', 'settings'],
    ['credentials', 'tokens = 1\n', 'login'],
  ] as const)('%s holding %j fails %s with 3', async (name, text, check) => {
    writeFileSync(join(world.home, name), text, { mode: 0o600 });
    const { of, exitCode } = await doctor();
    expect(of(check)).toMatchObject({ status: 'failed', exit_code: 3 });
    expect(exitCode).toBe(3);
  });

  it.each([
    ['tracker: [broken\n', 'config_invalid', 3],
    ['tracker:\n  provider: azure-devops\n', 'provider_removed', 5],
    ['tracker:\n  provider: trello\n', 'unknown_provider', 2],
    ['tracker:\n  provider: linear\n', 'binding_incomplete', 3],
  ])('a binding of %j fails with %s', async (text, code, expected) => {
    world.write('.kittify/config.yaml', text);
    const { of, exitCode } = await doctor();
    expect(of('binding')).toMatchObject({ status: 'failed', code });
    expect(of('binding')?.remedy).not.toBe('');
    expect(exitCode).toBe(expected);
  });

  it('a damaged journal fails, and the others are looked at', async () => {
    writeFileSync(join(world.home, 'operations.db'), 'this is no database, by far', { mode: 0o600 });
    const { of, exitCode, bad } = await doctor();
    expect(of('unfinished_operations')).toMatchObject({ status: 'failed', code: 'store_unusable' });
    expect({ exitCode, bad }).toEqual({ exitCode: 3, bad: ['unfinished_operations failed'] });
  });
});

describe('doctor, a local provider', () => {
  const answers = {
    version: `echo '{"version":"1.0.5"}'`,
    where: `echo "{\\"prefix\\":\\"t\\",\\"path\\":\\"$(pwd -P)/.beads\\"}"`,
    export: `echo '{"id":"t-1","title":"One","status":"open","issue_type":"task","priority":1,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}'`,
  };

  /** A program that answers as bd does. */
  async function bindBd(changed: Partial<typeof answers> = {}): Promise<void> {
    const told = { ...answers, ...changed };
    const file = world.write(
      'bd.sh',
      `#!/bin/sh
echo "$*" >> calls
case "$1" in
  version) ${told.version} ;;
  where) ${told.where} ;;
  config) echo '{"value":"t"}' ;;
  export) ${told.export} ;;
  *) exit 1 ;;
esac
`,
    );
    chmodSync(file, 0o755);
    const credential = `command=${file}`;
    const bound = ['bind', '--provider', 'beads', '--workspace', 'main', '--credential', credential];
    expect((await world.type(bound)).exitCode).toBe(0);
  }

  it('all is well: the program, a complete read, no store yet; nothing is stored and the SaaS is not asked', async () => {
    await bindBd();
    const before = everything(world.home);
    const { exitCode, of, bad, checks } = await doctor();
    expect({ exitCode, bad }).toEqual({ exitCode: 0, bad: ['store skipped'] });
    expect(checks.map(({ name }) => name)).toEqual([...checkNames.slice(0, 8), ...checkNames.slice(13)]);
    expect(of('program')?.message).toContain('1.0.5');
    expect(of('complete_read')?.message).toBe('Everything was read: 1 issue.');
    expect(everything(world.home)).toEqual(before);
    expect(world.sandbox.journal).toEqual([]);
  });

  it('a program that is missing fails with 3', async () => {
    await world.type([
      'bind',
      '--provider',
      'fp',
      '--workspace',
      'main',
      '--credential',
      'command=/no/such/fp',
    ]);
    const { exitCode, of } = await doctor();
    expect(exitCode).toBe(3);
    expect(of('program')).toMatchObject({ status: 'failed', code: 'command_missing' });
    expect(of('program')?.message).toContain('/no/such/fp');
    expect(of('complete_read')).toMatchObject({ status: 'skipped' });
  });

  it('an old program fails; a newer one than was tried is a warning', async () => {
    await bindBd({ version: `echo '{"version":"0.9.1"}'` });
    expect((await doctor()).of('program')).toMatchObject({ status: 'failed', code: 'command_unsupported' });
    await bindBd({ version: `echo '{"version":"9.0.0"}'` });
    const { of, exitCode } = await doctor();
    expect(of('complete_read')).toMatchObject({ status: 'warning' });
    expect(of('complete_read')?.details?.[0]).toContain('9.0.0 is newer than');
    expect(exitCode).toBe(0);
  });

  it('a workspace that gives no complete read fails, the program being the right one', async () => {
    await bindBd({ export: 'echo "{\\"id\\":"' });
    const { exitCode, of } = await doctor();
    expect(of('program')).toMatchObject({ status: 'ok' });
    expect(of('complete_read')).toMatchObject({ status: 'failed', code: 'read_incomplete' });
    expect(exitCode).toBe(7);
  });

  it('a project that refuses egress starts no program', async () => {
    await bindBd();
    const file = join(world.project, '.kittify/config.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}  egress: refused\n`);
    const { exitCode, bad } = await doctor();
    expect(exitCode).toBe(0);
    expect(bad).toEqual(['egress warning', 'program skipped', 'complete_read skipped', 'store skipped']);
    expect(existsSync(join(world.project, 'calls'))).toBe(false);
  });

  it('a store that is mostly empty is told with its figures, and its remedy makes it small', async () => {
    await bindBd();
    await world.type(['sync', 'pull']);
    expect((await doctor()).of('store')).toMatchObject({ status: 'ok' });
    expect((await doctor()).of('store')?.message).toMatch(/^1 issue, 0 mappings, 0 unsent; \d+ KiB, log 0 B/);
    const name = readdirSync(join(world.home, 'local')).find((file) => file.endsWith('.db')) ?? '';
    const store = new DatabaseSync(join(world.home, 'local', name));
    store.exec(`CREATE TABLE waste (x); INSERT INTO waste VALUES (zeroblob(20000000)); DROP TABLE waste`);
    store.close();
    const { of, exitCode } = await doctor();
    expect(of('store')).toMatchObject({ status: 'warning' });
    expect(of('store')?.message).toContain('19.1 MiB of it hold nothing');
    expect(exitCode).toBe(0);
    await obey(of('store')?.remedy);
    expect((await doctor()).of('store')).toMatchObject({ status: 'ok' });
  });

  it('a damaged store fails with 3', async () => {
    await bindBd();
    await world.type(['sync', 'pull']);
    const name = readdirSync(join(world.home, 'local')).find((file) => file.endsWith('.db')) ?? '';
    renameSync(world.write('x', 'this is no database, by far'), join(world.home, 'local', name));
    chmodSync(join(world.home, 'local', name), 0o600);
    const { of, exitCode } = await doctor();
    expect(of('store')).toMatchObject({ status: 'failed', code: 'store_unusable' });
    expect(exitCode).toBe(3);
  });
});

/** Does what a remedy says, as somebody does who pastes it. */
async function obey(remedy: string | undefined): Promise<void> {
  const command = /`([^`]+)`/.exec(remedy ?? '')?.[1] ?? 'false';
  const { status, stderr } = spawnSync('sh', ['-c', command], {
    env: { PATH: `${join(process.execPath, '..')}:${process.env['PATH']}` },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.anything() });
}
