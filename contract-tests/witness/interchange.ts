import assert from 'node:assert/strict';
import { defaultUser } from '../../src/testing/index.ts';
import type { PythonClient } from './python-client.ts';
import { WitnessWorld, type Said } from './witness-world.ts';

/** Files that one client writes and the other reads, changes and gives back. */
export interface Interchange {
  readonly name: string;
  readonly run: (python: PythonClient) => Promise<void>;
}

export const interchanges: readonly Interchange[] = [
  {
    name: 'credentials: written by upstream, used and refreshed by ours, used and refreshed by upstream',
    run: inWorld(async (world) => {
      worked(await loginByPython(world));
      await world.bind();
      worked(await world.ours('auth', 'status'));
      worked(await world.ours('sync', 'pull'));
      await refreshes(world, () => world.ours('status'));
      worked(await world.python('tracker', 'sync', 'pull'));
      await refreshes(world, () => world.python('tracker', 'status'));
      worked(await world.ours('sync', 'pull'));
      worked(await world.ours('auth', 'logout'));
      assert.match((await world.python('auth', 'status')).stdout, /Not authenticated/);
    }),
  },
  {
    name: 'credentials: written by ours, used and refreshed by upstream, used and refreshed by ours',
    run: inWorld(async (world) => {
      worked(await loginByOurs(world));
      await world.bind();
      assert.match((await world.python('auth', 'status')).stdout, new RegExp(defaultUser.username));
      worked(await world.python('tracker', 'sync', 'pull'));
      await refreshes(world, () => world.python('tracker', 'status'));
      worked(await world.ours('sync', 'pull'));
      await refreshes(world, () => world.ours('status'));
      worked(await world.python('tracker', 'status'));
      worked(await world.python('auth', 'logout'));
      assert.equal((await world.ours('auth', 'status')).exitCode, 4);
    }),
  },
  {
    name: 'credentials: a section of upstream’s local providers survives our login and refresh',
    run: inWorld(async (world) => {
      const section = '[tracker.providers.beads]\ncommand = "bd"\ncwd = "/x"\n';
      await world.write('.spec-kitty/credentials', section);
      worked(await loginByOurs(world));
      await world.bind();
      await refreshes(world, () => world.ours('status'));
      assert.ok((await world.read('.spec-kitty/credentials')).startsWith(section));
      worked(await world.python('tracker', 'status'));
    }),
  },
  {
    name: 'config.toml: the server that ours records is the one upstream asks',
    run: inWorld(async (world) => {
      await world.write('.spec-kitty/config.toml', '# mine\n[other]\na = 1\n');
      worked(await loginByOurs(world, '--server', world.url));
      assert.ok((await world.read('.spec-kitty/config.toml')).startsWith('# mine\n[other]\na = 1\n'));
      await world.bind();
      world.sandbox.clearJournal();
      worked(await world.python('tracker', 'status'));
      assert.deepEqual(
        world.sandbox.journal.map(({ path }) => path),
        ['/api/v1/tracker/status/'],
      );
    }),
  },
  {
    name: 'binding: by upstream, read and moved by ours, read and removed by upstream',
    run: inWorld(async (world) => {
      worked(await loginByOurs(world));
      worked(await world.python('tracker', 'bind', '--provider', 'linear', '--project-slug', 'demo'));
      assert.equal(await asked(world, () => world.ours('status')), 'demo');
      worked(await world.ours('bind', '--provider', 'linear', '--project-slug', 'other'));
      assert.equal(await asked(world, () => world.python('tracker', 'status')), 'other');
      worked(await world.python('tracker', 'unbind'));
      assert.equal(await world.read('project/.kittify/config.yaml'), '{}\n');
      assert.equal((await world.ours('status')).exitCode, 3);
    }),
  },
  {
    name: 'binding: by ours is the same file as by upstream, without rules that are the default, and removed by ours',
    run: inWorld(async (world) => {
      const words = ['bind', '--provider', 'jira', '--project-slug', 'web-platform'];
      worked(await world.ours(...words));
      const ours = await world.read('project/.kittify/config.yaml');
      worked(await world.ours('unbind'));
      assert.equal(await world.read('project/.kittify/config.yaml'), '{}\n');
      worked(await world.python('tracker', ...words));
      const theirs = await world.read('project/.kittify/config.yaml');
      assert.equal(ours, theirs.replace(/^ {2}doctrine:\n(?: {4}.*\n)+/m, ''));
    }),
  },
];

function inWorld(work: (world: WitnessWorld) => Promise<void>): Interchange['run'] {
  return async (python) => {
    const world = await WitnessWorld.open(python, { secure: true });
    try {
      await work(world);
    } finally {
      await world.close();
    }
  };
}

const { username, password } = defaultUser;

const loginByPython = (world: WitnessWorld) => world.python('auth', 'login', '-u', username, '-p', password);

const loginByOurs = (world: WitnessWorld, ...more: string[]) =>
  world.oursWithInput(password, 'auth', 'login', '--username', username, '--password-stdin', ...more);

function worked(said: Said): void {
  assert.equal(said.exitCode, 0, `exit code ${said.exitCode}: ${said.stdout}${said.stderr}`);
}

/** The server refuses the stored access token, so the command has to renew it. */
async function refreshes(world: WitnessWorld, command: () => Promise<Said>): Promise<void> {
  const before = world.sandbox.refreshes();
  world.sandbox.revokeAccessTokens();
  worked(await command());
  assert.equal(world.sandbox.refreshes(), before + 1);
}

async function asked(world: WitnessWorld, command: () => Promise<Said>): Promise<string | undefined> {
  world.sandbox.clearJournal();
  worked(await command());
  return world.sandbox.journal[0]?.query['project_slug'];
}
