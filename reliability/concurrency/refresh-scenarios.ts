import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultUser } from '../../src/testing/index.ts';
import type { CliWorld, Said } from '../../test/cli/cli-fixture.ts';
import { preload } from '../probe-environment.ts';
import { inLoggedInWorld, logIn, textOf, usingNext } from '../saas-world.ts';
import type { Scenario } from './scenario.ts';
import { stoppedAt, type StoppedProcess } from './stopped-process.ts';

const many = 50;
const pull = ['sync', 'pull', '--limit', '1', '--json'];
/** The first thing that a process sends is its refresh; it holds the lock by then. */
const beforeTheRefresh = 'socket connect server #1 before';
/** The first temporary file is the rehearsal's, the second one holds the new tokens. */
const afterTheRotation = 'write open credentials.tmp #2 before';

interface RefreshScenario extends Omit<Scenario, 'run'> {
  readonly run: (world: CliWorld) => Promise<void>;
}

const scenarios: readonly RefreshScenario[] = [
  {
    name: 'an expired token, everybody at once',
    processes: many,
    shows: 'one refresh, everybody done',
    run: oneRefreshForAll,
  },
  {
    name: 'an expired token, and the refresh takes its time',
    processes: many,
    shows: 'one refresh, everybody done',
    async run(world) {
      world.sandbox.script({ operation: 'refreshToken', answerDelayMs: 2_000 });
      await oneRefreshForAll(world);
    },
  },
  {
    name: 'an expired token, and the one who refreshes dies before the server acts',
    processes: many,
    shows: 'one refresh by somebody else, everybody else done',
    async run(world) {
      const holder = await stoppedAt(beforeTheRefresh, (options) => world.type(pull, options));
      const others = pulls(world, many - 1);
      await othersWait(world, holder);
      demandAll(await others, 0);
      assert.equal(world.sandbox.refreshes(), 1);
    },
  },
  {
    name: 'an expired token, and the one who refreshes dies after the server has rotated it',
    processes: many,
    shows: 'one refresh; exit code 4 with the log-in command for everybody, files readable',
    async run(world) {
      const holder = await stoppedAt(afterTheRotation, (options) => world.type(pull, options));
      const before = textOf(world.home, 'credentials');
      const others = pulls(world, many - 1);
      await othersWait(world, holder);
      demandAll(await others, 4);
      assert.equal(world.sandbox.refreshes(), 1);
      assert.match(before ?? '', /^refresh = /m);
    },
  },
  ...['ENOSPC', 'EROFS', 'EACCES'].map((code): RefreshScenario => {
    const processes = 10;
    return {
      name: `${code} after the server has rotated the token`,
      processes,
      shows: 'one refresh; exit code 4 with the log-in command for everybody, files readable',
      async run(world) {
        const fails = { TRACKER_PROBE_FAIL: `${code} ${afterTheRotation.replace(/ before$/, '')}` };
        const first = await world.type(pull, { env: { ...preload(), ...fails } });
        const before = textOf(world.home, 'credentials');
        demandAll([first, ...(await pulls(world, processes - 1))], 4);
        assert.equal(world.sandbox.refreshes(), 1);
        assert.match(before ?? '', /^refresh = /m);
      },
    };
  }),
  ...['ENOSPC', 'EROFS', 'EACCES'].map((code): RefreshScenario => {
    const processes = 10;
    return {
      name: `${code} before the refresh is sent`,
      processes,
      shows: 'no refresh is sent; exit code 4 for everybody, the login is kept and works later',
      async run(world) {
        const verb = code === 'ENOSPC' ? 'writeFile' : 'open';
        const fails = { TRACKER_PROBE_FAIL: `${code} write ${verb} credentials.tmp #1` };
        demandAll(await pulls(world, processes, { ...preload(), ...fails }), 4);
        assert.equal(world.sandbox.refreshes(), 0);
        demandAll(await pulls(world, 1), 0);
      },
    };
  }),
  {
    name: 'log-ins and log-outs while others work',
    processes: 24,
    shows: 'everybody done, or told to log in; the files stay readable, and a last log-in works',
    async run(world) {
      const { username, password } = defaultUser;
      const login = ['auth', 'login', '--server', world.sandbox.url, '--username', username];
      const all = await Promise.all([
        ...Array.from({ length: 20 }, () => world.type(pull)),
        ...[1, 2].map(() => world.type([...login, '--password-stdin'], { input: password })),
        ...[1, 2].map(() => world.type(['auth', 'logout'])),
      ]);
      for (const { exitCode, stdout, stderr } of all)
        assert.ok(exitCode === 0 || exitCode === 4, `${exitCode}: ${stdout}${stderr}`);
      await logIn(world);
      demandAll(await pulls(world, 1), 0);
    },
  },
];

export const refreshScenarios: readonly Scenario[] = scenarios.map((scenario) => ({
  ...scenario,
  run: () =>
    inLoggedInWorld(async (world) => {
      expire(world);
      await scenario.run(world);
      // Whatever happened, the file can be read, and a log-in mends it.
      await usingNext(world, (tracker) => tracker.session.info());
      await logIn(world);
      demandAll(await pulls(world, 1), 0);
    }),
}));

async function oneRefreshForAll(world: CliWorld): Promise<void> {
  demandAll(await pulls(world, many), 0);
  assert.equal(world.sandbox.refreshes(), 1);
}

function pulls(world: CliWorld, count: number, env: Record<string, string> = {}): Promise<Said[]> {
  return Promise.all(Array.from({ length: count }, () => world.type(pull, { env })));
}

/** Lets the others come to the lock, then kills its holder. */
async function othersWait(world: CliWorld, holder: StoppedProcess): Promise<void> {
  const before = world.sandbox.refreshes();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal(world.sandbox.refreshes(), before, 'nobody refreshes while somebody holds the lock');
  holder.kill();
  assert.equal((await holder.said).exitCode, null);
}

/** The stored token has expired, for its reader and for the server. */
function expire(world: CliWorld): void {
  const text = textOf(world.home, 'credentials') ?? '';
  writeFileSync(
    join(world.home, 'credentials'),
    text.replace(/^access_expires_at = .*$/m, 'access_expires_at = "2020-01-01T00:00:00+00:00"'),
  );
  world.sandbox.expireAccessTokens();
}

function demandAll(all: readonly Said[], expected: number): void {
  for (const { exitCode, stdout } of all) {
    assert.equal(exitCode, expected, stdout);
    if (expected === 4) assert.match(stdout, /tracker auth login/);
  }
}
