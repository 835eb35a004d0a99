import { beforeEach, describe, expect, it } from 'vitest';
import { creation, edit, FpWorld, issueAt, outcomes, to } from './fp-world.ts';

const extended = {
  STATUSES: 'todo,selected,in-progress,done,deferred,rejected',
  PROPERTIES: 'labels:multiselect,team:text,size:select,areas:multiselect',
};

let world: FpWorld;
beforeEach(async () => {
  world = await FpWorld.open(extended);
});

const applied = (id: string, remoteId = id, notes: string[] = []) => ({
  kind: 'applied',
  id,
  remoteId,
  notes,
});

describe('given an issue as it was read', () => {
  it('when every field is changed, then one call does it, and it reads as promised', async () => {
    const [id, parent, blocker] = [await world.create('a'), await world.create('p'), await world.create('b')];
    const connector = world.connector();
    const before = await issueAt(connector, id);
    const fields = {
      title: 'new title',
      body: 'new body\nof two lines',
      status: 'canceled',
      priority: 1,
      parent_ref: { ...to(parent), key: 'RFA-x', url: null },
      links: [{ type: 'blocked_by', target: to(blocker) }],
      labels: ['x', 'y z'],
      custom_fields: { team: 'core', size: 'XL', areas: ['web', 'cli'] },
    } as const;
    const change = edit(before, fields as unknown as Parameters<typeof edit>[1]);
    expect(connector.refusals(change)).toEqual([]);
    world.asked.length = 0;
    expect(await outcomes(connector, [change])).toEqual([applied(id)]);
    expect(world.asked.map((args) => args.slice(0, 2).join(' '))).toEqual([
      'issue show',
      'issue update',
      'issue show',
    ]);
    expect(await issueAt(connector, id)).toMatchObject(connector.readsAs(change.fields, before));
    expect(connector.readsAs(change.fields, before)).toEqual({ ...fields, parent_ref: to(parent) });
  });

  it('when everything is cleared, then nothing is left', async () => {
    const parent = await world.create('p');
    const flags = ['--priority', 'low', '--parent', parent, '--depends', parent, '--description', 'b'];
    const id = await world.create('a', ...flags, '--property', 'labels=x', '--property', 'team=core');
    const connector = world.connector();
    const fields = {
      body: null,
      priority: 0,
      parent_ref: null,
      links: [],
      labels: [],
      custom_fields: {},
    };
    expect(await outcomes(connector, [edit(await issueAt(connector, id), fields)])).toEqual([applied(id)]);
    expect(await issueAt(connector, id)).toMatchObject(fields);
    expect((await world.shown(id))['properties']).toEqual({});
  });

  it('when the set of blockers is changed, then the new set replaces the old one', async () => {
    const [one, two, three] = [await world.create('1'), await world.create('2'), await world.create('3')];
    const id = await world.create('a', '--depends', `${one},${two}`);
    const connector = world.connector();
    const links = [two, three].map((each) => ({ type: 'blocked_by' as const, target: to(each) }));
    await outcomes(connector, [edit(await issueAt(connector, id), { links })]);
    expect((await world.shown(id))['dependencies']).toEqual([two, three]);
  });

  it('when custom fields are changed, then only those that differ are written', async () => {
    const id = await world.create('a', '--property', 'team=core', '--property', 'size=S');
    const connector = world.connector();
    const before = await issueAt(connector, id);
    await outcomes(connector, [edit(before, { custom_fields: { size: 'S', areas: ['web'] } })]);
    expect((await world.shown(id))['properties']).toEqual({ size: 'S', areas: ['web'] });
    expect(world.asked.find(([, verb]) => verb === 'update')?.slice(3)).toEqual([
      '--property',
      'team=',
      '--property',
      'areas=web',
    ]);
  });

  it.each([
    '-x',
    '--help',
    '--title=other',
    '--',
    'two\nlines',
    '😀 é 漢字',
    'a=',
    ' blank ',
    '"quoted" $HOME `x` \\',
    '‮right to left',
  ])('when a title and a body is %j, then it is written as it is', async (text) => {
    const connector = world.connector();
    const [created] = await outcomes(connector, [creation({ title: text, body: text })]);
    if (created?.kind !== 'applied') throw new Error(JSON.stringify(created));
    expect(await world.shown(created.remoteId)).toMatchObject({ title: text, description: text });
    const other = await world.create('other');
    await outcomes(connector, [edit(await issueAt(connector, other), { title: text, body: text })]);
    expect(await world.shown(other)).toMatchObject({ title: text, description: text });
  });

  it('when it has changed since, then it is stale, and nothing is written', async () => {
    const id = await world.create('a');
    const connector = world.connector();
    const before = await issueAt(connector, id);
    await world.fp('comment', 'add', id, 'me too');
    expect(await outcomes(connector, [edit(before, { title: 'b' })])).toEqual([{ kind: 'stale', id }]);
    expect((await world.shown(id))['title']).toBe('a');
  });

  it('when it is gone, then it is stale, and the next change goes on', async () => {
    const [id, next] = [await world.create('a'), await world.create('b')];
    const connector = world.connector();
    const changes = [
      edit(await issueAt(connector, id), { title: 'A' }),
      edit(await issueAt(connector, next), { title: 'B' }),
    ];
    world.bend({ VANISHED: id });
    expect(await outcomes(connector, changes)).toEqual([{ kind: 'stale', id }, applied(next)]);
  });

  it('when nothing differs, then fp is not asked to change nothing', async () => {
    const id = await world.create('a');
    const connector = world.connector();
    expect(await outcomes(connector, [edit(await issueAt(connector, id), {})])).toEqual([applied(id)]);
    expect(world.asked.filter(([, verb]) => verb === 'update')).toEqual([]);
  });
});

describe('given a new issue', () => {
  it('when all of it is told at once, then fp’s id comes back', async () => {
    const parent = await world.create('p');
    const connector = world.connector();
    const fields = {
      title: 't',
      body: 'b',
      priority: 3,
      parent_ref: to(parent),
      links: [{ type: 'blocked_by' as const, target: to(parent) }],
      labels: ['x'],
      custom_fields: { team: 'core' },
      issue_type: 'task' as const,
      assignees: [],
    };
    expect(connector.refusals(creation({ title: 't', issue_type: 'task', assignees: [] }))).toEqual([]);
    const [outcome] = await outcomes(connector, [creation(fields)]);
    if (outcome?.kind !== 'applied') throw new Error(JSON.stringify(outcome));
    expect(outcome).toEqual(applied('new', outcome.remoteId));
    expect(outcome.remoteId).toMatch(/^[a-z]{32}$/);
    expect(await issueAt(connector, outcome.remoteId)).toMatchObject(fields);
  });

  it('when it has another status than a new one, then a second call sets it', async () => {
    const connector = world.connector();
    const [outcome] = await outcomes(connector, [creation({ title: 't', status: 'done' })]);
    if (outcome?.kind !== 'applied') throw new Error(JSON.stringify(outcome));
    expect((await world.shown(outcome.remoteId))['status']).toBe('done');
    expect(world.asked.find(([, verb]) => verb === 'create')).not.toContain('--status');
  });

  it('when that second call fails, then the issue is there, and it is told', async () => {
    world.bend({ INVALID_STATUS: '1' });
    const [outcome] = await outcomes(world.connector(), [creation({ title: 't', status: 'done' })]);
    expect(outcome).toMatchObject({
      kind: 'applied',
      notes: [
        'status: Invalid status: Status "done" is not in the registered options.',
        'fp said done, but it is not there: status',
      ],
    });
  });

  it('when its status is that of a new one, then one call is enough', async () => {
    await outcomes(world.connector(), [creation({ title: 't', status: 'todo' })]);
    expect(world.asked.filter(([, verb]) => verb === 'update')).toEqual([]);
  });
});

describe('given an fp that does not do what it says', () => {
  it('when it stores nothing, then the change has failed', async () => {
    const id = await world.create('a');
    const connector = world.connector();
    const before = await issueAt(connector, id);
    world.bend({ SILENT: '1' });
    expect(await outcomes(connector, [edit(before, { title: 'b' }), creation({ title: 'new' })])).toEqual([
      { kind: 'failed', id, message: 'fp said done, but it is not there: title' },
      { kind: 'failed', id: 'new', message: 'fp said done, but it is not there: the issue' },
    ]);
  });

  it('when it loses a part, then the part is told', async () => {
    const id = await world.create('a');
    const connector = world.connector();
    const before = await issueAt(connector, id);
    world.bend({ SILENT: 'description' });
    const [outcome] = await outcomes(connector, [edit(before, { title: 'b', body: 'c' })]);
    expect(outcome).toEqual(applied(id, id, ['fp said done, but it is not there: body']));
  });

  it('when it stores something else, then that is no failure, and is told', async () => {
    const id = await world.create('a');
    const connector = world.connector();
    const before = await issueAt(connector, id);
    world.bend({ TRIM: '1' });
    expect(await outcomes(connector, [edit(before, { body: ' x ' })])).toEqual([
      applied(id, id, ['fp said done, but it is not there: body']),
    ]);
  });

  it('when a write cannot be read back, then nobody knows; an id that fp has given is kept', async () => {
    const id = await world.create('a');
    const connector = world.connector();
    const before = await issueAt(connector, id);
    world.started = ([, verb]) => {
      if (verb === 'update' || verb === 'create') world.bend({ CRASH: 'issue show' });
    };
    const why = expect.stringContaining('it could not be read back') as string;
    expect(await outcomes(connector, [edit(before, { title: 'b' })])).toEqual([
      { kind: 'unknown', id, message: why },
    ]);
    expect(await outcomes(connector, [creation({ title: 'c' })])).toEqual([
      applied('new', expect.stringMatching(/^[a-z]{32}$/) as string, [why]),
    ]);
  });

  it('when an extension says no, then the change has failed in its words', async () => {
    const id = await world.create('a');
    const connector = world.connector();
    const before = await issueAt(connector, id);
    world.bend({ VETO: 'Add a \u001b[31mcomment\u001b[0m first' });
    expect(await outcomes(connector, [edit(before, { status: 'done' }), creation({ title: 'b' })])).toEqual([
      { kind: 'failed', id, message: 'Add a comment first' },
      { kind: 'failed', id: 'new', message: 'Add a comment first' },
    ]);
  });

  it('when a parent is not there, then it has failed, and is not stale', async () => {
    const id = await world.create('a');
    const connector = world.connector();
    const before = await issueAt(connector, id);
    const gone = 'z'.repeat(32);
    expect(await outcomes(connector, [edit(before, { title: 'b', parent_ref: to(gone) })])).toEqual([
      { kind: 'failed', id, message: expect.stringContaining(`Issue ${gone} not found`) as string },
    ]);
    expect((await world.shown(id))['title']).toBe('a');
  });

  it.each(['HANG', 'HANG_AFTER', 'CRASH', 'CRASH_AFTER'])(
    'when it does %s during a write, then nobody knows',
    async (name) => {
      const id = await world.create('a');
      const connector = world.connector();
      const before = await issueAt(connector, id);
      world.bend({ [name]: 'issue update' });
      if (name.startsWith('HANG')) world.patience = 500;
      expect(await outcomes(connector, [edit(before, { title: 'b' })])).toEqual([
        { kind: 'unknown', id, message: expect.stringContaining('issue update') as string },
      ]);
    },
  );

  it('when the caller stops it during a write, then nobody knows, and the stream ends with the reason', async () => {
    const id = await world.create('a');
    const connector = world.connector();
    const before = await issueAt(connector, id);
    world.bend({ HANG: 'issue update' });
    const stop = new AbortController();
    const stream = connector.apply([edit(before, { title: 'b' })], { signal: stop.signal });
    world.started = ([, verb]) => {
      if (verb === 'update') stop.abort(new Error('enough'));
    };
    const told: unknown[] = [];
    await expect(
      (async () => {
        for await (const chunk of stream) told.push(...chunk);
      })(),
    ).rejects.toThrow('enough');
    expect(told).toEqual([{ kind: 'unknown', id, message: 'enough' }]);
  });

  it('when its answer to a create is cut, then nobody knows', async () => {
    const connector = world.connector();
    await connector.readAll();
    world.bend({ ...extended, MALFORMED: '1' });
    expect(await outcomes(connector, [creation({ title: 't' })])).toEqual([
      { kind: 'unknown', id: 'new', message: 'fp said done, but its answer holds no id' },
    ]);
  });

  it('when the project is gone, then the stream ends with that error, and nothing was done', async () => {
    const connector = world.connector();
    await connector.readAll();
    world.bend({ UNREGISTERED: '1' });
    await expect(outcomes(connector, [creation({ title: 't' })])).rejects.toMatchObject({
      code: 'workspace_missing',
      effect: 'none',
    });
  });

  it('when it has gone itself, then it is missing, and nothing was done', async () => {
    const connector = world.connector({ command: '/no/fp' });
    await expect(outcomes(connector, [creation({ title: 't' })])).rejects.toMatchObject({
      code: 'command_missing',
      effect: 'none',
    });
  });
});
