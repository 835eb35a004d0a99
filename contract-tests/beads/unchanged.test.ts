import { spawn } from 'node:child_process';
import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bdEnvironment } from '../../src/adapters/beads/environment.ts';
import '../../test/property-seed.ts';
import type { BdWorkspace } from './bd-workspace.ts';
import { given, row } from './bd-rows.ts';
import { bound, create, done, edit, pulled } from './sync-world.ts';
import { bd, isReal } from './which-bd.ts';

const alphabetically = (one: string, other: string) => (one < other ? -1 : 1);

/** The real bd alone has a store whose files are understood; with any other one, all is read each time. */
const nothingStarts = { run: () => Promise.reject(new Error('a process was started')) };

const fingerprintOf = (workspace: BdWorkspace) => workspace.connector(nothingStarts).fingerprint();

/** What a complete read gives, without the order. */
const contentOf = (workspace: BdWorkspace) => JSON.stringify(workspace.rows());

const writes: readonly (readonly [what: string, ...argv: string[]])[] = [
  ['a title', 'update', 't-a', '--title', 'x'],
  ['a title of which the commit is deferred', 'update', 't-a', '--title', 'y', '--dolt-auto-commit', 'batch'],
  ['a title without a commit', 'update', 't-a', '--title', 'z', '--dolt-auto-commit', 'off'],
  ['a label', 'label', 'add', 't-a', 'x'],
  ['a label less', 'label', 'remove', 't-a', 'x'],
  ['a comment', 'comment', 't-a', 'text'],
  ['an edge', 'dep', 'add', 't-a', 't-b'],
  ['an edge less', 'dep', 'remove', 't-a', 't-b'],
  ['a close', 'close', 't-a', '-r', 'done'],
  ['a reopen', 'reopen', 't-a'],
  ['an ephemeral issue', 'create', '--title=e', '--ephemeral'],
  ['a status of its own', 'config', 'set', 'status.custom', 'review:wip'],
  ['a memory', 'remember', 'something'],
  ['a deletion', 'delete', 't-b', '--force'],
];

describe.skipIf(!isReal)('the fingerprint of a real store', () => {
  it('is moved by every write and by no read, and starts nothing', { timeout: 60_000 }, async () => {
    const workspace = given();
    workspace.import([row('t-a'), row('t-b')]);
    let before = await fingerprintOf(workspace);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    for (const [what, ...argv] of writes) {
      workspace.bd([...argv, '--json']);
      const after = await fingerprintOf(workspace);
      expect({ what, after }).toEqual({ what, after: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
      expect(after, what).not.toBe(before);
      for (const read of [
        ['export', '--all'],
        ['list', '--all', '--json'],
        ['show', 't-a', '--json'],
        ['where'],
      ])
        workspace.bd(read);
      expect(await fingerprintOf(workspace), what).toBe(after);
      before = after;
    }
  });

  it('is never that of another content', { timeout: 300_000 }, async () => {
    const command = fc.constantFrom(...writes.map(([, ...argv]) => argv));
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 3, maxLength: 5 }), async (commands) => {
        const workspace = given();
        workspace.import([row('t-a'), row('t-b')]);
        const seen = new Map([[await fingerprintOf(workspace), contentOf(workspace)]]);
        for (const argv of commands) {
          try {
            workspace.bd([...argv, '--json']);
          } catch {
            // One that bd refuses here.
          }
          const fingerprint = await fingerprintOf(workspace);
          const content = contentOf(workspace);
          expect(seen.get(fingerprint) ?? content).toBe(content);
          seen.set(fingerprint, content);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('is kept of a complete read only if the store did not change meanwhile', async () => {
    const workspace = given();
    workspace.import([row('t-a')]);
    const { fingerprint } = await workspace.connector().readAll();
    expect(fingerprint).toBe(await fingerprintOf(workspace));
    const connector = workspace.connector({
      run: async (request, context) => {
        if (request.args[0] === 'export') workspace.bd(['label', 'add', 't-a', 'x']);
        const { createNodeProcess } = await import('../../src/adapters/platform/node-process.ts');
        const { systemClock } = await import('../../src/adapters/platform/system-clock.ts');
        return createNodeProcess({ clock: systemClock }).run(request, context);
      },
    });
    expect((await connector.readAll()).fingerprint).toBeNull();
  });

  it('is not known for a server', async () => {
    const workspace = given();
    workspace.environment['BEADS_DOLT_SERVER_HOST'] = '127.0.0.1';
    expect(await fingerprintOf(workspace)).toBeNull();
  });
});

describe.skipIf(!isReal)('syncing a real store that may be unchanged', () => {
  const titles = async (tracker: Awaited<ReturnType<typeof bound>>) =>
    [...(await pulled(tracker)).values()].map(({ title }) => String(title)).toSorted(alphabetically);

  it(
    'finds what another bd wrote after our own read, garbage collected or not',
    { timeout: 60_000 },
    async () => {
      const workspace = given();
      workspace.import([row('t-a'), row('t-b')]);
      const tracker = await bound(workspace, bd);
      expect(await titles(tracker)).toEqual(['t-a', 't-b']);
      workspace.bd(['gc', '--skip-decay', '--force']);
      expect(await titles(tracker)).toEqual(['t-a', 't-b']);
      workspace.bd(['update', 't-a', '--title', 'x', '--dolt-auto-commit', 'batch']);
      expect(await titles(tracker)).toEqual(['t-b', 'x']);
      workspace.bd(['create', '--title=e', '--ephemeral']);
      expect(await titles(tracker)).toEqual(['e', 't-b', 'x']);
      expect(done(await tracker.run()).answer.body).toMatchObject({ summary: { total: 0 } });
    },
  );

  it(
    'finds a store that was restored, and one that another took the place of',
    { timeout: 60_000 },
    async () => {
      const [workspace, other] = [given(), given()];
      workspace.import([row('t-a'), row('t-b')]);
      other.import([row('t-a'), row('t-c')]);
      const [beads, backup] = [join(workspace.project, '.beads'), join(workspace.folder, 'backup')];
      cpSync(beads, backup, { recursive: true });
      const tracker = await bound(workspace, bd);
      done(await tracker.push([create('new', { title: 'n' }), edit('t-a', { title: 'x' })]));
      expect(await titles(tracker)).toEqual(['n', 't-b', 'x']);
      rmSync(beads, { recursive: true });
      cpSync(backup, beads, { recursive: true });
      expect(await titles(tracker)).toEqual(['t-a', 't-b']);
      rmSync(beads, { recursive: true });
      renameSync(join(other.project, '.beads'), beads);
      expect(await titles(tracker)).toEqual(['t-a', 't-c']);
    },
  );

  it('is never deceived by a bd that was killed while it wrote', { timeout: 300_000 }, async () => {
    const workspace = given();
    workspace.import([row('t-a'), row('t-b')]);
    const tracker = await bound(workspace, bd);
    for (let round = 0; round < 24; round++) {
      await killedUpdate(workspace, `title ${round}`, 20 + round * 8);
      // Another read may come in between: it mends what the killed one left.
      if (round % 3 === 0) workspace.bd(['list', '--json']);
      const issues = await pulled(tracker);
      const rows = workspace.rows();
      expect(new Set(issues.keys())).toEqual(new Set(Object.keys(rows)));
      for (const [id, { title, updated_at }] of Object.entries(rows))
        expect(issues.get(id)).toMatchObject({ title, updated_at });
    }
  });
});

async function killedUpdate(
  { project, environment }: BdWorkspace,
  title: string,
  afterMs: number,
): Promise<void> {
  const child = spawn(bd, ['update', 't-a', '--title', title], {
    cwd: project,
    env: bdEnvironment(environment),
    stdio: 'ignore',
  });
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((resolve) => child.once('exit', resolve));
}
