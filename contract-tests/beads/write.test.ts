import { describe, expect, it } from 'vitest';
import { given, importableRows, noRealData, row } from './bd-rows.ts';
import { applied, create, edit, ListeningProcess, read, ref, written } from './writing.ts';

const closed = { status: 'closed', closed_at: '2026-01-02T00:00:00Z' };
const edge = (from: string, to: string, type: string) => ({ issue_id: from, depends_on_id: to, type });

describe('writing through bd', () => {
  it('a new issue reads back as it was said it would', async () => {
    const connector = given().connector();
    const [id = '', epic = ''] = await connector.newIds('key', 2);
    expect(id).toMatch(/^t-[0-9a-z]{10}$/);
    const fields = {
      title: 'A title',
      body: 'Text\r\n',
      status: 'in_review',
      issue_type: 'story',
      priority: 0,
      assignees: ['Ann Lee'],
      labels: ['x', '\ue000', '😀', 'B', 'x', 'ä', '-x', ''],
      parent_ref: ref(epic),
    } as const;
    const changes = [
      create(id, { ...fields, assignees: [...fields.assignees], labels: [...fields.labels] }),
      create(epic, { issue_type: 'epic' }),
    ];
    expect(await written(connector, ...changes)).toEqual({ [id]: applied(id), [epic]: applied(epic) });
    const { [id]: issue } = await read(connector);
    expect(issue).toMatchObject(connector.readsAs(changes[0]?.fields ?? {}));
    expect(issue).toMatchObject({ status: 'in_progress', priority: 3, parent_ref: ref(epic) });
    expect(issue?.provider_metadata).toMatchObject({ issue_type: 'feature', priority: 2 });
    expect(issue?.provider_metadata['started_at']).toBe(issue?.created_at);
  });

  it('an edit changes what it says and nothing else', async () => {
    const workspace = given();
    workspace.import([
      row('t-a', {
        description: 'B',
        status: 'deferred',
        issue_type: 'decision',
        priority: 0,
        assignee: 'Ann',
        design: 'D',
        notes: 'N',
        acceptance_criteria: 'AC',
        estimated_minutes: 30,
        external_ref: 'gh-1',
        metadata: { tool: { deep: [1, 2] } },
        labels: ['x'],
        comments: [{ author: 'ann', text: 'hello', created_at: '2026-01-01T00:00:00Z' }],
        dependencies: [edge('t-a', 't-b', 'discovered-from')],
      }),
      row('t-b'),
    ]);
    const before = workspace.rows()['t-a'];
    const connector = workspace.connector();
    const { 't-a': issue } = await read(connector);
    expect(await written(connector, edit(issue, { title: 'New' }))).toEqual({ 't-a': applied('t-a') });
    const { updated_at: at, ...after } = workspace.rows()['t-a'] ?? {};
    expect(after).toEqual({ ...before, title: 'New', updated_at: undefined });
    expect(Date.now() - Date.parse(String(at))).toBeLessThan(60_000);
  });

  it('what is written now is found as changed now, and an older change elsewhere does not win over it', async () => {
    const workspace = given();
    workspace.import([row('t-a'), row('t-b')]);
    const before = new Date(Date.now() - 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const connector = workspace.connector();
    const { 't-a': a } = await read(connector);
    await written(connector, edit(a, { title: 'New' }));
    const listed = workspace.bd(['list', '--all', '--json', '--updated-after', before]);
    expect((JSON.parse(listed) as { id: string }[]).map(({ id }) => id)).toEqual(['t-a']);
  });

  it('a row that is changed after the look is left alone', async () => {
    const workspace = given();
    workspace.import([row('t-a')]);
    const { 't-a': a } = await read(workspace.connector());
    const process = new ListeningProcess();
    const { run } = process;
    process.run = async (request, context) => {
      // Two seconds later than the look, for bd counts whole ones.
      const later = new Date(Date.now() + 2_000).toISOString();
      if (request.args[0] === 'import')
        workspace.import([row('t-a', { title: 'theirs', updated_at: `${later.slice(0, 19)}Z` })]);
      return run.call(process, request, context);
    };
    const connector = workspace.connector(process);
    await connector.readAll();
    expect(await written(connector, edit(a, { title: 'ours' }))).toEqual({
      't-a': { kind: 'stale', id: 't-a' },
    });
    expect(workspace.rows()['t-a']).toMatchObject({ title: 'theirs' });
  });

  it.skipIf(noRealData)(
    'a new title for real issues of every kind leaves all the rest of them',
    { timeout: 120_000 },
    async () => {
      const workspace = given();
      // A sixth of them, whole families each.
      const root = (id: string) => id.replace(/(?:\.\d+)+$/, '');
      const rows = importableRows();
      const roots = [...new Set(rows.map(({ id }) => root(id)))].filter((_, index) => index % 6 === 0);
      workspace.import(rows.filter(({ id }) => roots.includes(root(id))));
      const before = workspace.rows();
      const connector = workspace.connector();
      const issues = Object.values(await read(connector));
      const outcomes = await written(connector, ...issues.map((issue) => edit(issue, { title: 'New' })));
      expect(new Set(Object.values(outcomes).map(({ kind }) => kind))).toEqual(new Set(['applied']));
      const after = workspace.rows();
      expect(Object.keys(after)).toHaveLength(issues.length);
      for (const [id, { updated_at: _, ...kept }] of Object.entries(before)) {
        expect(after[id]).toMatchObject({ ...kept, title: 'New' });
        expect(Object.keys(after[id] ?? {}).sort()).toEqual(Object.keys(before[id] ?? {}).sort());
      }
    },
  );

  it('closed, reopened, closed', async () => {
    const workspace = given();
    workspace.import([row('t-a', { ...closed, close_reason: 'first' }), row('t-b')]);
    const connector = workspace.connector();
    let { 't-a': a, 't-b': b } = await read(connector);
    await written(connector, edit(a, { title: 'Still closed' }), edit(b, { status: 'canceled' }));
    expect(workspace.rows()).toMatchObject({
      't-a': { ...closed, close_reason: 'first', title: 'Still closed' },
      't-b': { status: 'closed', close_reason: 'canceled' },
    });
    ({ 't-a': a, 't-b': b } = await read(connector));
    expect(b?.status).toBe('done');
    await written(connector, edit(a, { status: 'todo' }), edit(b, { status: 'in_progress' }));
    const { 't-a': reopened, 't-b': started } = workspace.rows();
    expect(reopened).not.toHaveProperty('closed_at');
    expect(reopened).not.toHaveProperty('close_reason');
    expect(started).toHaveProperty('started_at');
    ({ 't-a': a } = await read(connector));
    await written(connector, edit(a, { status: 'done' }));
    const again = workspace.rows()['t-a'];
    expect(String(again?.['closed_at'])).toMatch(/^20\d\d-.*Z$/);
    expect(again?.['closed_at']).not.toBe(closed.closed_at);
    expect(again).not.toHaveProperty('close_reason');
  });

  it('what waits for an issue is ready as soon as that is closed, and not once it is opened again', async () => {
    const workspace = given();
    const waiting = (id: string) => row(id, { dependencies: [edge(id, 't-b', 'blocks')] });
    workspace.import([row('t-b'), waiting('t-a'), waiting('t-z')]);
    const ready = () =>
      (JSON.parse(workspace.bd(['ready', '--json'])) as { id: string }[]).map(({ id }) => id).sort();
    const connector = workspace.connector();
    for (const [status, told] of [
      ['done', ['t-a', 't-z']],
      ['todo', ['t-b']],
      ['canceled', ['t-a', 't-z']],
    ] as const) {
      const { 't-b': b } = await read(connector);
      expect(await written(connector, edit(b, { status, title: status }))).toEqual({ 't-b': applied('t-b') });
      expect(ready()).toEqual(told);
    }
    // The trap itself: an import of the same.
    workspace.import([row('t-b', { updated_at: '2099-01-01T00:00:00Z' })]);
    expect(ready()).toEqual(['t-a', 't-b', 't-z']);
  });

  it('labels come and go: the last one, one like an option, many issues at once', async () => {
    const workspace = given();
    workspace.import([
      row('t-a', { labels: ['-x', 'keep'] }),
      row('t-b', { labels: ['-x'] }),
      row('t-c', { labels: ['--json', 'a b', 'com,ma', 'new\nline', ''] }),
    ]);
    const process = new ListeningProcess();
    const connector = workspace.connector(process);
    const { 't-a': a, 't-b': b, 't-c': c } = await read(connector);
    const outcomes = await written(
      connector,
      edit(a, { labels: ['keep', 'more'] }),
      edit(b, { labels: [] }),
      edit(c, { labels: [], title: 'C' }),
    );
    expect(outcomes).toEqual({ 't-a': applied('t-a'), 't-b': applied('t-b'), 't-c': applied('t-c') });
    const after = await read(connector);
    expect(after['t-a']?.labels).toEqual(['keep', 'more']);
    expect(after['t-b']?.labels).toEqual([]);
    expect(after['t-c']).toMatchObject({ labels: [], title: 'C' });
    // Nothing but the label has changed, so nothing was imported.
    expect(after['t-b']?.updated_at).toBe(b?.updated_at);
    expect(process.requests.map(({ args }) => args.slice(4)).filter((args) => args.at(-1) === '-x')).toEqual([
      ['t-a', 't-b', '-x'],
    ]);
  });

  it('a changed parent leaves exactly one', async () => {
    const workspace = given();
    workspace.import([
      row('t-p'),
      row('t-q'),
      row('t-c', { dependencies: [edge('t-c', 't-p', 'parent-child')] }),
      // Import adds a second parent beside the first.
      row('t-d', { dependencies: [edge('t-d', 't-p', 'parent-child'), edge('t-d', 't-q', 'parent-child')] }),
    ]);
    const connector = workspace.connector();
    const { 't-c': c, 't-d': d } = await read(connector);
    await written(connector, edit(c, { parent_ref: ref('t-q'), title: 'C' }), edit(d, { parent_ref: null }));
    const rows = workspace.rows();
    expect(rows['t-c']).toMatchObject({ title: 'C', dependencies: [edge('t-c', 't-q', 'parent-child')] });
    expect(rows['t-c']?.['dependencies']).toHaveLength(1);
    expect(rows['t-d']).not.toHaveProperty('dependencies');
  });

  it('a parent that is not there: the one before stays', async () => {
    const workspace = given();
    const dependencies = [edge('t-c', 't-p', 'parent-child'), edge('t-c', 't-q', 'blocks')];
    workspace.import([row('t-p'), row('t-q'), row('t-c', { dependencies })]);
    const connector = workspace.connector();
    const { 't-c': c } = await read(connector);
    const told = [expect.stringContaining('issue t-gone not found')];
    expect(await written(connector, edit(c, { parent_ref: ref('t-gone'), links: [] }))).toEqual({
      't-c': applied('t-c', told),
    });
    expect((await read(connector))['t-c']).toMatchObject({ parent_ref: ref('t-p'), links: [] });
  });

  it('links come, go and change their type; others stay', async () => {
    const workspace = given();
    const edges = [
      edge('t-a', 't-b', 'blocks'),
      edge('t-a', 't-c', 'relates-to'),
      edge('t-a', 't-d', 'tracks'),
    ];
    workspace.import([row('t-a', { dependencies: edges }), row('t-b'), row('t-c'), row('t-d'), row('t-e')]);
    const connector = workspace.connector();
    let { 't-a': a } = await read(connector);
    const links = [
      { type: 'duplicates' as const, target: ref('t-b') },
      { type: 'relates_to' as const, target: ref('t-c') },
      { type: 'blocked_by' as const, target: ref('t-e') },
    ];
    expect(await written(connector, edit(a, { links }))).toEqual({ 't-a': applied('t-a') });
    const types = () => {
      const stored = workspace.rows()['t-a']?.['dependencies'] as Record<'type' | 'depends_on_id', string>[];
      return stored.map((each) => `${each.type} ${each.depends_on_id}`).sort();
    };
    expect(types()).toEqual(['blocks t-e', 'duplicates t-b', 'relates-to t-c', 'tracks t-d']);
    ({ 't-a': a } = await read(connector));
    expect(await written(connector, edit(a, { links: [] }))).toEqual({ 't-a': applied('t-a') });
    expect(types()).toEqual(['tracks t-d']);
  });

  it('a cycle and a missing end are told, and the rest is written', async () => {
    const workspace = given();
    workspace.import([row('t-a', { dependencies: [edge('t-a', 't-b', 'blocks')] }), row('t-b')]);
    const connector = workspace.connector();
    const { 't-b': b } = await read(connector);
    const links = ['t-a', 't-gone'].map((id) => ({ type: 'blocked_by' as const, target: ref(id) }));
    expect(await written(connector, edit(b, { links, title: 'B' }))).toEqual({
      't-b': applied('t-b', [
        expect.stringContaining('t-b -> t-a: adding dependency would create a cycle'),
        expect.stringContaining('t-b -> t-gone: target not found'),
      ]),
    });
    expect(workspace.rows()['t-b']).toMatchObject({ title: 'B' });
  });

  it('an edge may take the place of one that goes in the same write', async () => {
    const workspace = given();
    workspace.import([row('t-a', { dependencies: [edge('t-a', 't-b', 'blocks')] }), row('t-b')]);
    const connector = workspace.connector();
    const { 't-a': a, 't-b': b } = await read(connector);
    const links = [{ type: 'blocked_by' as const, target: ref('t-a') }];
    expect(await written(connector, edit(b, { links }), edit(a, { links: [] }))).toEqual({
      't-a': applied('t-a'),
      't-b': applied('t-b'),
    });
    expect(workspace.rows()['t-b']).toMatchObject({ dependencies: [edge('t-b', 't-a', 'blocks')] });
  });

  it('texts of any kind come through, and none of them stands in an argument', async () => {
    const titles = [
      '-x',
      '--help',
      '@file',
      'a'.repeat(500),
      'line\nbreak',
      'tab\tstop',
      'RTL \u202e abc',
      '🧑‍🤝‍🧑',
      'nul \u0000',
      '  outer  ',
      '"quoted\\"',
    ];
    const workspace = given();
    const process = new ListeningProcess();
    const connector = workspace.connector(process);
    const changes = titles.map((title, index) =>
      create(`t-${index}`, { title, body: `${title}\r\n`, assignees: [title.slice(0, 255)] }),
    );
    await written(connector, ...changes, create('t-big', { body: 'ä'.repeat(500_000) }));
    const issues = await read(connector);
    for (const { id, fields } of changes) expect(issues[id]).toMatchObject(fields);
    expect(issues['t-big']?.body).toHaveLength(500_000);
    const typed = process.requests.flatMap(({ args }) => args);
    const usual = '--all --json - config export get import issue_prefix version where'.split(' ');
    expect(new Set(typed)).toEqual(new Set(usual));
  });
});
