import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTracker } from '../../src/index.ts';
import type { BdWorkspace } from './bd-workspace.ts';
import { given, row } from './bd-rows.ts';
import { bd, isReal } from './which-bd.ts';
import { bound, create, done, edit, pulled, Recorder } from './sync-world.ts';

/** The whole of a local sync, over the real bd. */

describe('syncing through bd', () => {
  it('odd texts go round, or are refused before anything is written', async () => {
    const workspace = given();
    const tracker = await bound(workspace, bd);
    const good = [
      '-x',
      '--help',
      '@file',
      'a'.repeat(500),
      'é'.repeat(250),
      'line\nbreak',
      'nul \u0000 end',
      '\u202eRTL \u0627',
      '🧑‍🤝‍🧑',
      'cr\r\nlf',
      '  outer  ',
    ];
    const answer = done(
      await tracker.push(
        good.map((title, n) =>
          create(`n${n}`, { title, body: `${title}\r\n${'x'.repeat(n === 0 ? 1_000_000 : 1)}` }),
        ),
      ),
    ).answer.body;
    expect(answer).toMatchObject({ status: 'ok', summary: { succeeded: good.length } });
    const issues = await pulled(tracker);
    expect([...issues.values()].map(({ title }) => title)).toEqual(expect.arrayContaining(good));
    for (const { title, body } of issues.values()) expect(body?.startsWith(`${title ?? ''}\r\nx`)).toBe(true);
    for (const title of ['a'.repeat(501), 'é'.repeat(251), '', 'lone \ud800'])
      await expect(tracker.push([create('bad', { title })])).rejects.toMatchObject({
        code: expect.stringMatching(/policy_refused|invalid_input/) as string,
      });
    expect((await pulled(tracker)).size).toBe(good.length);
  });

  it('two projects, one name for the workspace: nothing is shared', async () => {
    const [one, two] = [given(), given()];
    const home = join(one.folder, 'spec-kitty');
    const open = async ({ project, environment }: BdWorkspace) => {
      const tracker = createTracker({ directory: project, home, environment });
      await tracker.bind({
        provider: 'beads',
        workspace: 'main',
        ownershipMode: 'spec_kitty_authoritative',
        credentials: { command: bd },
      });
      return tracker;
    };
    const [first, second] = [await open(one), await open(two)];
    await first.editMappings({ kind: 'add', wpId: 'WP09', externalId: 'a' });
    await second.editMappings({ kind: 'add', wpId: 'WP09', externalId: 'b' });
    await first.push([create('WP01', { title: 'first' })]);
    await second.push([create('WP01', { title: 'second' })]);
    expect([...(await pulled(first)).values()].map(({ title }) => title)).toEqual(['first']);
    expect([...(await pulled(second)).values()].map(({ title }) => title)).toEqual(['second']);
    expect((await first.mappings()).body.mappings).toMatchObject([
      { wp_id: 'WP01' },
      { wp_id: 'WP09', external_id: 'a' },
    ]);
  });

  it('two of ours at once lose nothing and double nothing', { timeout: 60_000 }, async () => {
    const workspace = given();
    workspace.import([row('t-a'), row('t-b')]);
    const [one, two] = [await bound(workspace, bd), await bound(workspace, bd)];
    await one.run();
    const results = await Promise.all([
      one.push([create('x', { title: 'from one' }), edit('t-a', { title: 'A' })]),
      two.push([create('y', { title: 'from two' }), edit('t-b', { title: 'B' })]),
      one.run(),
    ]);
    for (const result of results) expect(done(result).answer.body).toMatchObject({ status: 'ok' });
    const titles = [...(await pulled(one)).values()].map(({ title }) => title);
    expect(new Set(titles)).toEqual(new Set(['A', 'B', 'from one', 'from two']));
    expect(titles).toHaveLength(4);
  });

  it(
    'bd killed in the middle of a bulk write: the same key brings it to its end, once',
    { timeout: 120_000 },
    async () => {
      const workspace = given();
      const killed = join(workspace.folder, 'bd-killed');
      writeFileSync(
        killed,
        `#!/bin/sh
if [ "$1" = import ] && [ ! -e '${workspace.folder}/was-killed' ]; then
  touch '${workspace.folder}/was-killed'
  '${bd}' "$@" & pid=$!
  sleep 0.3
  kill -9 $pid
  wait $pid
  kill -9 $$
fi
exec '${bd}' "$@"
`,
      );
      chmodSync(killed, 0o755);
      const tracker = await bound(workspace, killed);
      const items = Array.from({ length: 250 }, (_, n) =>
        create(`n${n}`, { title: `new ${n}`, labels: ['x'] }),
      );
      await expect(tracker.push(items, { key: 'bulk-1' })).rejects.toMatchObject({
        effect: 'unknown',
        exitCode: 7,
        operation: { key: 'bulk-1' },
      });
      const again = done(await tracker.push(items, { key: 'bulk-1' })).answer.body;
      expect(again).toMatchObject({ status: 'ok', summary: { total: 250, succeeded: 250 } });
      const titles = [...(await pulled(tracker)).values()].map(({ title }) => title);
      expect(titles).toHaveLength(250);
      expect(new Set(titles).size).toBe(250);
      expect(done(await tracker.run()).answer.body).toMatchObject({ summary: { total: 0 } });
    },
  );

  it.skipIf(!isReal)(
    'a store that another bd holds is waited for, then told; nothing is lost',
    { timeout: 60_000 },
    async () => {
      const workspace = given();
      workspace.import([row('t-a')]);
      const tracker = await bound(workspace, bd);
      await tracker.run();
      const holder = await workspace.holdLock();
      try {
        const late = tracker.push(
          [edit('t-a', { title: 'x' })],
          { key: 'k' },
          { deadline: tracker.deadlineIn(8_000) },
        );
        await expect(late).rejects.toMatchObject({ code: 'tracker_busy', exitCode: 3, retryable: true });
      } finally {
        await holder.release();
      }
      expect(done(await tracker.push([edit('t-a', { title: 'x' })], { key: 'k' })).answer.body).toMatchObject(
        { status: 'ok' },
      );
      expect((await pulled(tracker)).get('t-a')?.title).toBe('x');
    },
  );

  it('an issue deleted at the far end stays here as gone, and is not made again', async () => {
    const workspace = given();
    workspace.import([row('t-a'), row('t-b')]);
    const tracker = await bound(workspace, bd);
    await tracker.run();
    workspace.bd(['delete', 't-a', '--force', '--json']);
    expect(done(await tracker.run()).answer.body).toMatchObject({ gone: [{ ref: { id: 't-a' } }] });
    expect([...(await pulled(tracker)).keys()]).toEqual(['t-b']);
  });

  it('a dry run writes nothing, not even to bd', async () => {
    const workspace = given();
    workspace.import([row('t-a')]);
    const recorder = new Recorder(workspace, bd);
    const tracker = await bound(workspace, recorder.command);
    const plan = await tracker.plan({
      kind: 'push',
      items: [edit('t-a', { title: 'x' }), create('n', { title: 'n' })],
    });
    expect(new Set(plan.issues.map(({ action }) => action))).toEqual(new Set(['create', 'update']));
    expect(recorder.calls.filter((call) => !/^(?:version|where|config|export|statuses)/.test(call))).toEqual(
      [],
    );
    expect((await tracker.status()).body).toMatchObject({ issue_count: 0 });
  });
});
