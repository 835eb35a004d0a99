import { describe, expect, it } from 'vitest';
import type { IssueFields } from '../../../src/core/model/issue.ts';
import { ref, stored, storedRow, update } from './stored-issue.ts';
import { applied, given, linesOf, stale } from './writing-double.ts';

const blockedBy = (id: string) => ({ type: 'blocked_by' as const, target: ref(id) });

describe('a row that must not be imported', () => {
  const issue = stored('t-1', { priority: 77, labels: ['x'], status: 'closed', assignee: 'Ann' });
  it.each([
    [{ title: 'a "b" \\', priority: 2 }, ['update "t-1" priority="1" title="a \\"b\\" \\\\"']],
    [{ status: 'todo', assignees: [] }, ['update "t-1" status="open" assignee=""']],
    [{ status: 'canceled', priority: 1 }, ['update "t-1" priority="0"']],
  ] as const)('%j is %j', async (fields, lines) => {
    const { apply, calls } = given();
    const { assignees: _, ...rest } = fields as { assignees?: readonly [] };
    const change = update(issue, 'assignees' in fields ? { ...rest, assignees: [] } : rest);
    expect(await apply([change])).toEqual([[applied('t-1')]]);
    expect(calls('batch').map(linesOf)).toEqual([lines]);
    expect(calls('import')).toEqual([]);
  });

  it('is closed for a reason by a line of its own', async () => {
    const { apply, calls } = given();
    await apply([update(stored('t-1', { status: 'weird' }), { status: 'canceled', priority: 1 })]);
    expect(calls('batch').map(linesOf)).toEqual([['update "t-1" priority="0"', 'close "t-1" "canceled"']]);
  });

  it('gets its edges by batch, and loses its labels as any other', async () => {
    const { apply, calls } = given();
    const changes = [update(issue, { links: [blockedBy('t-2')], labels: [] })];
    expect(await apply(changes)).toEqual([[applied('t-1')]]);
    expect(calls('batch').map(linesOf)).toEqual([['dep add "t-1" "t-2" "blocks"']]);
    expect(calls('label')).toHaveLength(1);
  });

  it.each<[Partial<IssueFields>, string[], string | undefined]>([
    [{ body: ' B\n' }, ['--body-file=-'], ' B\n'],
    [{ body: '' }, ['--description='], undefined],
    [{ body: null }, ['--description='], undefined],
    [{ issue_type: 'story' }, ['--type=feature'], undefined],
    [
      { title: '-a\nb', assignees: ['A\nB'], body: 'B' },
      ['--title=-a\nb', '--assignee=A\nB', '--body-file=-'],
      'B',
    ],
  ])('%j is an update of its own, after a look at what is there', async (fields, options, input) => {
    const { apply, calls, process } = given();
    expect(await apply([update(issue, fields)])).toEqual([[applied('t-1')]]);
    expect(calls('update').map(({ args }) => args)).toEqual([['update', '--json', ...options, '--', 't-1']]);
    expect(calls('update').map((call) => call.input && new TextDecoder().decode(call.input))).toEqual([
      input,
    ]);
    expect(process.requests.at(-2)?.args.slice(0, 2)).toEqual(['list', '--id=t-1']);
    expect(['import', 'batch'].flatMap(calls)).toEqual([]);
  });

  it('gets the rest of its fields by batch, and labels one by one', async () => {
    const { apply, calls, process } = given();
    const changes = ['t-1', 't-2'].map((id) =>
      update(stored(id, { priority: 77, labels: ['x'] }), { title: 'T', body: 'B', labels: ['-y', 'z'] }),
    );
    expect((await apply(changes)).flat()).toEqual([applied('t-1'), applied('t-2')]);
    expect(calls('batch').map(linesOf)).toEqual([['update "t-1" title="T"', 'update "t-2" title="T"']]);
    expect(calls('update').map(({ args }) => args.at(-1))).toEqual(['t-1', 't-2']);
    expect(calls('label').map(({ args }) => args.slice(1))).toEqual([
      ['add', '--json', '--', 't-1', 't-2', '-y'],
      ['add', '--json', '--', 't-1', 't-2', 'z'],
      ['remove', '--json', '--', 't-1', 't-2', 'x'],
    ]);
    expect(process.requests.map(({ args }) => args[0])).toEqual([
      'where',
      'config',
      'list',
      'list',
      'batch',
      'list',
      'update',
      'list',
      'update',
      'list',
      'label',
      'label',
      'list',
      'label',
    ]);
  });

  it('is not updated where its text has changed since, or it is not there any more', async () => {
    const before = stored('t-1', { priority: 77, description: 'B' });
    const shown: object[][] = [
      [storedRow('t-1', { priority: 77, description: 'B' })],
      [storedRow('t-1', { priority: 77, description: 'theirs' })],
    ];
    const list = () => ({ stdout: JSON.stringify(shown.length > 1 ? shown.shift() : shown[0]) });
    const changed = given({ list });
    expect(await changed.apply([update(before, { body: 'ours' })])).toEqual([[stale('t-1')]]);
    expect(changed.calls('update')).toEqual([]);
    const gone = given({
      update: { exitCode: 1, stderr: 'Error resolving t-1: no issue found matching "t-1"' },
    });
    expect(await gone.apply([update(issue, { body: 'ours' })])).toEqual([[stale('t-1')]]);
  });

  it('fails where bd refuses the update; with a note where something else of it is written', async () => {
    const answers = { update: { exitCode: 1, stdout: '{"error":"invalid issue type: bug"}' } };
    expect(await given(answers).apply([update(issue, { issue_type: 'bug' })])).toEqual([
      [{ kind: 'failed', id: 't-1', message: 'invalid issue type: bug' }],
    ]);
    expect(await given(answers).apply([update(issue, { issue_type: 'bug', title: 'T' })])).toEqual([
      [applied('t-1', 'invalid issue type: bug')],
    ]);
  });

  it.each([
    ['another issue', '[{"id":"t-1a"}]'],
    ['two issues', '[{"id":"t-1"},{"id":"t-1a"}]'],
    ['nothing', ''],
  ])('is in doubt where bd answers with %s', async (_, stdout) => {
    await expect(given({ update: { stdout } }).apply([update(issue, { body: 'B' })])).rejects.toMatchObject({
      code: 'connector_failed',
      effect: 'unknown',
    });
  });

  it('fails alone, and is stale when it is gone', async () => {
    const { apply } = given({
      batch: (request) => {
        const lines = linesOf(request);
        const bad = ['t-2', 't-3'].find((id) => lines.some((line) => line.includes(id)));
        if (bad === undefined) return { stdout: JSON.stringify({ operations: lines.length }) };
        const error = bad === 't-2' ? 'line 1: no such thing' : 'line 1: not found: issue t-3';
        return { exitCode: 1, stderr: JSON.stringify({ code: 'batch_error', error }) };
      },
    });
    const changes = [1, 2, 3].map((n) =>
      update(stored(`t-${n}`, { priority: 77 }), { priority: 1, labels: [] }),
    );
    const outcomes = (await apply(changes)).flat();
    expect(outcomes).toHaveLength(3);
    expect(outcomes).toEqual(
      expect.arrayContaining([
        applied('t-1'),
        { kind: 'failed', id: 't-2', message: 'line 1: no such thing' },
        stale('t-3'),
      ]),
    );
  });
});
