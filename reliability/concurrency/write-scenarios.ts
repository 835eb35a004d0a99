import assert from 'node:assert/strict';
import { join } from 'node:path';
import { BdWorkspace } from '../../contract-tests/beads/bd-workspace.ts';
import { bound } from '../../contract-tests/beads/sync-world.ts';
import { bd } from '../../contract-tests/beads/which-bd.ts';
import { typeTracker, type Said, type TypeOptions } from '../../test/cli/cli-fixture.ts';
import { inLoggedInWorld, loggedInWorld, usingNext } from '../saas-world.ts';
import type { Scenario } from './scenario.ts';
import { stoppedAt } from './stopped-process.ts';

const create = (title: string) =>
  JSON.stringify([
    { ref: { system: 'linear', id: title, workspace: 'acme' }, action: 'create', patch: { title } },
  ]);
const push = ['sync', 'push', '--items-json', '-'];

const pushes: Scenario = {
  name: 'pushes of one project',
  processes: 30,
  shows: 'nobody is in the way of another, each has its effect once and is on record',
  run() {
    return inLoggedInWorld(async (world) => {
      const all = await Promise.all(
        Array.from({ length: this.processes }, (_, n) => world.type(push, { input: create(`T${n}`) })),
      );
      demandDone(all);
      assert.equal(world.sandbox.effects(), this.processes);
      const recorded = await usingNext(world, (tracker) => tracker.operations({ all: true }));
      assert.deepEqual(
        recorded.map(({ state }) => state),
        recorded.map(() => 'completed'),
      );
      assert.equal(recorded.length, this.processes);
    });
  },
};

const sameCreates: Scenario = {
  name: 'pushes of the same creates',
  processes: 10,
  shows: 'one of them creates, the others wait for it and skip; a server that records no mappings included',
  async run() {
    const world = await loggedInWorld({ recordsMappings: false, accept: 'always', operationSteps: 2 });
    try {
      const input = JSON.stringify(
        ['WP01', 'WP02', 'WP03'].flatMap((name) => JSON.parse(create(name)) as unknown[]),
      );
      const all = await Promise.all(
        Array.from({ length: this.processes }, () => world.type([...push, '--json'], { input })),
      );
      demandDone(all);
      assert.equal(world.sandbox.effects(), 3);
      const skipped = all.filter(({ stdout }) => /"skipped": 3/.test(stdout));
      assert.equal(skipped.length, this.processes - 1);
    } finally {
      await world.close();
    }
  },
};

const resumes: Scenario = {
  name: 'resuming the same operation',
  processes: 12,
  shows: 'one of them asks the server, the effect is there once',
  run() {
    return inLoggedInWorld(async (world) => {
      // The first answer is that of the mappings.
      const dead = await stoppedAt('socket data server #2 before', (options) =>
        world.type(push, { input: create('Once'), ...options }),
      );
      dead.kill();
      await dead.said;
      assert.equal(world.sandbox.effects(), 1);
      world.sandbox.clearJournal();
      const all = await Promise.all(
        Array.from({ length: this.processes }, () => world.type(['operations', 'resume'])),
      );
      demandDone(all);
      assert.equal(world.sandbox.effects(), 1);
      assert.equal(world.sandbox.journal.filter(({ operation }) => operation === 'push').length, 1);
    });
  },
};

const localRuns: Scenario = {
  name: 'sync run of one beads workspace',
  processes: 3,
  shows: 'one waits until the other is done; one with less time says who holds the lock',
  async run() {
    const workspace = new BdWorkspace(bd);
    try {
      workspace.import([{ id: 't-1', title: 'One', priority: 2 }]);
      const home = join(workspace.folder, 'spec-kitty');
      await bound(workspace, bd);
      const run = (args: readonly string[], options: TypeOptions = {}): Promise<Said> =>
        typeTracker(['sync', 'run', ...args], {
          ...options,
          cwd: workspace.project,
          env: { ...workspace.environment, SPEC_KITTY_HOME: home, ...options.env },
        });
      const holder = await stoppedAt('spawn bd export #1 before', (options) => run([], options));
      const hasty = await run(['--timeout', '1', '--json']);
      assert.equal(hasty.exitCode, 3);
      assert.match(hasty.stdout, /Another tracker process holds .*beads-/);
      const patient = run([]);
      holder.goOn();
      demandDone([await holder.said, await patient]);
    } finally {
      workspace.close();
    }
  },
};

export const writeScenarios: readonly Scenario[] = [pushes, sameCreates, resumes, localRuns];

function demandDone(all: readonly Said[]): void {
  for (const { exitCode, stderr } of all) assert.equal(exitCode, 0, stderr);
}
