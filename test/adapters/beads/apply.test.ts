import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import { create, edge, ref, stored, storedRow, update } from './stored-issue.ts';
import { applied, given, idsOf, linesOf, now, refusal, stale } from './writing-double.ts';

const parent = (id: string, to: string) => ({ dependencies: [edge(id, to, 'parent-child')] });
const blockedBy = (id: string) => ({ type: 'blocked_by' as const, target: ref(id) });

describe('changes are written', () => {
  it('as rows on stdin, after a look at the workspace and at what is still there', async () => {
    const { apply, process, calls } = given();
    const changes = [
      update(stored('t-1', { labels: ['old'] }), { title: 'New', labels: ['old', 'new'] }),
      create('t-n', { links: [blockedBy('t-1')] }),
    ];
    expect(await apply(changes)).toEqual([[applied('t-n'), applied('t-1')]]);
    expect(process.requests.map(({ args }) => args)).toEqual([
      ['where', '--json'],
      ['config', 'get', 'issue_prefix', '--json'],
      ['list', '--id=t-1', '--all', '--limit', '0', '--json'],
      ['import', '-', '--json'],
    ]);
    const [imported] = calls('import');
    expect(imported).toMatchObject({ cwd: '/ws', environment: { PATH: '/bin' }, timeoutMs: 80_500 });
    const rows = imported === undefined ? [] : linesOf(imported).map((line) => JSON.parse(line) as object);
    expect(rows).toMatchObject([
      { id: 't-n', created_at: now, updated_at: now, dependencies: [edge('t-n', 't-1', 'blocks')] },
      { id: 't-1', title: 'New', priority: 2, updated_at: now, labels: ['new'] },
    ]);
    expect(rows[1]).toHaveProperty('dependencies', []);
  });

  it('not at all where there is nothing to write', async () => {
    const { apply, process } = given();
    expect(await apply([])).toEqual([]);
    expect(process.requests).toEqual([]);
  });

  it('each call with the time of before its own look, so that bd skips what is changed after that', async () => {
    let ms = Date.parse(now);
    const { apply, calls } = given({}, { ...systemClock, now: () => (ms += 10_000) });
    const changes = Array.from({ length: 201 }, (_, index) => update(stored(`t-${index}`), { title: 'New' }));
    await apply(changes);
    const times = calls('import').map((request) =>
      linesOf(request).map((line) => (JSON.parse(line) as { updated_at: string }).updated_at),
    );
    expect(times.map((each) => [...new Set(each)])).toEqual([
      ['2026-05-05T05:05:25Z'],
      ['2026-05-05T05:05:35Z'],
    ]);
  });

  it('200 rows a call, parents before their children, each chunk told at once', async () => {
    const { apply, calls } = given();
    const ids = Array.from({ length: 201 }, (_, index) => `t-${index}`);
    const chunks = await apply([create('t-0.1.1'), create('t-0.1'), ...ids.map((id) => create(id))]);
    expect(chunks.map(({ length }) => length)).toEqual([200, 3]);
    const [first, second] = calls('import').map(idsOf);
    expect([first?.length, second]).toEqual([200, ['t-200', 't-0.1', 't-0.1.1']]);
  });

  it('fewer rows a call where they are heavy', async () => {
    const { apply, calls } = given();
    const body = 'x'.repeat(3_000_000);
    await apply(['a', 'b', 'c', 'd'].map((id) => create(id, { body })));
    expect(calls('import').map((call) => idsOf(call).length)).toEqual([2, 2]);
  });

  it('an edge to an issue of a later call, and one in the place of another, in the end', async () => {
    const { apply, calls } = given();
    const ids = Array.from({ length: 201 }, (_, index) => `t-${index}`);
    const changes = ids.map((id) => create(id, id === 't-0' ? { links: [blockedBy('t-200')] } : {}));
    const moved = update(stored('t-m', parent('t-m', 't-p')), { parent_ref: ref('t-q') });
    const chunks = await apply([...changes, moved]);
    expect(chunks.map(({ length }) => length)).toEqual([199, 1, 2]);
    expect(calls('batch').map(linesOf)).toEqual([
      ['dep remove "t-m" "t-p"', 'dep add "t-0" "t-200" "blocks"', 'dep add "t-m" "t-q" "parent-child"'],
    ]);
  });

  it('closing and opening again by batch, or those that wait for it would not be told', async () => {
    const { apply, calls } = given();
    const done = { status: 'closed', closed_at: '2026-01-02T00:00:00Z' };
    const changes = [
      update(stored('t-1'), { status: 'done' }),
      update(stored('t-2'), { status: 'canceled', title: 'New' }),
      update(stored('t-3', done), { status: 'todo', body: 'B' }),
      update(stored('t-4', done), { status: 'canceled' }),
      update(stored('t-5'), { status: 'blocked' }),
      create('t-6', { status: 'done' }),
    ];
    expect((await apply(changes)).map((chunk) => chunk.map(({ id }) => id))).toEqual([
      ['t-6', 't-4', 't-5'],
      ['t-1', 't-2', 't-3'],
    ]);
    const rows = calls('import')
      .flatMap(linesOf)
      .map((line) => JSON.parse(line) as object);
    expect(rows).toMatchObject([
      { id: 't-6', status: 'closed', closed_at: now },
      { id: 't-2', status: 'open', title: 'New' },
      { id: 't-3', ...done, description: 'B' },
      { id: 't-4', ...done, close_reason: 'canceled' },
      { id: 't-5', status: 'blocked' },
    ]);
    expect(calls('batch').map(linesOf)).toEqual([
      ['update "t-1" status="closed"', 'close "t-2" "canceled"', 'update "t-3" status="open"'],
    ]);
  });

  it('labels that go: one call a label and a hundred issues, by exact ids only', async () => {
    const { apply, calls, process } = given();
    const ids = Array.from({ length: 101 }, (_, index) => `t-${index}`);
    await apply(ids.map((id) => update(stored(id, { labels: ['x'] }), { labels: [] })));
    expect(calls('label').map(({ args }) => [args.length, ...args.slice(0, 4), args.at(-1)])).toEqual([
      [105, 'label', 'remove', '--json', '--', 'x'],
      [6, 'label', 'remove', '--json', '--', 'x'],
    ]);
    expect(calls('import')).toEqual([]);
    expect(process.requests.at(-3)?.args[0]).toBe('list');
  });
});

describe('stale is', () => {
  it('what bd did not take', async () => {
    const { apply } = given({ import: { stdout: '{"ids":["t-2"],"stale_skipped_ids":["t-1"]}' } });
    const changes = ['t-1', 't-2'].map((id) =>
      update(stored(id, { labels: ['x'] }), { title: 'New', labels: [] }),
    );
    expect((await apply(changes)).flat()).toEqual([stale('t-1'), applied('t-2')]);
  });

  it('what is gone: it is neither imported nor touched otherwise', async () => {
    const { apply, calls } = given({ list: { stdout: 'null' } });
    const issue = stored('t-1', { labels: ['x'], ...parent('t-1', 't-p') });
    for (const fields of [{ title: 'New' }, { labels: [] }, { parent_ref: null }]) {
      expect(await apply([update(issue, fields)])).toEqual([[stale('t-1')]]);
    }
    expect(['import', 'batch', 'label'].flatMap(calls)).toEqual([]);
  });

  it.each([{ updated_at: '2026-01-02T00:00:01Z' }, { notes: 'within the same second' }, { priority: 0 }])(
    'what has changed: %j',
    async (more) => {
      const { apply, calls } = given({ list: { stdout: JSON.stringify([storedRow('t-1', more)]) } });
      const issue = stored('t-1', { labels: ['x'], notes: 'N' });
      for (const fields of [{ labels: [] }, { title: 'New' }]) {
        expect(await apply([update(issue, fields)])).toEqual([[stale('t-1')]]);
      }
      expect(['import', 'label'].flatMap(calls)).toEqual([]);
    },
  );

  it('a column that is empty by now, though nobody can tell by the time', async () => {
    const { notes: _gone, ...now } = storedRow('t-1', { notes: 'N' }) as Record<string, unknown>;
    const { apply } = given({ list: { stdout: JSON.stringify([now]) } });
    expect(await apply([update(stored('t-1', { notes: 'N' }), { title: 'New' })])).toEqual([[stale('t-1')]]);
  });

  it('an edge that has changed, where edges are to be written', async () => {
    const now = storedRow('t-1', { dependencies: [edge('t-1', 't-q', 'parent-child')] });
    const { apply } = given({ list: { stdout: JSON.stringify([now]) } });
    expect(await apply([update(stored('t-1'), { parent_ref: ref('t-p') })])).toEqual([[stale('t-1')]]);
    expect((await apply([update(stored('t-1'), { title: 'New' })])).flat()).toEqual([applied('t-1')]);
  });

  it('nothing, where bd lists it not: its export has it', async () => {
    const before = stored('t-1', { issue_type: 'agent' });
    const exported = JSON.stringify(storedRow('t-1', { issue_type: 'agent' }));
    for (const list of [{ stdout: '[]' }, refusal('parse labels_json: invalid character')]) {
      const { apply } = given({ list, export: { stdout: exported } });
      expect(await apply([update(before, { title: 'New' })])).toEqual([[applied('t-1')]]);
    }
  });

  it('a field that was written by others while ours were imported', async () => {
    let looks = 0;
    const row = storedRow('t-1');
    const { apply, calls } = given({
      list: () => ({ stdout: JSON.stringify([(looks += 1) === 1 ? row : { ...row, status: 'blocked' }]) }),
    });
    expect(await apply([update(stored('t-1'), { status: 'done' })])).toEqual([[stale('t-1')]]);
    expect(calls('batch')).toEqual([]);
  });

  it('what lost its issue just before its label was to go; with a note when something was written', async () => {
    const { apply } = given({ label: { stdout: '[]' } });
    const issues = ['t-1', 't-2'].map((id) => stored(id, { labels: ['x', 'y'] }));
    const [one, two] = issues.map((issue) => update(issue, { labels: [] }));
    if (one === undefined || two === undefined) throw new Error('two changes');
    const outcomes = (
      await apply([one, { ...two, fields: { ...two.fields, title: 'New' } } as typeof two])
    ).flat();
    expect(outcomes[0]).toEqual(stale('t-1'));
    expect(outcomes[1]).toMatchObject({ kind: 'applied', id: 't-2' });
    expect(JSON.stringify(outcomes[1])).toContain('gone before its labels');
  });
});

describe('what bd refuses', () => {
  it('is halved until the bad row is alone; the others are written', async () => {
    const { apply, calls } = given({
      import: (request) =>
        idsOf(request).includes('t-5')
          ? refusal('validation failed for issue t-5: title must be')
          : { stdout: JSON.stringify({ ids: idsOf(request) }) },
    });
    const changes = Array.from({ length: 8 }, (_, index) => create(`t-${index}`));
    const outcomes = (await apply(changes)).flat();
    expect(outcomes.filter(({ kind }) => kind === 'applied')).toHaveLength(7);
    expect(outcomes.find(({ kind }) => kind !== 'applied')).toEqual({
      kind: 'failed',
      id: 't-5',
      message: 'validation failed for issue t-5: title must be',
    });
    expect(calls('import').map((call) => idsOf(call).length)).toEqual([8, 4, 4, 2, 1, 1, 2]);
  });

  it('of an edge is a note; it is tried again where something may have made room for it', async () => {
    const skipped = ['t-1 -> t-x: target not found', 't-2 -> t-3: target not found'];
    const { apply, calls } = given({
      import: (request) => ({
        stdout: JSON.stringify({ ids: idsOf(request), skipped_dependencies: skipped }),
      }),
    });
    const changes = [
      create('t-1', { links: [blockedBy('t-x')] }),
      create('t-2', { links: [blockedBy('t-3')] }),
      create('t-3'),
    ];
    expect((await apply(changes)).flat()).toEqual([
      applied('t-1', 't-1 -> t-x: target not found'),
      applied('t-3'),
      applied('t-2'),
    ]);
    expect(calls('batch').map(linesOf)).toEqual([['dep add "t-2" "t-3" "blocks"']]);
  });

  it('of one edge of many is a note of its issue alone', async () => {
    const { apply } = given({
      batch: (request) =>
        linesOf(request).some((line) => line.includes('"t-c"'))
          ? { exitCode: 1, stderr: '{"code":"batch_error","error":"line 1: would create a cycle"}' }
          : { stdout: JSON.stringify({ operations: linesOf(request).length }) },
    });
    const issue = stored('t-1', { priority: 77 });
    const links = ['t-a', 't-b', 't-c', 't-d'].map(blockedBy);
    expect(await apply([update(issue, { links })])).toEqual([
      [applied('t-1', 'line 1: would create a cycle')],
    ]);
  });

  it('of a new parent leaves the old one, and the other edges go their way', async () => {
    const { apply, calls } = given({
      batch: (request) =>
        linesOf(request).some((line) => line.includes('parent-child'))
          ? refusal('would create a cycle')
          : { stdout: JSON.stringify({ operations: linesOf(request).length }) },
    });
    const dependencies = [
      edge('t-1', 't-p', 'parent-child'),
      edge('t-1', 't-a', 'blocks'),
      edge('t-1', 't-b', 'blocks'),
    ];
    const links = [{ type: 'duplicates' as const, target: ref('t-b') }];
    const change = update(stored('t-1', { dependencies }), { parent_ref: ref('t-q'), links });
    expect(await apply([change])).toEqual([[applied('t-1', 'would create a cycle')]]);
    const removed = ['dep remove "t-1" "t-a"', 'dep remove "t-1" "t-p"', 'dep remove "t-1" "t-b"'];
    const added = ['dep add "t-1" "t-q" "parent-child"', 'dep add "t-1" "t-b" "duplicates"'];
    expect(calls('batch').map(linesOf)).toEqual([
      [...removed, ...added],
      [removed[0], removed[1], added[0]],
      [removed[0]],
      [removed[1], added[0]],
      [removed[2], added[1]],
    ]);
  });

  it('of a label fails the change, or is a note where more was written', async () => {
    const { apply } = given({ label: refusal('invalid label') });
    const issue = stored('t-1', { labels: ['x'] });
    expect(await apply([update(issue, { labels: [] })])).toEqual([
      [{ kind: 'failed', id: 't-1', message: 'invalid label' }],
    ]);
    expect(await apply([update(issue, { labels: [], title: 'N' })])).toEqual([
      [applied('t-1', 'invalid label')],
    ]);
  });

  it('for a reason of its own is no refusal of a row: nothing is tried again, nothing was written', async () => {
    const { apply, calls } = given({ import: refusal('no space left on device') });
    await expect(apply([create('t-1'), create('t-2')])).rejects.toMatchObject({
      code: 'connector_failed',
      effect: 'none',
    });
    expect(calls('import')).toHaveLength(1);
  });

  it('because nothing changes is no refusal', async () => {
    const nothing = refusal('commit: dolt commit: Error 1105: nothing to commit');
    const { apply } = given({ import: nothing, batch: nothing, label: nothing });
    const changes = [
      create('t-1'),
      update(stored('t-2', { labels: ['x'], ...parent('t-2', 't-p') }), { labels: [], parent_ref: null }),
    ];
    expect((await apply(changes)).flat()).toEqual([applied('t-1'), applied('t-2')]);
  });
});
