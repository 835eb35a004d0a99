import assert from 'node:assert/strict';
import { asTrackerError } from '../../src/core/model/error.ts';
import { defaultUser } from '../../src/testing/index.ts';
import { CliWorld } from '../../test/cli/cli-fixture.ts';
import type { AfterKill, CrashCase } from './crash-case.ts';
import { foldersOf, loggedInWorld, logIn, textOf, usingNext } from '../saas-world.ts';

const login: CrashCase = {
  name: 'auth login',
  async open() {
    const world = await CliWorld.open({}, { loggedIn: false });
    const { username, password } = defaultUser;
    const args = ['auth', 'login', '--server', world.sandbox.url, '--username', username];
    return {
      folders: foldersOf(world),
      run: (options) => world.type([...args, '--password-stdin'], { input: password, ...options }),
      async recover() {
        // Logged in or not: two files, and a pull that says what to do while one of them is missing.
        const isWhole = ['credentials', 'config.toml'].every((name) => textOf(world.home, name) !== null);
        const end = await pullEnd(world);
        assert.ok(isWhole ? end === 0 : end === 3 || end === 4, `exit code ${end}`);
        await usingNext(world, (tracker) => tracker.session.info());
        await logIn(world);
        assert.equal(await pullEnd(world), 0);
        return 'whole';
      },
      close: () => world.close(),
    };
  },
};

const refresh: CrashCase = {
  name: 'sync pull, with a refresh',
  async open() {
    // Shorter than the margin: every command renews its token.
    const world = await loggedInWorld({ accessLifetimeSeconds: 20 });
    const before = refreshTokenOf(world);
    return {
      folders: foldersOf(world),
      run: (options) => world.type(['sync', 'pull', '--limit', '1', '--json'], options),
      async recover(): Promise<AfterKill> {
        const lost = world.sandbox.refreshes() > 0 && refreshTokenOf(world) === before;
        const end = await pullEnd(world);
        assert.equal(end, lost ? 4 : 0);
        if (lost) await logIn(world);
        assert.equal(await pullEnd(world), 0);
        return lost ? 'window' : 'whole';
      },
      close: () => world.close(),
    };
  },
};

/** Exit code that a pull ends with; the way out of a failure is the log-in command. */
async function pullEnd(world: CliWorld): Promise<number> {
  return usingNext(world, async (tracker) => {
    try {
      await tracker.pull({ limit: 1 });
      return 0;
    } catch (thrown) {
      const error = asTrackerError(thrown);
      assert.match(error.hint, /tracker auth login/);
      return error.exitCode;
    }
  });
}

function refreshTokenOf(world: CliWorld): string | undefined {
  return /^refresh *= *"(.+)"$/m.exec(textOf(world.home, 'credentials') ?? '')?.[1];
}

export const sessionCases: readonly CrashCase[] = [login, refresh];
