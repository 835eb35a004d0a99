import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckName } from '../../src/index.ts';
import { asPlainUser, canBePlain } from '../plain-user.ts';
import { CliWorld, type JsonError } from './cli-fixture.ts';
import { obey, type PrintedDiagnosis } from './doctor-fixture.ts';

const bin = fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url));

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open();
});
afterEach(async () => {
  for (const folder of [world.home, join(world.project, '.kittify')]) chmodSync(folder, 0o700);
  await world.close();
});

/** The built command, where permission bits bind. Nothing is sent: this process is the server, and waits. */
function type(...args: readonly string[]) {
  const { status, stdout } = asPlainUser([process.execPath, bin, ...args, '--json'], {
    cwd: world.project,
    env: {
      PATH: process.env['PATH'],
      HOME: world.folder,
      SPEC_KITTY_HOME: world.home,
      SPEC_KITTY_ENABLE_SAAS_SYNC: '0',
    },
  });
  return { exitCode: status, json: JSON.parse(stdout) as unknown };
}

function doctor() {
  const { exitCode, json } = type('doctor');
  const { checks } = json as PrintedDiagnosis;
  const of = (name: CheckName) => checks.find((check) => check.name === name);
  const failing = checks.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return { exitCode, of, failing };
}

describe.skipIf(!canBePlain)('doctor, where something cannot be written', () => {
  it.each([
    [0o500, 'ok'],
    [0o000, 'skipped'],
  ])(
    'a home of %o fails, nothing is said of what could not be seen, and the remedy mends it',
    (mode, seen) => {
      chmodSync(world.home, mode);
      const { exitCode, of } = doctor();
      expect(exitCode).toBe(3);
      expect(of('home')).toMatchObject({
        status: 'failed',
        remedy: `Run \`chmod u+rwx ${world.home}\`.`,
      });
      for (const name of ['temporary_files', 'unfinished_operations'] as const)
        expect(of(name)).toMatchObject({ status: seen });
      obey(of('home')?.remedy);
      expect(doctor()).toMatchObject({ exitCode: 0, failing: [] });
    },
  );

  it('a project that cannot be bound anew is a warning, and the remedy is what lets unbind work', () => {
    const kittify = join(world.project, '.kittify');
    chmodSync(kittify, 0o555);
    const before = doctor();
    expect(before).toMatchObject({ exitCode: 0 });
    expect(before.of('binding')).toMatchObject({
      status: 'warning',
      remedy: `Run \`chmod u+rwx ${kittify}\`.`,
    });
    expect(before.of('binding')?.message).toContain(`${kittify} cannot be written`);
    expect((type('unbind').json as JsonError).error.code).toBe('config_not_writable');
    obey(before.of('binding')?.remedy);
    expect(type('unbind').exitCode).toBe(0);
    chmodSync(kittify, 0o555);
    expect(doctor().of('binding')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/^No tracker/) as string,
    });
  });
});
