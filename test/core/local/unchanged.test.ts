import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../property-seed.ts';
import { create, edit, heard, issue, LocalWorld, theirs } from './local-fixture.ts';

const three = ['a', 'b', 'c'].map((id) => issue(id, { labels: ['x'] }));

/** One whose tracker has a fingerprint, after the first sync. */
async function synced(issues = three): Promise<LocalWorld> {
  const world = await LocalWorld.with(issues, { fingerprinted: true });
  await world.run();
  world.connector.reads = 0;
  return world;
}

/** How many complete reads a command takes. */
async function readsOf(world: LocalWorld, work: () => Promise<unknown>): Promise<number> {
  const before = world.connector.reads;
  await work();
  return world.connector.reads - before;
}

describe('a tracker with the fingerprint of the last complete read', () => {
  it('is not read again, and every command answers as after a read', async () => {
    const [spared, read] = [await synced(), await LocalWorld.with(three)];
    await read.run();
    read.connector.reads = 0;
    for (const query of [{}, { pullFirst: false }])
      expect(await spared.run({}, query)).toEqual(await read.run({}, query));
    expect(await spared.pushPending()).toEqual(await read.pushPending());
    expect((await spared.tracker.pull({ limit: 2 })).body).toMatchObject({
      ...(await read.tracker.pull({ limit: 2 })).body,
    });
    for (const intent of [{ kind: 'run' }, { kind: 'push', items: null }] as const)
      expect(await spared.tracker.plan(intent)).toEqual(await read.tracker.plan(intent));
    expect({ spared: spared.connector.reads, read: read.connector.reads }).toEqual({ spared: 0, read: 6 });
  });

  it('stores nothing by being found unchanged', async () => {
    const world = await synced();
    const before = await world.store.load();
    await world.run();
    await world.tracker.pull({});
    expect(await world.store.load()).toEqual(before);
  });

  it('is read after any change of it, and only once', async () => {
    const world = await synced();
    world.there('a', { title: 'theirs' });
    expect(await readsOf(world, () => world.run())).toBe(1);
    expect((await world.store.records()).get('a')?.local.title).toBe('theirs');
    expect(await readsOf(world, () => world.run())).toBe(0);
    world.connector.issues.delete('b');
    expect(await readsOf(world, () => world.run())).toBe(1);
    expect((await world.store.records()).get('b')?.goneAt).not.toBeNull();
    expect(await readsOf(world, () => world.tracker.pull({}))).toBe(0);
  });

  it('is not read again after a push that read all of it back', async () => {
    const world = await synced();
    await world.push([create('WP01', { title: 'new' })]);
    expect(await readsOf(world, () => world.run())).toBe(0);
  });

  it('is read while a change of ours waits, and while a push is not over', async () => {
    const world = await synced();
    await world.pushOffline([edit('a', { title: 'ours' })]);
    expect(await readsOf(world, () => world.tracker.pull({}))).toBe(1);
    await world.run();
    expect(world.at('a').title).toBe('ours');
    expect(await readsOf(world, () => world.run())).toBe(0);

    const { generation } = await world.store.load();
    const unfinished = { key: 'k', bodyHash: 'h', progress: [], answer: null, at: '2026-06-01T00:00:00Z' };
    await world.store.commit({ book: unfinished }, generation);
    expect(await readsOf(world, () => world.tracker.pull({}))).toBe(1);
  });

  it('is read again while a conflict is open', async () => {
    const world = await synced();
    await world.pushOffline([edit('a', { title: 'ours' })]);
    world.there('a', { title: 'theirs' });
    for (let round = 0; round < 2; round++)
      expect(await readsOf(world, () => world.run({ conflicts: 'fail' }))).toBe(1);
  });

  it('is read again, with the same note, while many issues that are gone are not believed to be', async () => {
    const world = await synced(Array.from({ length: 30 }, (_, index) => issue(`i${index}`)));
    for (let index = 0; index < 20; index++) world.connector.issues.delete(`i${index}`);
    for (let round = 0; round < 2; round++) {
      const { notes, context } = heard();
      await world.tracker.pull({}, context);
      expect(notes.join()).toContain('20 issues are gone');
    }
  });

  it('is read where the read before it may not have been whole', async () => {
    const world = await synced();
    world.there('a', { title: 'theirs' });
    const readAll = world.connector.readAll.bind(world.connector);
    world.connector.readAll = async () => ({ ...(await readAll()), fingerprint: null });
    for (let round = 0; round < 2; round++)
      expect(await readsOf(world, () => world.tracker.pull({}))).toBe(1);
  });

  it('is read where the fingerprint is not certain now', async () => {
    const world = await synced();
    Object.assign(world.connector, { fingerprint: () => Promise.resolve(null) });
    expect(await readsOf(world, () => world.run())).toBe(1);
  });

  it('is enough under other ownership, for nothing is left that either side could decide', async () => {
    const world = await synced();
    world.ownership = theirs;
    expect(await readsOf(world, () => world.run())).toBe(0);
  });
});

const change = fc.record(
  { title: fc.constantFrom('one', 'two'), labels: fc.constantFrom<string[]>(['x'], ['y', 'z'], []) },
  { requiredKeys: [] },
);
const id = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
  fc.record({ kind: fc.constant('ours' as const), id, change }),
  fc.record({ kind: fc.constant('ours, unsent' as const), id, change }),
  fc.record({ kind: fc.constant('theirs' as const), id, change }),
  fc.record({ kind: fc.constant('deleted' as const), id }),
  fc.record({ kind: fc.constant('restored' as const), id }),
  fc.record({ kind: fc.constant('created' as const) }),
  fc.record({
    kind: fc.constant('run' as const),
    conflicts: fc.constantFrom('newer' as const, 'fail' as const),
  }),
  fc.record({ kind: fc.constant('pull' as const) }),
  fc.record({ kind: fc.constant('push pending' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What a step answers; what it throws is an answer, too. */
async function answerOf(world: LocalWorld, each: Step): Promise<unknown> {
  const { connector } = world;
  switch (each.kind) {
    case 'ours':
      return world.push([edit(each.id, each.change)]).catch((thrown: unknown) => String(thrown));
    case 'ours, unsent':
      return world.pushOffline([edit(each.id, each.change)]);
    case 'theirs':
      return connector.issues.has(each.id) ? world.there(each.id, each.change) : null;
    case 'deleted':
      return connector.issues.delete(each.id);
    case 'restored':
      return void connector.issues.set(each.id, issue(each.id));
    case 'created':
      return world.push([create(`WP${connector.issues.size}`, { title: 'new' })]);
    case 'run':
      return world.run({ conflicts: each.conflicts }).catch((thrown: unknown) => String(thrown));
    case 'pull':
      return world.tracker.pull({}).then(({ body }) => body);
    case 'push pending':
      return world.pushPending().catch((thrown: unknown) => String(thrown));
  }
}

describe('any steps', () => {
  it(
    'give the same answers and leave the same with a fingerprint as without',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          const spared = await LocalWorld.with(three, { fingerprinted: true });
          const read = await LocalWorld.with(three);
          for (const each of steps) expect(await answerOf(spared, each)).toEqual(await answerOf(read, each));
          expect([...spared.connector.issues]).toEqual([...read.connector.issues]);
          expect(await spared.store.records()).toEqual(await read.store.records());
          expect(spared.connector.reads).toBeLessThanOrEqual(read.connector.reads);
        }),
        { numRuns: 60 },
      );
    },
  );
});
