import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Issue, NormalizedIssue, PushItem } from '../../../src/index.ts';
import '../../property-seed.ts';
import { create, edit, heard, issue, LocalWorld, ref } from './local-fixture.ts';

const three = ['a', 'b', 'c'].map((id) => issue(id, { labels: ['x'] }));

/** One whose tracker reads single issues and has a fingerprint, as beads, after the first sync. */
async function synced(issues: readonly Issue[] = three): Promise<LocalWorld> {
  const world = await LocalWorld.with(issues, { readsNamed: true, fingerprinted: true });
  await world.run();
  [world.connector.reads, world.connector.namedReads] = [0, 0];
  return world;
}

const readsOf = ({ connector: { reads, namedReads } }: LocalWorld) => ({ reads, namedReads });

describe('a push of items that name what they change', () => {
  it('reads and reads back those issues only, and loads no other record', async () => {
    const world = await synced();
    world.store.records = () => Promise.reject(new Error('every record was loaded'));
    expect(await world.push([edit('a', { title: 'ours' })])).toMatchObject({
      status: 'ok',
      items: [{ outcome: 'updated', version: world.at('a').updated_at }],
    });
    expect(world.at('a').title).toBe('ours');
    expect(readsOf(world)).toEqual({ reads: 0, namedReads: 2 });
  });

  it('shows the same plan as after a complete read', async () => {
    const [named, whole] = [await synced(), await LocalWorld.with(three)];
    await whole.run();
    const items = [edit('a', { title: 'ours', parent_ref: ref('b') }), edit('c', { labels: [] })];
    const intent = { kind: 'push', items } as const;
    expect(await named.tracker.plan(intent)).toEqual(await whole.tracker.plan(intent));
    expect(readsOf(named)).toEqual({ reads: 0, namedReads: 1 });
  });

  it('knows issues by the names that they are mapped to, while no issue has such an id', async () => {
    const world = await synced();
    await world.tracker.editMappings({ kind: 'add', wpId: 'WP01', externalId: 'a' });
    const named = edit('WP01', { title: 'ours', parent_ref: ref('b') });
    expect(await world.push([named, edit('c', { parent_ref: ref('WP01') })])).toMatchObject({ status: 'ok' });
    expect(world.at('a')).toMatchObject({ title: 'ours', parent_ref: ref('b') });
    expect(world.at('c').parent_ref).toMatchObject({ id: 'a' });
    expect(readsOf(world)).toEqual({ reads: 0, namedReads: 2 });

    world.connector.issues.set('WP01', issue('WP01'));
    await world.push([edit('WP01', { title: 'by its id' })]);
    expect(world.at('WP01').title).toBe('by its id');
    expect(world.at('a').title).toBe('ours');
    expect(readsOf(world).reads).toBe(2);
  });

  it('merges with what has changed there, and finds a conflict', async () => {
    const world = await synced();
    world.there('a', { body: 'theirs', title: 'theirs' });
    const answer = await world.push([edit('a', { title: 'ours' })], { conflicts: 'fail' });
    expect(answer).toMatchObject({
      status: 'error',
      item_errors: [{ code: 'not_sent' }, { code: 'conflict' }],
    });
    expect((await world.store.records()).get('a')?.local).toMatchObject({ body: 'theirs' });
    expect(readsOf(world)).toMatchObject({ reads: 0 });
  });

  it('believes nothing of other issues: neither that they are gone nor that they are there', async () => {
    const world = await synced();
    world.connector.issues.delete('b');
    world.connector.issues.set('d', issue('d'));
    await world.push([edit('a', { title: 'ours' })]);
    const records = await world.store.records();
    expect(records.get('b')?.goneAt).toBeNull();
    expect(records.has('d')).toBe(false);
    expect(await world.run()).toMatchObject({ gone: [{ ref: { id: 'b' } }], stats: { pulled_created: 1 } });
  });

  it('leaves the snapshot as it was read, and the next pull reads everything', async () => {
    const world = await synced();
    const { snapshot } = await world.store.load();
    await world.push([edit('a', { title: 'ours' })]);
    expect((await world.store.load()).snapshot).toBe(snapshot);
    expect(await world.store.settled()).toBeNull();
    const { body } = await world.tracker.pull({});
    expect((body.items as NormalizedIssue[])[0]?.title).toBe('ours');
    expect(readsOf(world)).toMatchObject({ reads: 1 });
  });

  it('says how many other issues wait', async () => {
    const world = await synced();
    await world.pushOffline([edit('b', { title: 'waits' }), edit('a', { title: 'earlier' })]);
    const { notes, context } = heard();
    await world.tracker.push({ key: 'k', body: [edit('a', { title: 'ours' })] }, context);
    expect(notes.join()).toContain('Earlier changes of 1 issue still wait');
  });

  const many = Array.from({ length: 201 }, (_, index) => issue(`i${index}`));
  it.each<[string, readonly PushItem[], (world: LocalWorld) => unknown]>([
    ['one makes an issue', [edit('a', { title: 'x' }), create('new', { title: 'n' })], () => undefined],
    [
      'one has links, which may stand on the other issue',
      [edit('a', { links: [{ type: 'blocks', target: ref('b') }] })],
      () => undefined,
    ],
    [
      'one is an issue of another workspace',
      [
        edit('a', { title: 'x' }),
        { ...edit('b', {}), ref: { ...ref('b'), workspace: 'v' }, patch: { title: 'y' } },
      ],
      () => undefined,
    ],
    [
      'one has another parent of another workspace',
      [edit('a', { parent_ref: { ...ref('b'), workspace: 'v' } })],
      () => undefined,
    ],
    [
      'one is new there',
      [edit('new', { title: 'x' })],
      ({ connector }) => connector.issues.set('new', issue('new')),
    ],
    ['one is not there', [edit('none', { title: 'x' }), edit('a', { title: 'x' })], () => undefined],
    [
      'one is gone',
      [edit('a', { title: 'x' }), edit('b', { title: 'x' })],
      ({ connector }) => connector.issues.delete('a'),
    ],
    [
      'one was gone and is there again',
      [edit('a', { title: 'x' })],
      async (world) => {
        world.connector.issues.delete('a');
        await world.run();
        world.connector.issues.set('a', issue('a', { labels: ['x'] }));
      },
    ],
    [
      'all labels of them have vanished',
      [edit('a', { title: 'x' })],
      (world) => world.there('a', { labels: [] }),
    ],
    ['they are very many', many.map(({ ref: { id } }) => edit(id, { title: 'x' })), () => undefined],
  ])('reads everything where %s, with the same answer', async (_, items, change) => {
    const issues = items.length > 200 ? many : three;
    const [named, whole] = [await synced(issues), await LocalWorld.with(issues)];
    await whole.run();
    const first = whole.connector.reads;
    await change(named);
    await change(whole);
    expect(await named.push(items)).toEqual(await whole.push(items));
    expect(readsOf(named).reads).toBe(whole.connector.reads - first);
  });

  it('reads everything back where a named issue has gone while it was written', async () => {
    const world = await synced();
    world.connector.afterChange = () => {
      world.connector.issues.delete('a');
      world.connector.issues.set('d', issue('d'));
    };
    expect(await world.push([edit('a', { title: 'ours' })])).toMatchObject({
      item_errors: [{ code: 'not_taken' }],
    });
    expect(readsOf(world)).toEqual({ reads: 1, namedReads: 2 });
    world.connector.afterChange = () => undefined;
    expect(await world.run()).toMatchObject({ gone: [{ ref: { id: 'a' } }], stats: { pulled_created: 1 } });
    const records = await world.store.records();
    expect([...records.keys()]).toEqual(['a', 'b', 'c', 'd']);
    expect(records.get('b')?.goneAt).toBeNull();
  });

  it('holds a complete read back against every record, so that the next run needs none', async () => {
    const world = await synced();
    const readNamed = world.connector.readNamed!;
    world.connector.afterChange = () =>
      Object.assign(world.connector, { readNamed: () => Promise.resolve(null) });
    await world.push([edit('a', { title: 'ours' })]);
    Object.assign(world.connector, { readNamed });
    expect(readsOf(world)).toMatchObject({ reads: 1 });
    await world.run();
    expect(readsOf(world)).toMatchObject({ reads: 1 });
  });

  it('finishes an interrupted push of the same items after a complete read', async () => {
    const world = await synced();
    await world.pushOffline([edit('a', { title: 'ours' })]);
    world.connector.namedReads = 0;
    expect(await world.push([edit('a', { title: 'ours' })])).toMatchObject({ status: 'ok' });
    expect(readsOf(world)).toEqual({ reads: 2, namedReads: 0 });
  });
});

const id = fc.constantFrom('a', 'b', 'c');
const change = fc.record(
  {
    title: fc.constantFrom('one', 'two'),
    labels: fc.constantFrom<string[]>(['x'], ['y', 'z'], []),
    parent_ref: fc.constantFrom(null, ref('c')),
  },
  { requiredKeys: [] },
);
const theirs = fc.record(
  { title: fc.constantFrom('one', 'three'), labels: fc.constantFrom<string[]>(['x'], ['y']) },
  { requiredKeys: [] },
);
const step = fc.oneof(
  fc.record({ kind: fc.constant('ours' as const), id, change, conflicts: fc.constantFrom('newer', 'fail') }),
  fc.record({ kind: fc.constant('cut off' as const), id, change }),
  fc.record({ kind: fc.constant('theirs' as const), id, change: theirs }),
  fc.record({ kind: fc.constant('run' as const) }),
);

describe('any pushes of single issues', () => {
  it('leave both sides as pushes after complete reads do', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
        const [named, whole] = [await synced(), await LocalWorld.with(three)];
        await whole.run();
        for (const each of steps) {
          for (const world of [named, whole]) {
            if (each.kind === 'theirs') world.there(each.id, each.change);
            else if (each.kind === 'run') await world.run();
            else if (each.kind === 'cut off') {
              world.connector.afterChange = () => {
                throw new Error('cut off');
              };
              await world.push([edit(each.id, each.change)]).catch(() => undefined);
              world.connector.afterChange = () => undefined;
            } else await world.push([edit(each.id, each.change)], { conflicts: each.conflicts });
          }
          expect([...named.connector.issues]).toEqual([...whole.connector.issues]);
        }
        await named.run();
        await whole.run();
        expect([...named.connector.issues]).toEqual([...whole.connector.issues]);
        expect(await named.store.records()).toEqual(await whole.store.records());
      }),
      { numRuns: 60 },
    );
  });
});
