import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultUser, type PushItem, type SandboxOptions } from '../../src/testing/index.ts';
import { CliWorld } from './cli-fixture.ts';
import { typed } from './in-process.ts';

let world: CliWorld;

afterEach(() => world.close());

const create = (id: string): PushItem => ({
  ref: { system: 'linear', id, workspace: 'acme' },
  action: 'create',
  patch: { title: id },
});

async function opened(options: SandboxOptions = {}): Promise<void> {
  world = await CliWorld.open(options, { loggedIn: false });
  const words = ['auth', 'login', '--server', world.sandbox.url, '--username', defaultUser.username];
  const environment = { HOME: world.folder, SPEC_KITTY_HOME: world.home };
  const where = { directory: world.project, environment, input: defaultUser.password };
  expect((await typed([...words, '--password-stdin'], where)).exitCode).toBe(0);
  world.sandbox.clearJournal();
}

function push(items: readonly PushItem[], ...args: readonly string[]) {
  world.write('changes.json', JSON.stringify(items));
  return world.say(['sync', 'push', '--items-json', 'changes.json', ...args]);
}

const sentPushes = () => world.sandbox.journal.filter(({ operation }) => operation === 'push').length;

describe('items that are not sent', () => {
  const twice = [create('WP01'), create('WP01'), create('WP02')];
  const ends = (said: { json<T>(): T }) =>
    said
      .json<{ items: { ref: { id: string }; outcome: string }[] }>()
      .items.map(({ ref, outcome }) => [ref.id, outcome]);

  it('are a part of the answer again where the push is repeated under its key', async () => {
    await opened();
    for (const _ of [1, 2]) {
      const said = await push(twice, '--idempotency-key', 'key-00000001', '--json');
      expect(said.exitCode).toBe(6);
      expect(ends(said)).toEqual([
        ['WP01', 'created'],
        ['WP01', 'failed'],
        ['WP02', 'created'],
      ]);
    }
    expect(sentPushes()).toBe(1);
  });

  it('are reported where the push is accepted, with the exit code of a part', async () => {
    await opened({ accept: 'always' });
    const said = await push(twice, '--no-wait', '--json');
    expect(said.exitCode).toBe(6);
    expect(said.json()).toMatchObject({ unsent: [{ ref: { id: 'WP01' }, outcome: 'failed' }] });
    expect(said.stderr).toMatch(/WP01 was not sent: .*earlier item/);
  });

  it('are reported where the push gets no answer', async () => {
    await opened();
    world.sandbox.script({ operation: 'push', drop: 'after', times: 'always' });
    const { stderr, exitCode } = await push(twice);
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/WP01 was not sent: .*earlier item/);
  });
});

it('a push without a login says how to log in', async () => {
  await opened();
  rmSync(join(world.home, 'credentials'));
  const { stderr, exitCode } = await push([create('WP01')]);
  expect(exitCode).toBe(4);
  expect(stderr).toContain('tracker auth login');
  expect(stderr).not.toContain('--allow-duplicates');
});
