import { describe, expect, it } from 'vitest';
import type { NormalizedIssue } from '../../src/index.ts';
import { given, row } from './bd-rows.ts';
import { bound, done, edit, pulled, Recorder, ref } from './sync-world.ts';
import { bd } from './which-bd.ts';

/** A push that names what it changes, over the real bd. */

const edge = (from: string, to: string, type: string) => ({ issue_id: from, depends_on_id: to, type });
const rows = [
  row('t-a', { labels: ['x', 'y'], design: 'D', metadata: { a: 1 }, external_ref: 'gh-1' }),
  row('t-ab', { status: 'closed', closed_at: '2026-01-02T00:00:00Z' }),
  row('t-a.1', {
    dependencies: [edge('t-a.1', 't-a', 'parent-child'), edge('t-a.1', 't-ab', 'related')],
    comments: [{ author: 'Ann', text: 'said', created_at: '2026-01-01T00:00:00Z' }],
  }),
];

/** A complete read tells comments and the links of others, too. */
function alone({ links = [], provider_metadata: metadata = {}, ...issue }: NormalizedIssue) {
  const { comments: _, ...rest } = metadata;
  return {
    ...issue,
    links: links.filter(({ type }) => type !== 'parent_of' && type !== 'blocks'),
    provider_metadata: rest,
  };
}

describe('a read of named issues', () => {
  it('gives each of them as a complete read does, and no other one', async () => {
    const workspace = given();
    workspace.import(rows);
    const connector = workspace.connector();
    const whole = new Map((await connector.readAll()).issues.map((issue) => [issue.ref.id, issue]));
    for (const ids of [['t-a'], ['t-a.1'], ['t-a.1', 't-ab', 't-a']]) {
      const read = await connector.readNamed(ids);
      expect(read?.issues.map((issue) => alone(issue as NormalizedIssue))).toEqual(
        ids.map((id) => alone(whole.get(id) as NormalizedIssue)),
      );
    }
    workspace.bd(['delete', 't-ab', '--force']);
    workspace.bd(['delete', 't-a', '--force']);
    // bd's other commands take `t-a` for the beginning of `t-a.1` now.
    for (const id of ['t-a', 't-ab', 't-a.1']) expect(await connector.readNamed([id])).toBeNull();
  });
});

describe('a push of one update', () => {
  it('takes eight processes at most, none of which reads everything', { timeout: 60_000 }, async () => {
    const workspace = given();
    workspace.import(rows);
    const recorder = new Recorder(workspace, bd);
    const tracker = await bound(workspace, recorder.command);
    await tracker.run();
    const patches = [
      { title: 'new' },
      { status: 'done' },
      { labels: ['y', 'z'] },
      { body: 'b', parent_ref: ref('t-ab') },
      { assignees: ['Ann'], priority: 1 },
    ] as const;
    for (const patch of patches) {
      recorder.forget();
      const answer = done(await tracker.push([edit('t-a', { ...patch } as never)])).answer.body;
      expect(answer).toMatchObject({ status: 'ok', items: [{ outcome: 'updated' }] });
      expect(recorder.calls.length, recorder.calls.join('\n')).toBeLessThanOrEqual(8);
      expect(recorder.calls.join('\n')).not.toContain('export');
    }
    expect((await pulled(tracker)).get('t-a')).toMatchObject({
      title: 'new',
      status: 'done',
      labels: ['y', 'z'],
      body: 'b',
      parent_ref: { id: 't-ab' },
      assignees: ['Ann'],
      priority: 1,
      provider_metadata: { design: 'D', metadata: { a: 1 }, external_ref: 'gh-1' },
    });
    expect(done(await tracker.run()).answer.body).toMatchObject({ summary: { total: 0 } });
  });

  it('never changes an issue whose id begins with that of a deleted one', async () => {
    const workspace = given();
    workspace.import(rows);
    const tracker = await bound(workspace, bd);
    await tracker.run();
    workspace.bd(['delete', 't-a', '--force']);
    const before = workspace.rows();
    expect(done(await tracker.push([edit('t-a', { title: 'x', labels: [] })])).answer.body).toMatchObject({
      status: 'error',
    });
    expect(workspace.rows()).toEqual(before);
  });
});
