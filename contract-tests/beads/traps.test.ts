import { describe, expect, it } from 'vitest';
import { given, row } from './bd-rows.ts';
import { applied, create, edit, ListeningProcess, read, ref, written } from './writing.ts';

/**
 * Where bd changes, loses or keeps something that nobody asked for: what it really does, and that
 * we stay out of it.
 */
const edge = (from: string, to: string, type: string) => ({ issue_id: from, depends_on_id: to, type });
const batch = (...lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

describe('an issue that is gone', () => {
  it('is taken by bd for another one that begins like it; by us neither for that nor made anew', async () => {
    const workspace = given();
    const more = (id: string) => ({ labels: ['x'], dependencies: [edge(id, 't-other', 'blocks')] });
    workspace.import([row('t-pre', more('t-pre')), row('t-pre1', more('t-pre1')), row('t-other')]);
    const connector = workspace.connector();
    const { 't-pre': gone } = await read(connector);
    workspace.bd(['delete', 't-pre', '--force']);
    const rows = workspace.rows();
    const writes = [{ labels: [] }, { links: [] }, { title: 'New' }, { title: 'New', labels: [], links: [] }];
    for (const fields of writes) {
      expect(await written(connector, edit(gone, fields))).toEqual({
        't-pre': { kind: 'stale', id: 't-pre' },
      });
    }
    expect(workspace.rows()).toEqual(rows);
    workspace.bd(['label', 'remove', '--json', '--', 't-pre', 'x']);
    expect(workspace.rows()['t-pre1']).not.toHaveProperty('labels');
  });

  it('between the look and the removal of a label: told, for bd has hit another one', async () => {
    const workspace = given();
    workspace.import([row('t-pre', { labels: ['x'] }), row('t-pre1', { labels: ['x'] })]);
    const process = new ListeningProcess((args) => {
      if (args[0] === 'label') workspace.bd(['delete', 't-pre', '--force']);
    });
    const connector = workspace.connector(process);
    const { 't-pre': issue } = await read(connector);
    await expect(written(connector, edit(issue, { labels: [] }))).rejects.toMatchObject({
      code: 'connector_failed',
      effect: 'unknown',
      message: expect.stringContaining('t-pre1') as string,
    });
  });
});

describe('somebody else edits in between', () => {
  it('what was read before is stale, and the other edit stays', async () => {
    const workspace = given();
    workspace.import([row('t-a'), row('t-b', { labels: ['x'] }), row('t-c')]);
    const process = new ListeningProcess((args) => {
      if (args[0] === 'import') workspace.bd(['update', 't-a', '--title', 'Theirs']);
    });
    const connector = workspace.connector(process);
    const { 't-a': a, 't-b': b, 't-c': c } = await read(connector);
    workspace.bd(['update', 't-b', '--priority', '0']);
    const outcomes = await written(
      connector,
      edit(a, { title: 'Ours', labels: ['y'] }),
      edit(b, { labels: [] }),
      edit(c, { title: 'Ours' }),
    );
    expect(outcomes).toEqual({
      't-a': { kind: 'stale', id: 't-a' },
      't-b': { kind: 'stale', id: 't-b' },
      't-c': applied('t-c'),
    });
    const rows = workspace.rows();
    expect(rows).toMatchObject({
      't-a': { title: 'Theirs' },
      't-b': { labels: ['x'] },
      't-c': { title: 'Ours' },
    });
    expect(rows['t-a']).not.toHaveProperty('labels');
  });

  it('within the same second, of which bd’s own times tell nothing: stale all the same', async () => {
    const workspace = given();
    workspace.import([row('t-a'), row('t-b', { labels: ['x'] })]);
    const connector = workspace.connector();
    const { 't-a': a, 't-b': b } = await read(connector);
    workspace.import([row('t-a', { notes: 'theirs' }), row('t-b', { notes: 'theirs' })]);
    const rows = workspace.rows();
    expect(rows['t-a']?.['updated_at']).toBe(a?.updated_at);
    expect(await written(connector, edit(a, { title: 'Ours' }), edit(b, { labels: [] }))).toEqual({
      't-a': { kind: 'stale', id: 't-a' },
      't-b': { kind: 'stale', id: 't-b' },
    });
    expect(workspace.rows()).toEqual(rows);
  });

  it('an edge, of which no time tells: stale, and neither two parents nor a lost edge', async () => {
    const workspace = given();
    workspace.import([
      row('t-a', { dependencies: [edge('t-a', 't-p', 'parent-child')] }),
      row('t-b'),
      row('t-p'),
      row('t-q'),
    ]);
    const connector = workspace.connector();
    const { 't-a': a, 't-b': b } = await read(connector);
    workspace.bd(['dep', 'remove', 't-a', 't-p', '--json']);
    workspace.bd(['dep', 'add', 't-a', 't-p', '--type', 'discovered-from', '--json']);
    workspace.bd(['update', 't-b', '--parent', 't-q', '--json']);
    expect(
      await written(connector, edit(a, { parent_ref: null }), edit(b, { parent_ref: ref('t-p') })),
    ).toEqual({
      't-a': { kind: 'stale', id: 't-a' },
      't-b': { kind: 'stale', id: 't-b' },
    });
    expect(workspace.rows()).toMatchObject({
      't-a': { dependencies: [{ depends_on_id: 't-p', type: 'discovered-from' }] },
      't-b': { dependencies: [{ depends_on_id: 't-q', type: 'parent-child' }] },
    });
  });

  it('a row that list does not show is looked up in the export, and not stale for ever', async () => {
    const workspace = given();
    workspace.bd(['config', 'set', 'types.custom', 'agent']);
    workspace.import([row('t-a', { issue_type: 'agent' }), row('t-g', { issue_type: 'gate' })]);
    const connector = workspace.connector();
    const { 't-a': agent, 't-g': gate } = await read(connector);
    expect(await written(connector, edit(agent, { title: 'A' }))).toEqual({ 't-a': applied('t-a') });
    expect(await written(connector, edit(gate, { title: 'G' }))).toEqual({ 't-g': applied('t-g') });
  });

  it('a blocker closes, which moves the time of the blocked issue: stale once, then written', async () => {
    const workspace = given();
    workspace.import([row('t-a', { dependencies: [edge('t-a', 't-b', 'blocks')] }), row('t-b')]);
    const connector = workspace.connector();
    const { 't-a': a } = await read(connector);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    workspace.bd(['close', 't-b', '--reason', 'done']);
    const moved = (await read(connector))['t-a'];
    expect(moved?.updated_at).not.toBe(a?.updated_at);
    expect(await written(connector, edit(a, { title: 'A' }))).toEqual({
      't-a': { kind: 'stale', id: 't-a' },
    });
    expect(await written(connector, edit(moved, { title: 'A' }))).toEqual({ 't-a': applied('t-a') });
  });

  it('a blocker and what it blocks can be written together', async () => {
    const workspace = given();
    workspace.import([row('t-a', { dependencies: [edge('t-a', 't-b', 'blocks')] }), row('t-b')]);
    const connector = workspace.connector();
    const { 't-a': a, 't-b': b } = await read(connector);
    expect(await written(connector, edit(b, { status: 'done' }), edit(a, { title: 'A' }))).toEqual({
      't-a': applied('t-a'),
      't-b': applied('t-b'),
    });
  });
});

describe('rows that must not be imported', () => {
  const both = { title: 'New "title" \\', status: 'canceled', priority: 1, assignees: ['Ann Lee'] } as const;
  const stored = {
    title: both.title,
    status: 'closed',
    close_reason: 'canceled',
    priority: 0,
    assignee: 'Ann Lee',
  };

  it('with words that batch let in: readable, and written by batch', async () => {
    const workspace = given();
    workspace.import([row('t-weird'), row('t-77', { labels: ['x'] }), row('t-ok')]);
    workspace.bd(['batch'], batch('update t-weird status=weird', 'update t-77 priority=77'));
    expect(() => workspace.import([row('t-x', { status: 'weird' })])).toThrow('invalid status: weird');
    const connector = workspace.connector();
    const { 't-weird': weird, 't-77': high, 't-ok': ok } = await read(connector);
    expect([weird?.status, high?.priority]).toEqual(['todo', 4]);
    const links = [{ type: 'blocked_by' as const, target: ref('t-ok') }];
    const outcomes = await written(
      connector,
      edit(weird, { ...both, assignees: [...both.assignees] }),
      edit(high, { priority: 2, labels: [], links }),
      edit(ok, { title: 'OK' }),
    );
    expect(outcomes).toEqual({
      't-weird': applied('t-weird'),
      't-77': applied('t-77'),
      't-ok': applied('t-ok'),
    });
    const rows = workspace.rows();
    expect(rows).toMatchObject({
      't-weird': stored,
      't-77': { priority: 1, dependencies: [edge('t-77', 't-ok', 'blocks')] },
    });
    expect(rows['t-77']).not.toHaveProperty('labels');
    // From now on they are like any other.
    const { 't-weird': mended } = await read(connector);
    expect(await written(connector, edit(mended, { body: 'B' }))).toEqual({ 't-weird': applied('t-weird') });
  });

  it('an orphaned child, also beside others', async () => {
    const workspace = given();
    workspace.import([row('t-p'), row('t-p.1'), row('t-a')]);
    workspace.bd(['delete', 't-p', '--force']);
    expect(() => workspace.import([row('t-p.1')])).toThrow('failed to reconcile child counter');
    const connector = workspace.connector();
    const { 't-p.1': child, 't-a': a } = await read(connector);
    const outcomes = await written(connector, edit(child, { title: 'Child' }), edit(a, { title: 'A' }));
    expect(outcomes).toEqual({ 't-p.1': applied('t-p.1'), 't-a': applied('t-a') });
    expect(workspace.rows()).toMatchObject({ 't-p.1': { title: 'Child' }, 't-a': { title: 'A' } });
  });

  it('a parent that goes meanwhile: its child fails alone', async () => {
    const workspace = given();
    workspace.import([row('t-p'), row('t-p.1'), row('t-a'), row('t-b')]);
    const connector = workspace.connector();
    const { 't-p.1': child, 't-a': a, 't-b': b } = await read(connector);
    workspace.bd(['delete', 't-p', '--force']);
    const changes = [a, child, b].map((issue) => edit(issue, { title: 'New' }));
    expect(await written(connector, ...changes, create('t-q.1'), create('t-q'))).toEqual({
      't-a': applied('t-a'),
      't-b': applied('t-b'),
      't-p.1': { kind: 'failed', id: 't-p.1', message: expect.stringContaining('reconcile') as string },
      't-q': applied('t-q'),
      't-q.1': applied('t-q.1'),
    });
  });

  it('a title that bd’s update let in: bytes are counted here, characters there', async () => {
    const workspace = given();
    workspace.import([row('t-a'), row('t-b')]);
    workspace.bd(['update', 't-a', '--title', 'é'.repeat(251)]);
    expect(() => workspace.import([row('t-b', { title: 'é'.repeat(251) })])).toThrow('got 502');
    const connector = workspace.connector();
    const { 't-a': long, 't-b': b } = await read(connector);
    expect(long?.title).toBe('é'.repeat(251));
    expect(connector.refusals(edit(b, { title: `${'é'.repeat(250)}a` }))).toMatchObject([{ field: 'title' }]);
    const most = 'é'.repeat(250);
    await written(connector, edit(long, { priority: 1 }), edit(b, { title: most }));
    expect(workspace.rows()).toMatchObject({
      't-a': { title: long?.title, priority: 0 },
      't-b': { title: most },
    });
    await written(connector, edit((await read(connector))['t-a'], { title: most }));
    expect(workspace.rows()['t-a']).toMatchObject({ title: most });
  });

  it('metadata with a number beyond 2^53: bd rounds it, and from then on it stays as it is', async () => {
    const workspace = given();
    workspace.import([row('t-a', { metadata: { n: 0 } })]);
    workspace.bd(['update', 't-a', '--metadata', '{"n":12345678901234567890}']);
    const number = () => /"n":(\d+)/.exec(workspace.bd(['export']))?.[1];
    expect(number()).toBe('12345678901234567000');
    const connector = workspace.connector();
    const { 't-a': a } = await read(connector);
    await written(connector, edit(a, { title: 'New', body: 'B', labels: ['x'] }));
    expect(number()).toBe('12345678901234567000');
    expect(workspace.rows()['t-a']).toMatchObject({ title: 'New', description: 'B', labels: ['x'] });
  });

  it.each(['--ephemeral', '--no-history'])(
    '%s: imported it would be there twice, and nothing be readable',
    async (flag) => {
      const workspace = given();
      workspace.bd(['create', '--title=Kept apart', flag]);
      const connector = workspace.connector();
      const issues = await read(connector);
      const [issue] = Object.values(issues);
      const id = issue?.ref.id ?? '';
      const fields = { title: 'Changed', body: 'B', labels: ['x'] };
      expect(await written(connector, edit(issue, fields))).toEqual({ [id]: applied(id) });
      expect(Object.values(await read(connector))).toMatchObject([fields]);
      workspace.import([row(id, { updated_at: '2099-01-01T00:00:00Z' })]);
      expect(() => workspace.rows()).toThrow('exists in both issues and wisps');
    },
  );
});
