import assert from 'node:assert/strict';
import { join } from 'node:path';
import { BdWorkspace } from '../../contract-tests/beads/bd-workspace.ts';
import { bound, create, done, edit, Recorder, ref } from '../../contract-tests/beads/sync-world.ts';
import { bd } from '../../contract-tests/beads/which-bd.ts';
import { TrackerError, type PushItem, type Tracker } from '../../src/index.ts';
import { typeTracker } from '../../test/cli/cli-fixture.ts';
import type { CrashCase } from './crash-case.ts';

const items: PushItem[] = [
  create('WP01', { title: 'First', labels: ['new'] }),
  create('WP02', { title: 'Second' }),
  edit('t-1', { title: 'After' }),
  { ref: ref('t-2'), action: 'transition', target_status: 'done' },
];

const push: CrashCase = {
  name: 'sync push, beads',
  open: () =>
    localWorld({
      args: ['sync', 'push', '--items-json', '-'],
      input: JSON.stringify(items),
      async recover(tracker, workspace) {
        await settled(() => tracker.pushPending());
        const before = titlesOf(workspace);
        // All of it is ours to deliver, or none of it was ever taken.
        const isTaken = before.includes('First');
        assert.deepEqual(before, isTaken ? ['After', 'First', 'Second', 'Two'] : ['Before', 'Two']);
        if (!isTaken) await tracker.push(items);
        assert.deepEqual(titlesOf(workspace), ['After', 'First', 'Second', 'Two']);
        const rows = workspace.rows();
        const created = Object.values(rows).find(({ title }) => title === 'First');
        assert.deepEqual(created?.['labels'], ['new']);
        assert.equal(rows['t-2']?.['status'], 'closed');
      },
    }),
};

/** Another command syncs next; then the push is typed again, with the same file. */
const repeated: CrashCase = {
  name: 'sync push, beads, then a sync run and the push again',
  open: () =>
    localWorld({
      args: ['sync', 'push', '--items-json', '-'],
      input: JSON.stringify(items),
      async recover(tracker, workspace) {
        await settled(() => tracker.run());
        await tracker.push(items);
        const all = ['After', 'First', 'Second', 'Two'];
        assert.deepEqual(titlesOf(workspace), all);
        const { answer } = done(await tracker.push(items));
        assert.equal(answer.body.summary?.skipped, items.length, 'a further push finds nothing to do');
        assert.deepEqual(titlesOf(workspace), all);
        const { mappings } = (await tracker.mappings()).body;
        assert.deepEqual(
          mappings.map((each) => each.wp_id),
          ['WP01', 'WP02'],
        );
      },
    }),
};

const run: CrashCase = {
  name: 'sync run, beads',
  open: () =>
    localWorld({
      args: ['sync', 'run'],
      async prepare(tracker, workspace, recorder) {
        await tracker.pull();
        await recorder.whileAway(() => tracker.push([edit('t-2', { title: 'Ours' })]).catch(() => undefined));
        workspace.bd(['update', 't-1', '--title', 'Theirs']);
      },
      async recover(tracker, workspace) {
        await settled(() => tracker.run());
        assert.deepEqual(titlesOf(workspace), ['Ours', 'Theirs']);
        const { body } = await tracker.pull();
        assert.deepEqual(body.items.map(({ title }) => String(title)).toSorted(), ['Ours', 'Theirs']);
      },
    }),
};

interface LocalSteps {
  readonly args: readonly string[];
  readonly input?: string;
  prepare?(tracker: Tracker, workspace: BdWorkspace, recorder: Recorder): Promise<void>;
  recover(tracker: Tracker, workspace: BdWorkspace): Promise<void>;
}

/** A beads workspace with two issues, and ours bound to it. */
async function localWorld({ args, input, prepare, recover }: LocalSteps) {
  const workspace = new BdWorkspace(bd);
  const home = join(workspace.folder, 'spec-kitty');
  workspace.import([
    { id: 't-1', title: 'Before', priority: 2 },
    { id: 't-2', title: 'Two', priority: 2 },
  ]);
  const recorder = new Recorder(workspace, bd);
  const tracker = await bound(workspace, recorder.command);
  await prepare?.(tracker, workspace, recorder);
  return {
    folders: [home, join(workspace.project, '.kittify')],
    run: (options: Parameters<typeof typeTracker>[1]) =>
      typeTracker(args, {
        ...(input === undefined ? {} : { input }),
        ...options,
        cwd: workspace.project,
        env: { ...workspace.environment, SPEC_KITTY_HOME: home, ...options.env },
      }),
    async recover() {
      await recover(tracker, workspace);
      const before = workspace.rows();
      const silent = done(await tracker.run()).answer.body;
      assert.equal(silent.summary?.total, 0, 'a further run finds nothing to do');
      assert.deepEqual(workspace.rows(), before);
      return 'whole' as const;
    },
    close: () => workspace.close(),
  };
}

function titlesOf(workspace: BdWorkspace): string[] {
  return Object.values(workspace.rows())
    .map(({ title }) => String(title))
    .toSorted();
}

/** A bd whose caller was killed works on; whoever comes next is told to wait, and does. */
async function settled<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 20; ; left -= 1) {
    try {
      return await work();
    } catch (thrown) {
      if (left === 0 || !(thrown instanceof TrackerError) || thrown.code !== 'tracker_busy') throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

export const localCases: readonly CrashCase[] = [push, repeated, run];
