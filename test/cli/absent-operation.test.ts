import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CliWorld } from './cli-fixture.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open({ accept: 'always', operationOutcome: 'never' });
  world.items([
    {
      ref: { system: 'linear', id: 'WP01', workspace: 'acme' },
      action: 'create',
      patch: { title: 'Lost' },
    },
  ]);
  // The wait is given up, and the operation goes on.
  expect((await world.type([...push, '--timeout', '1.5'])).exitCode).toBe(8);
});
afterEach(() => world.close());

const push = ['sync', 'push', '--items-json', 'items.json'];
const states = async () => {
  const { json } = await world.type(['operations', 'list', '--all', '--json']);
  return json<{ operations: { state: string }[] }>().operations.map(({ state }) => state);
};

function letPass(ms: number): void {
  const database = new DatabaseSync(join(world.home, 'operations.db'));
  database.prepare('UPDATE operation SET updated_at = ?').run(new Date(Date.now() - ms).toISOString());
  database.close();
}

it('an accepted operation that the server does not know is over, once it had the time to learn of it', async () => {
  world.sandbox.script({ operation: 'getOperation', code: 'operation_not_found', times: 'always' });
  expect((await world.type([...push, '--no-wait'])).exitCode).toBe(8);
  letPass(30_000);
  const { stderr } = await world.type([...push, '--no-wait']);
  expect(stderr).toContain('the server knows it no more');
  expect(await states()).toEqual(['failed', 'accepted']);
});

it('a 404 of something before the server ends nothing, and nothing is sent under a new key', async () => {
  world.sandbox.script({
    operation: 'getOperation',
    status: 404,
    text: '<html>default backend - 404',
    times: 'always',
  });
  letPass(30_000);
  world.sandbox.clearJournal();
  expect((await world.type(push)).exitCode).toBe(8);
  expect(await states()).toEqual(['accepted']);
  expect(world.sandbox.journal.filter(({ operation }) => operation === 'push')).toEqual([]);
});
