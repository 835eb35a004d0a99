import { chmodSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { asPlainUser, canBePlain } from '../plain-user.ts';
import { CliWorld, type JsonError } from './cli-fixture.ts';

const bin = fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url));

let world: CliWorld;
afterEach(async () => {
  allow(world.home);
  await world.close();
});

/** Folders below, themselves included; their files keep their bits. */
function allow(folder: string, mode = 0o700): void {
  if (mode === 0o700) chmodSync(folder, mode);
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory()))
    allow(join(folder, name), mode);
  chmodSync(folder, mode);
}

/** The built command where permission bits bind. */
function type(...args: readonly string[]) {
  const { status, stdout } = asPlainUser([process.execPath, bin, ...args, '--json'], {
    cwd: world.project,
    env: { PATH: process.env['PATH'], HOME: world.folder, SPEC_KITTY_HOME: world.home },
  });
  return { exitCode: status, json: JSON.parse(stdout) as unknown };
}

/** A push that no server has heard of: recorded, and failed. */
async function recorded(): Promise<void> {
  world = await CliWorld.open();
  world.items([
    { ref: { system: 'linear', id: 'LIN-1', workspace: 'acme' }, action: 'update', patch: { title: 'x' } },
  ]);
  expect((await world.type(['sync', 'push', '--items-json', 'items.json'])).exitCode).toBe(0);
}

async function mapped(): Promise<string> {
  world = await CliWorld.open({}, { loggedIn: false, bound: false });
  await world.type(['bind', '--provider', 'beads', '--workspace', 'main']);
  expect((await world.type(['map', 'add', '--wp-id', 'WP01', '--external-id', 't-1'])).exitCode).toBe(0);
  const name = readdirSync(join(world.home, 'local')).find((each) => each.endsWith('.db')) ?? '';
  return join(world.home, 'local', name);
}

describe.skipIf(!canBePlain)('a home that cannot be written', () => {
  it('still says what was written to a server', async () => {
    await recorded();
    allow(world.home, 0o500);
    expect(type('operations', 'list', '--all')).toMatchObject({
      exitCode: 0,
      json: { operations: [{ kind: 'push', state: 'completed' }] },
    });
    expect(type('operations', 'list')).toMatchObject({ exitCode: 0, json: { operations: [] } });
  });

  it('still says what is mapped, and how a local tracker is', async () => {
    await mapped();
    allow(world.home, 0o500);
    expect(type('map', 'list')).toMatchObject({ exitCode: 0, json: { mappings: [{ wp_id: 'WP01' }] } });
    expect(type('status')).toMatchObject({ exitCode: 0 });
    const { exitCode, json } = type('map', 'remove', '--wp-id', 'WP01');
    expect(exitCode).toBe(3);
    expect((json as JsonError).error.message).toContain(world.home);
  });

  it('is not written to by a read, also where the files are older than this version', async () => {
    const store = await mapped();
    chmodSync(store, 0o400);
    allow(world.home, 0o500);
    const before = statSync(store);
    expect(type('map', 'list')).toMatchObject({ exitCode: 0, json: { mappings: [{ wp_id: 'WP01' }] } });
    expect(statSync(store)).toMatchObject({ mtimeMs: before.mtimeMs, size: before.size });
  });
});

describe('a database of zero bytes', () => {
  it('is a note, not a home without a word: the journal', async () => {
    await recorded();
    const journal = join(world.home, 'operations.db');
    truncateSync(journal);
    const { exitCode, stdout, stderr } = await world.type(['operations', 'list', '--all']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'No operations\n' });
    expect(stderr).toContain(`${journal} is empty (0 bytes)`);
    expect((await world.type(['operations', 'list', '--all'])).stderr).toBe('');
  });

  it('is a note: the store of a local tracker', async () => {
    const store = await mapped();
    truncateSync(store);
    const { exitCode, stderr } = await world.type(['map', 'list']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${store} is empty (0 bytes)`);
  });
});

describe.skipIf(process.platform === 'win32')('a file that all users may write', () => {
  it('is refused, and the hint mends it: the journal', async () => {
    await recorded();
    const journal = join(world.home, 'operations.db');
    chmodSync(journal, 0o666);
    const { exitCode, json } = await world.type(['operations', 'list', '--all', '--json']);
    expect(exitCode).toBe(3);
    expect(json<JsonError>().error).toMatchObject({
      code: 'config_exposed',
      message: expect.stringContaining(journal) as string,
      hint: expect.stringContaining(`chmod o-w ${journal}`) as string,
    });
    const push = await world.type(['sync', 'push', '--items-json', 'items.json', '--json']);
    expect(push.json<JsonError>().error.code).toBe('config_exposed');
    chmodSync(journal, 0o664);
    expect((await world.type(['operations', 'list'])).exitCode).toBe(0);
  });

  it('is refused: the store of a local tracker, a lease, names', async () => {
    const store = await mapped();
    chmodSync(store, 0o666);
    const { json } = await world.type(['map', 'list', '--json']);
    expect(json<JsonError>().error).toMatchObject({
      code: 'config_exposed',
      message: expect.stringContaining(store) as string,
    });
  });

  it('is made private: a lock', async () => {
    await recorded();
    const lock = join(world.home, 'locks', 'credentials.lock');
    writeFileSync(lock, '');
    chmodSync(lock, 0o666);
    expect((await world.type(['auth', 'logout'])).exitCode).toBe(0);
    expect(statSync(lock).mode & 0o777).toBe(0o600);
  });
});
