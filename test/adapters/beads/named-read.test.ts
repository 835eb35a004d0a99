import { describe, expect, it } from 'vitest';
import type { Change, ProcessRequest } from '../../../src/index.ts';
import { given, row } from './reading-double.ts';
import type { Told } from './scripted-process.ts';

/** What bd's list prints: everything but comments, and the parent twice. */
const listed = (...rows: object[]) => ({
  stdout: JSON.stringify(rows.map((each) => ({ ...each, _type: undefined, comments: undefined }))),
});
const commands = (requests: readonly ProcessRequest[]) => requests.map(({ args }) => args[0]);
const probe = ['version', 'where', 'config'];

describe('a read of named issues', () => {
  it('asks for exactly their ids, after the same questions as a complete one', async () => {
    const { connector, process } = given({ list: listed(row('t-a'), row('t-b')) });
    const read = await connector.readNamed(['t-a', 't-b']);
    expect(read?.issues.map(({ ref }) => ref.id)).toEqual(['t-a', 't-b']);
    expect(commands(process.requests)).toEqual([...probe, 'list']);
    expect(process.requests.at(-1)?.args).toEqual([
      'list',
      '--id=t-a,t-b',
      '--all',
      '--limit',
      '0',
      '--json',
    ]);
  });

  it('gives them as a complete read does', async () => {
    const edge = { issue_id: 't-a', depends_on_id: 't-b', type: 'parent-child' };
    const one = row('t-a', { labels: ['x'], dependencies: [edge], design: 'D', metadata: { a: 1 } });
    const { connector } = given({
      list: listed({ ...one, parent: 't-b' }),
      export: { stdout: `${JSON.stringify(one)}\n` },
    });
    const [named, whole] = [await connector.readNamed(['t-a']), await connector.readAll()];
    expect(named?.issues).toEqual(whole.issues);
  });

  it('needs no comments', async () => {
    const { connector } = given({ list: listed(row('t-a', { comment_count: 2 })) });
    expect((await connector.readNamed(['t-a']))?.issues).toHaveLength(1);
  });

  it.each<[string, readonly string[], Told]>([
    ['one is not listed', ['t-a', 't-gate'], listed(row('t-a'))],
    ['bd lists another one instead', ['t-a'], listed(row('t-ab'))],
    ['bd cannot list', ['t-a'], { exitCode: 1, stderr: 'Error: invalid character in string literal' }],
    ['a row is damaged', ['t-a'], listed(row('t-a', { labels: 'x' }))],
    ['the parent of a dotted one is not listed', ['t-a.1'], listed(row('t-a.1'))],
    ['an id cannot stand in a list', ['t-a', 'with blank'], listed(row('t-a'), row('with blank'))],
  ])('gives nothing where %s', async (_, ids, list) => {
    expect(await given({ list }).connector.readNamed(ids)).toBeNull();
  });

  it('asks for the parents that dotted ones need, and gives them not', async () => {
    const { connector, process } = given({ list: listed(row('t-a.1'), row('t-a')) });
    const read = await connector.readNamed(['t-a.1']);
    expect(read?.issues.map(({ ref }) => ref.id)).toEqual(['t-a.1']);
    expect(process.requests.at(-1)?.args[1]).toBe('--id=t-a.1,t-a');
    expect(
      connector.refusals({ kind: 'update', id: 't-a.1', before: read!.issues[0]!, fields: { body: 'x' } }),
    ).toEqual([]);
  });

  it('gives nothing where a name that must not be an id is one', async () => {
    const { connector, process } = given({ list: listed(row('t-a')) });
    expect(await connector.readNamed(['t-a'], {}, ['WP01'])).not.toBeNull();
    expect(process.requests.at(-1)?.args[1]).toBe('--id=t-a,WP01');
    const { connector: other } = given({ list: listed(row('t-a'), row('WP01')) });
    expect(await other.readNamed(['t-a'], {}, ['WP01'])).toBeNull();
    expect(await other.readNamed(['t-a'], {}, ['with blank'])).toBeNull();
  });

  it('throws where the workspace is damaged', async () => {
    const { connector } = given({
      list: { stdout: '[]', stderr: 'warning: failed to load beads config from /ws/.beads' },
    });
    await expect(connector.readNamed(['t-a'])).rejects.toMatchObject({ code: 'workspace_broken' });
  });
});

describe('writing named issues', () => {
  async function written(
    then: (connector: ReturnType<typeof given>['connector'], change: Change) => Promise<unknown>,
  ) {
    const { connector, process } = given({
      list: listed(row('t-a', { status: 'review' })),
      statuses: { stdout: '{"custom_statuses":[{"name":"review","category":"unspecified"}]}' },
      import: { stdout: '{"ids":["t-a"]}' },
      batch: { stdout: '{"operations":1}' },
    });
    const read = await connector.readNamed(['t-a']);
    const before = read!.issues[0]!;
    process.requests.length = 0;
    await then(connector, { kind: 'update', id: 't-a', before, fields: { title: 'x' } });
    return commands(process.requests);
  }

  const applied = async (connector: ReturnType<typeof given>['connector'], changes: readonly Change[]) => {
    for await (const _ of connector.apply(changes)) continue;
  };

  it('lists them once more before the write and once after it, and asks nothing else', async () => {
    const calls = await written(async (connector, change) => {
      await applied(connector, [change]);
      await connector.readNamed(['t-a']);
    });
    expect(calls).toEqual(['list', 'import', 'list']);
  });

  it('makes sure of the workspace again before the next read, and before a create', async () => {
    expect(
      await written(async (connector, change) => {
        await applied(connector, [change]);
        await connector.readNamed(['t-a']);
        await connector.readNamed(['t-a']);
      }),
    ).toEqual(['list', 'import', 'list', ...probe, 'list', 'statuses']);
    const create: Change = { kind: 'create', id: 't-n', before: null, fields: { title: 'n' } };
    expect(await written((connector) => applied(connector, [create]))).toEqual(['where', 'config', 'import']);
    expect(
      await written(async (connector, change) => {
        await applied(connector, [change]);
        await applied(connector, [change]);
      }),
    ).toEqual(['list', 'import', 'where', 'config', 'list', 'import']);
  });
});
