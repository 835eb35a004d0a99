import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { PushItem, SandboxOptions } from '../../src/testing/index.ts';
import { CliWorld } from './cli-fixture.ts';

let world: CliWorld;

afterEach(() => world.close());

const create = (id: string, title = id): PushItem => ({
  ref: { system: 'linear', id, workspace: 'acme' },
  action: 'create',
  patch: { title },
});
const move = (id: string): PushItem => ({
  ref: { system: 'linear', id, workspace: 'acme' },
  action: 'transition',
  target_status: 'done',
});
const five = ['WP01', 'WP02', 'WP03', 'WP04', 'WP05'].map((name) => create(name));

async function opened(options: SandboxOptions = {}): Promise<void> {
  world = await CliWorld.open(options);
}

function push(items: readonly PushItem[], ...args: readonly string[]) {
  world.write('changes.json', JSON.stringify(items));
  return world.type(['sync', 'push', '--items-json', 'changes.json', ...args]);
}

const sentPushes = () => world.sandbox.journal.filter(({ operation }) => operation === 'push').length;

describe.each([
  ['that records mappings', {}],
  ['that records none', { recordsMappings: false }],
])('a server %s: a file of creates', (_which, options) => {
  it('is pushed twice and makes each issue once', async () => {
    await opened(options);
    await push(five);
    const again = await push(five);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stdout).toMatch(/WP01 +create +skipped +LIN-\d+ .*already exists as LIN-/);
    expect((await push(five, '--json')).json()).toMatchObject({ status: 'ok', identity_path: null });
    expect([world.sandbox.effects(), sentPushes()]).toEqual([5, 1]);
  });

  it('with a sixth item is pushed again and makes the sixth one only', async () => {
    await opened(options);
    await push(five, '--idempotency-key', 'run-1');
    const grown = await push([...five, create('WP06')], '--idempotency-key', 'run-2', '--json');
    expect(grown.json()).toMatchObject({ status: 'ok', summary: { total: 6, succeeded: 1, skipped: 5 } });
    expect(world.sandbox.effects()).toBe(6);
  });

  it('names issues that a later file moves', async () => {
    await opened(options);
    await push(five);
    const moved = await push([move('WP02')]);
    expect(moved.exitCode).toBe(0);
    expect(moved.stdout).toMatch(/WP02 +transition +transitioned +LIN-/);
  });

  it('is made a second time with --allow-duplicates', async () => {
    await opened(options);
    await push(five);
    expect(await push(five, '--allow-duplicates')).toMatchObject({ exitCode: 0 });
    expect(world.sandbox.effects()).toBe(10);
  });

  it('that was accepted is known when its operation is over', async () => {
    await opened({ ...options, accept: 'always', operationSteps: 1 });
    await push(five, '--no-wait');
    expect(await push(five)).toMatchObject({ exitCode: 0 });
    expect(world.sandbox.effects()).toBe(5);
  });
});

it('another machine knows from the server what was created', async () => {
  await opened();
  await push(five);
  rmSync(join(world.home, 'names.db'));
  const there = await world.type(['sync', 'push', '-f', 'changes.json']);
  expect(there).toMatchObject({ exitCode: 0 });
  expect(world.sandbox.effects()).toBe(5);
});

it('creates are not sent where the mappings cannot be read', async () => {
  await opened();
  world.sandbox.script({ operation: 'listMappings', status: 404, text: 'no such page', times: 'always' });
  const { exitCode, stderr } = await push(five);
  expect(exitCode).toBe(7);
  expect(stderr).toContain('--allow-duplicates');
  expect(world.sandbox.effects()).toBe(0);
});

it('--allow-duplicates belongs to a push of items', async () => {
  await opened();
  expect(await world.type(['sync', 'push', '--allow-duplicates'])).toMatchObject({ exitCode: 2 });
});
