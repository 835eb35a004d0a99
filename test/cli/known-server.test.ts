import { cpSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError } from './cli-fixture.ts';

let world: CliWorld;
/** Another server with the same users; its login is in the home from the second step on. */
let other: CliWorld;

beforeEach(async () => {
  world = await CliWorld.open();
  other = await CliWorld.open({}, { loggedIn: false });
});
afterEach(async () => {
  await world.close();
  await other.close();
});

const items = [
  { ref: { system: 'linear', id: 'LIN-1', workspace: 'acme' }, action: 'update', patch: { title: 'Ours' } },
];
const push = ['sync', 'push', '--items-json', 'items.json'];

async function loggedInElsewhere(): Promise<void> {
  world.items(items);
  await world.type(['status']);
  const args = ['auth', 'login', '--server', other.sandbox.url, '--username', 'alice@example.com'];
  await world.type([...args, '--password-stdin'], { input: 'correct-horse' });
}

describe('after a login at another server', () => {
  it.each([
    [push],
    [[...push, '--dry-run']],
    [['sync', 'run']],
    [['sync', 'pull']],
    [['sync', 'pull', '--all']],
    [['operations', 'resume']],
    [['operations', 'show', 'op-1']],
    [['operations', 'wait', 'op-1']],
    [['map', 'list']],
    [['status']],
  ])('%j is refused before anything is sent', async (args) => {
    await loggedInElsewhere();
    other.sandbox.clearJournal();
    const { exitCode, json } = await world.type([...args, '--json']);
    expect(exitCode).toBe(5);
    expect(json<JsonError>().error).toMatchObject({ code: 'server_changed', effect: 'none' });
    expect(json<JsonError>().error.message).toContain(world.sandbox.url);
    expect(json<JsonError>().error.message).toContain(other.sandbox.url);
    expect(other.sandbox.journal).toEqual([]);
  });

  it.each([
    ['--server', () => [['--server', other.sandbox.url], {}] as const],
    ['SPEC_KITTY_SAAS_URL', () => [[], { SPEC_KITTY_SAAS_URL: other.sandbox.url }] as const],
  ])('%s confirms it, once for all', async (_name, confirmed) => {
    await loggedInElsewhere();
    const [words, env] = confirmed();
    const { exitCode, stdout } = await world.type([...push, ...words], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`- server: ${other.sandbox.url}`);
    expect((await world.type(['status'])).exitCode).toBe(0);
  });

  it('doctor says which server it was, and confirms nothing', async () => {
    await loggedInElsewhere();
    const { stdout } = await world.type(['doctor']);
    expect(stdout).toContain(world.sandbox.url);
    expect((await world.type(['status'])).exitCode).toBe(5);
  });

  it('a project that has moved is the same one where it has a uuid', async () => {
    const file = join(world.project, '.kittify/config.yaml');
    const uuid = 'project:\n  uuid: 0b6f0f0e-0000-4000-8000-000000000000\n';
    world.write('.kittify/config.yaml', `${uuid}${readFileSync(file, 'utf8')}`);
    await loggedInElsewhere();
    renameSync(world.project, `${world.project}-moved`);
    const moved = await world.type(['status'], { cwd: `${world.project}-moved` });
    expect(moved.exitCode).toBe(5);
  });

  it.each([
    ['moved', (from: string, to: string) => renameSync(from, to)],
    ['been copied', (from: string, to: string) => cpSync(from, to, { recursive: true })],
  ])('a project without a uuid that has %s is refused until the server is named', async (_how, place) => {
    await loggedInElsewhere();
    const cwd = `${world.project}-elsewhere`;
    place(world.project, cwd);
    expect(await world.type(['status'], { cwd })).toMatchObject({ exitCode: 5 });
    expect(await world.type(['status', '--server', other.sandbox.url], { cwd })).toMatchObject({
      exitCode: 0,
    });
    expect(await world.type(['status'], { cwd })).toMatchObject({ exitCode: 0 });
  });
});

it('a server that is no URL is refused by the option', async () => {
  const { exitCode, json } = await world.type(['status', '--server', 'ftp://x', '--json']);
  expect(exitCode).toBe(3);
  expect(json<JsonError>().error.message).toMatch(/^--server: /);
});
