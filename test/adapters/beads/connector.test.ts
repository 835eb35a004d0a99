import { describe, expect, it } from 'vitest';
import { ProcessFailure, type TrackerEvent } from '../../../src/index.ts';
import { given, lines, row } from './reading-double.ts';

const first = async (more: object) =>
  (await given({ export: lines(row('t-1', more)) }).connector.readAll()).issues[0];

describe('a read', () => {
  it('asks for everything, in the folder and with the environment of bd', async () => {
    const { connector, process } = given({ export: {} });
    expect((await connector.readAll()).issues).toEqual([]);
    expect(process.requests.map(({ args }) => args)).toEqual([
      ['version', '--json'],
      ['where', '--json'],
      ['config', 'get', 'issue_prefix', '--json'],
      ['export', '--all'],
    ]);
    for (const { cwd, environment, input } of process.requests) {
      expect({ cwd, input }).toEqual({ cwd: '/ws', input: undefined });
      expect(environment).toMatchObject({ PATH: '/bin', TZ: 'UTC', BD_DOLT_AUTO_PUSH: 'false', CI: 'true' });
      expect(environment).not.toHaveProperty('BD_JSON');
      expect(environment).not.toHaveProperty('SPEC_KITTY_TEAM');
    }
  });

  it('gives an issue in the words of the contract, and keeps what has no place there', async () => {
    expect(
      await first({ description: 'B', assignee: 'Ann', labels: ['x', 'y'], design: 'D', metadata: { a: 1 } }),
    ).toEqual({
      ref: { system: 'beads', id: 't-1', workspace: 'main' },
      title: 'Title of t-1',
      body: 'B',
      status: 'todo',
      issue_type: 'task',
      priority: 3,
      assignees: ['Ann'],
      labels: ['x', 'y'],
      parent_ref: null,
      links: [],
      custom_fields: {},
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-02T00:00:00Z',
      provider_metadata: {
        status: 'open',
        issue_type: 'task',
        priority: 2,
        design: 'D',
        metadata: { a: 1 },
        comment_count: 0,
      },
    });
  });

  it.each([
    ['open', 'todo'],
    ['in_progress', 'in_progress'],
    ['blocked', 'blocked'],
    ['deferred', 'todo'],
    ['pinned', 'in_progress'],
    ['hooked', 'in_progress'],
    ['closed', 'done'],
    ['tombstone', 'canceled'],
  ])('status %s is %s, and the raw one stays', async (raw, status) => {
    const issue = await first({ status: raw });
    expect(issue?.status).toBe(status);
    expect(issue?.provider_metadata['status']).toBe(raw);
  });

  it.each([
    ['review', 'in_progress'],
    ['waiting', 'todo'],
    ['shipped', 'done'],
    ['new', 'todo'],
    ['weird', 'todo'],
  ])('the workspace’s own status %s is %s by its category', async (raw, status) => {
    const custom_statuses = [
      { name: 'review', category: 'wip' },
      { name: 'waiting', category: 'frozen' },
      { name: 'shipped', category: 'done' },
      { name: 'new', category: 'active' },
    ];
    const { connector } = given({
      export: lines(row('t-1', { status: raw })),
      statuses: { stdout: JSON.stringify({ built_in_statuses: [], custom_statuses }) },
    });
    expect((await connector.readAll()).issues[0]?.status).toBe(status);
  });

  it.each([
    ['epic', 'epic'],
    ['story', 'story'],
    ['feature', 'story'],
    ['task', 'task'],
    ['bug', 'bug'],
    ['chore', 'chore'],
    ['decision', 'chore'],
    ['spike', 'task'],
    ['milestone', 'epic'],
    ['agent', 'task'],
  ])('type %s is %s', async (raw, type) => {
    expect((await first({ issue_type: raw }))?.issue_type).toBe(type);
  });

  it.each([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 4],
    [77, 4],
    [-1, 1],
  ])('priority %d is %d: the same integers mean something else', async (raw, priority) => {
    expect((await first({ priority: raw }))?.priority).toBe(priority);
  });

  it.each([{ issue_type: 'gate' }, { issue_type: 'message' }, { is_template: true }, { ephemeral: true }])(
    '%j is there, and marked as bd’s own',
    async (more) => {
      expect((await first(more))?.provider_metadata['internal']).toBe(true);
    },
  );

  it('edges are links on both ends; a parent is a parent_ref; others stay raw', async () => {
    const edge = (to: string, type: string) => ({ issue_id: 't-1', depends_on_id: to, type });
    const dependencies = [
      edge('t-2', 'blocks'),
      edge('t-3', 'parent-child'),
      edge('t-4', 'relates-to'),
      edge('t-5', 'duplicates'),
      edge('t-6', 'discovered-from'),
    ];
    const { connector } = given({ export: lines(row('t-1', { dependencies }), row('t-2'), row('t-3')) });
    const [one, two, three] = (await connector.readAll()).issues;
    const to = (id: string) => ({ system: 'beads', id, workspace: 'main' });
    expect(one?.parent_ref).toEqual(to('t-3'));
    expect(one?.links).toEqual([
      { type: 'blocked_by', target: to('t-2') },
      { type: 'relates_to', target: to('t-4') },
      { type: 'duplicates', target: to('t-5') },
    ]);
    expect(one?.provider_metadata['dependencies']).toEqual(dependencies);
    expect(two?.links).toEqual([{ type: 'blocks', target: to('t-1') }]);
    expect(three?.links).toEqual([{ type: 'parent_of', target: to('t-1') }]);
  });

  it('memories are no issues, and large numbers keep their digits', async () => {
    const stdout = `{"_type":"memory","key":"k","value":"v"}\n${JSON.stringify(row('t-1')).replace('}', ',"metadata":{"n":12345678901234567890}}')}`;
    const { issues } = await given({ export: { stdout } }).connector.readAll();
    expect(issues).toHaveLength(1);
    expect(JSON.stringify(issues[0])).toContain('12345678901234567890');
  });

  it.each([
    ['no JSON', `${JSON.stringify(row('t-1'))}\n{"id":`],
    ['no object', '[]'],
    ['half a character in an id', JSON.stringify({ ...row('t-1'), id: 't-\ud800' })],
    ['no title', JSON.stringify({ ...row('t-1'), title: undefined })],
    ['a time that cannot be compared', JSON.stringify(row('t-1', { updated_at: '1990-12-31T23:59:60Z' }))],
    ['no priority', JSON.stringify({ ...row('t-1'), priority: 'high' })],
    ['comments that did not come', JSON.stringify(row('t-1', { comment_count: 2, comments: [{}] }))],
    ['labels that are none', JSON.stringify(row('t-1', { labels: 'x' }))],
    ['edges that are none', JSON.stringify(row('t-1', { dependencies: [{ issue_id: 't-1' }] }))],
    ['an issue twice', `${JSON.stringify(row('t-1'))}\n${JSON.stringify(row('t-1'))}`],
  ])('with %s is an error, never a shorter read', async (_, stdout) => {
    await expect(given({ export: { stdout } }).connector.readAll()).rejects.toMatchObject({
      code: 'read_incomplete',
      exitCode: 7,
    });
  });

  it.each([
    'warning: no beads configuration found in /ws/.beads; using default database name "beads"',
    'warning: failed to load beads config from /ws/.beads: x',
  ])('an empty one under "%s" is a damaged workspace', async (stderr) => {
    await expect(given({ export: { stderr } }).connector.readAll()).rejects.toMatchObject({
      code: 'workspace_broken',
      exitCode: 3,
    });
  });
});

describe('the probe', () => {
  it.each(['1.0.3', '0.47.0'])('refuses bd %s, naming it', async (version) => {
    const { connector } = given({ version: { stdout: JSON.stringify({ version }) } });
    await expect(connector.readAll()).rejects.toMatchObject({
      code: 'command_unsupported',
      message: `bd ${version} is too old; 1.0.4 or newer is needed.`,
    });
  });

  it.each(['bd 3, a build daemon', '{"version":5}', '[]'])('%s is another program', async (stdout) => {
    await expect(given({ version: { stdout } }).connector.readAll()).rejects.toMatchObject({
      code: 'command_unsupported',
    });
  });

  it('takes a newer bd, with a note', async () => {
    const events: TrackerEvent[] = [];
    const { connector } = given({ version: { stdout: '{"version":"1.2.0"}' }, export: {} });
    await connector.readAll({ observe: (event) => events.push(event) });
    expect(events).toEqual([
      { type: 'note', message: expect.stringContaining('bd 1.2.0 is newer') as string },
    ]);
    expect(await given({}).connector.probe()).toEqual({ version: '1.0.5', notes: [] });
  });

  it('the envelope of later versions is opened', async () => {
    const wrapped = (data: object) => ({ stdout: JSON.stringify({ data, schema_version: 1 }) });
    const { connector } = given({
      version: wrapped({ version: '1.0.5' }),
      where: wrapped({ path: '/ws/.beads', prefix: 't' }),
      config: wrapped({ value: 't' }),
    });
    expect((await connector.probe()).version).toBe('1.0.5');
  });

  it.each(['{"path":"/ws/.beads"}', '{"prefix":""}'])(
    '%s: a workspace without a prefix is damaged',
    async (stdout) => {
      const { connector, process } = given({ where: { stdout } });
      await expect(connector.readAll()).rejects.toMatchObject({ code: 'workspace_broken' });
      expect(process.requests).toHaveLength(2);
    },
  );
});

describe('what bd or the machine refuses', () => {
  it.each([
    [{ stdout: '{"error":"no_beads_directory","message":"no beads directory found"}' }, 'workspace_missing'],
    [{ stderr: 'Error: no beads database found\nHint: run bd init' }, 'workspace_missing'],
    [{ stderr: 'warning: x\n{"error":"database is locked by another dolt process"}' }, 'tracker_busy'],
    [{ stderr: 'Error: corrupted journal\nUsage:\n  bd export' }, 'workspace_broken'],
    [{ stderr: 'Error: schema version is newer than this bd' }, 'command_unsupported'],
    [{ stderr: 'Error: failed to load database "t": read-only file system' }, 'workspace_broken'],
    [{ stderr: 'panic' }, 'connector_failed'],
    [{}, 'connector_failed'],
  ])('%j is %s', async (told, code) => {
    const { connector } = given({ where: { exitCode: 1, ...told } });
    const refused = connector.readAll();
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(/bd where in \/ws: .+ \(exit code 1\)/);
  });

  it.each([
    [new ProcessFailure('not_found', "there is no program 'bd'"), 'command_missing'],
    [new ProcessFailure('not_executable', 'EACCES'), 'command_missing'],
    [new ProcessFailure('no_folder', '/ws is no folder'), 'workspace_missing'],
    [new ProcessFailure('timed_out', 'x', 'the database is locked by another dolt process'), 'tracker_busy'],
    [new ProcessFailure('timed_out', 'x'), 'tracker_busy'],
    [new ProcessFailure('killed', 'SIGKILL'), 'connector_failed'],
    [new ProcessFailure('too_much_output', 'x'), 'connector_failed'],
    [new ProcessFailure('undecodable', 'x'), 'connector_failed'],
  ])('%s', async (failure, code) => {
    await expect(given({ version: failure }).connector.readAll()).rejects.toMatchObject({ code });
  });

  it.each(['where', 'config'])('%s takes no time, so when it does, the store is held', async (command) => {
    const late = (ranMs: number) => ({
      [command]: new ProcessFailure('deadline', 'x', '', { ranMs }),
    });
    await expect(given(late(3_000)).connector.readAll()).rejects.toMatchObject({
      code: 'tracker_busy',
      retryable: true,
    });
    await expect(given(late(400)).connector.readAll()).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });

  it('the caller’s own deadline is told as such', async () => {
    const { connector } = given({ version: new ProcessFailure('deadline', 'x') });
    await expect(connector.readAll()).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
  });
});
