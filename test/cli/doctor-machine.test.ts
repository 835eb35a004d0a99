import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld } from './cli-fixture.ts';
import { obey, runDoctor } from './doctor-fixture.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open();
});
afterEach(() => world.close());

const doctor = (args: readonly string[] = [], where: Parameters<typeof runDoctor>[2] = {}) =>
  runDoctor(world, args, where);

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
    obey(of('secret_files')?.remedy);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await doctor()).bad).toEqual([]);
  });

  it('a login that anybody may write is not believed, and its remedy mends it', async () => {
    chmodSync(join(world.home, 'credentials'), 0o666);
    const { exitCode, of } = await doctor();
    expect(exitCode).toBe(3);
    expect(of('secret_files')).toMatchObject({ status: 'failed', code: 'config_exposed' });
    obey(of('secret_files')?.remedy);
    expect((await doctor()).exitCode).toBe(0);
  });

  it('a home that others may write is a warning; one that is a file is a failure', async () => {
    chmodSync(world.home, 0o777);
    const open = await doctor();
    expect(open.of('home')).toMatchObject({ status: 'warning' });
    obey(open.of('home')?.remedy);
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
    obey(of('temporary_files')?.remedy);
    expect((await doctor()).bad).toEqual([]);
  });

  it.each([
    ['config.toml', '[sync\n', 'settings'],
    ['config.toml', '[sync]\nserver_url = "http://example.com"\n', 'settings'],
    ['credentials', 'tokens = 1\n', 'login'],
  ] as const)('%s holding %j fails %s with 3', async (name, text, check) => {
    writeFileSync(join(world.home, name), text, { mode: 0o600 });
    const { of, exitCode } = await doctor();
    expect(of(check)).toMatchObject({ status: 'failed', exitCode: 3 });
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
