import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkNames } from '../../src/core/model/diagnosis.ts';
import { CliWorld, type JsonError } from './cli-fixture.ts';
import { everything, obey, runDoctor } from './doctor-fixture.ts';

/** A proxy is told of only where one is set. */
const names = checkNames.filter((name) => name !== 'proxy');

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open();
});
afterEach(() => world.close());

const doctor = (args: readonly string[] = [], where: Parameters<typeof runDoctor>[2] = {}) =>
  runDoctor(world, args, where);

describe('doctor, a local provider', () => {
  const answers = {
    version: `echo '{"version":"1.0.5"}'`,
    where: `echo "{\\"prefix\\":\\"t\\",\\"path\\":\\"$(pwd -P)/.beads\\"}"`,
    export: `echo '{"id":"t-1","title":"One","status":"open","issue_type":"task","priority":1,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}'`,
  };

  const rowsOf = (...ids: readonly string[]) => ids.map((id) => answers.export.replace('t-1', id)).join('; ');

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
    expect(checks.map(({ name }) => name)).toEqual([...names.slice(0, 8), ...names.slice(13)]);
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

  it('what a run would not believe fails with the same words, though a pull went well', async () => {
    await bindBd({ export: rowsOf('t-1', 't-2') });
    await world.type(['sync', 'run']);
    await bindBd({ export: rowsOf('t-3', 't-4', 't-5') });
    await world.type(['sync', 'pull']);
    const run = (await world.type(['sync', 'run', '--json'])).json<JsonError>();
    const { exitCode, of } = await doctor();
    expect(of('program')).toMatchObject({ status: 'ok' });
    expect(of('complete_read')).toMatchObject({
      status: 'failed',
      code: 'too_many_gone',
      message: run.error.message,
    });
    expect(exitCode).toBe(5);
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
    obey(of('store')?.remedy);
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
