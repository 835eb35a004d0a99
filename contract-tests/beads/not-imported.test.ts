import { describe, expect, it } from 'vitest';
import type { BdWorkspace } from './bd-workspace.ts';
import { given, row } from './bd-rows.ts';
import { applied, edit, read, written } from './writing.ts';

describe('a row that must not be imported', () => {
  /** Each made in the only way in which it can come about. */
  const kinds: readonly (readonly [what: string, id: string, make: (workspace: BdWorkspace) => void])[] = [
    [
      'a status with a category',
      't-a',
      (workspace) => {
        workspace.bd(['config', 'set', 'status.custom', 'review:wip']);
        workspace.bd(['update', 't-a', '-s', 'review']);
      },
    ],
    [
      'a title of 502 bytes',
      't-a',
      (workspace) => workspace.bd(['update', 't-a', '--title', 'é'.repeat(251)]),
    ],
    [
      'a child without its parent',
      't-p.1',
      (workspace) => {
        workspace.import([row('t-p'), row('t-p.1', { description: 'before', labels: ['x'], design: 'D' })]);
        workspace.bd(['delete', 't-p', '--force']);
      },
    ],
    [
      'a status nobody knows',
      't-a',
      (workspace) => workspace.bd(['batch', '--json'], 'update t-a status=weird\n'),
    ],
    [
      'a priority out of range',
      't-a',
      (workspace) => workspace.bd(['batch', '--json'], 'update t-a priority=77\n'),
    ],
  ];

  it.each(kinds)('with %s gets text, type, labels and all else', { timeout: 60_000 }, async (_, id, make) => {
    const workspace = given();
    workspace.import([row('t-a', { description: 'before', labels: ['x'], design: 'D' }), row('t-ab')]);
    make(workspace);
    const before = workspace.rows();
    const connector = workspace.connector();
    const { [id]: issue } = await read(connector);
    const fields = {
      title: '-a\nb',
      body: ' B\r\n\u0000 é\n',
      issue_type: 'bug',
      assignees: ['A\nB'],
      labels: ['-y', 'com,ma', 'new\nline'],
      priority: 1,
    } as const;
    const change = edit(issue, { ...fields, assignees: [...fields.assignees], labels: [...fields.labels] });
    expect(await written(connector, change)).toEqual({ [id]: applied(id) });
    expect((await read(connector))[id]).toMatchObject(connector.readsAs(change.fields));
    const [{ [id]: was, ...others }, { [id]: now, ...rest }] = [before, workspace.rows()];
    expect(rest).toEqual(others);
    expect(now).toMatchObject({
      design: was?.['design'],
      status: was?.['status'],
      created_at: was?.['created_at'],
    });
    const { [id]: again } = await read(connector);
    expect(await written(connector, edit(again, { body: null, labels: [] }))).toEqual({ [id]: applied(id) });
    expect(workspace.rows()[id]).not.toHaveProperty('description');
    expect(workspace.rows()[id]).not.toHaveProperty('labels');
  });

  it('that bd keeps outside its history gets them, too', async () => {
    const workspace = given();
    const { id } = JSON.parse(workspace.bd(['create', '--title=e', '--ephemeral', '--json'])) as {
      id: string;
    };
    const connector = workspace.connector();
    const { [id]: issue } = await read(connector);
    const fields = { title: 'E', body: 'B', issue_type: 'bug', labels: ['x'] } as const;
    const change = edit(issue, { ...fields, labels: [...fields.labels] });
    expect(await written(connector, change)).toEqual({ [id]: applied(id) });
    expect((await read(connector))[id]).toMatchObject(fields);
  });

  it('is not updated when it is deleted, and neither is its namesake', async () => {
    const workspace = given();
    workspace.import([row('t-a', { description: 'before' }), row('t-ab')]);
    workspace.bd(['batch', '--json'], 'update t-a priority=77\n');
    const { 't-a': a } = await read(workspace.connector());
    workspace.bd(['delete', 't-a', '--force']);
    const before = workspace.rows();
    const connector = workspace.connector();
    await connector.readAll();
    const change = edit(a, { body: 'ours', labels: ['x'], issue_type: 'bug' });
    expect(await written(connector, change)).toEqual({ 't-a': { kind: 'stale', id: 't-a' } });
    expect(workspace.rows()).toEqual(before);
  });
});
