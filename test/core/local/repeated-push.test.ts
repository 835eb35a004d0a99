import { describe, expect, it } from 'vitest';
import { create, edit, heard, issue, LocalWorld, ref } from './local-fixture.ts';

const wps = ['WP01', 'WP02'].map((name) => create(name, { title: name }));
const titles = ({ connector }: LocalWorld) => [...connector.issues.values()].map(({ title }) => title).sort();
const mapped = async ({ tracker }: LocalWorld) =>
  Object.fromEntries((await tracker.mappings()).body.mappings.map((each) => [each.wp_id, each.external_id]));
const idOf = ({ connector }: LocalWorld, title: string) =>
  [...connector.issues.values()].find((each) => each.title === title)?.ref.id;

/** The process is killed before, or right after, the first create takes effect. */
async function killed(world: LocalWorld, when: 'before' | 'after', items = wps): Promise<void> {
  const die = () => {
    throw new Error('killed');
  };
  const { connector } = world;
  if (when === 'before') connector.beforeChange = die;
  else connector.afterChange = die;
  await world.push(items).catch(() => undefined);
  connector.beforeChange = connector.afterChange = () => undefined;
}

describe.each([
  ['that takes ids', {}],
  ['that mints ids', { mintsIds: true }],
])('at a tracker %s, a push of creates', (_which, options) => {
  it('maps them by itself, and repeated makes each issue once', async () => {
    const world = await LocalWorld.with([], options);
    await world.push(wps);
    const { writes } = world.connector;
    expect(await world.push(wps)).toMatchObject({
      status: 'ok',
      summary: { total: 2, succeeded: 0, failed: 0, skipped: 2 },
      items: [
        { ref: ref('WP01'), outcome: 'skipped', remote_ref: { id: idOf(world, 'WP01') } },
        { ref: ref('WP02'), outcome: 'skipped' },
      ],
      item_errors: null,
    });
    expect(world.connector.writes).toBe(writes);
    expect(await mapped(world)).toEqual({ WP01: idOf(world, 'WP01'), WP02: idOf(world, 'WP02') });
  });

  it('with a new one makes that one, also where it names the others', async () => {
    const world = await LocalWorld.with([], options);
    await world.push(wps);
    const third = create('WP03', {
      title: 'WP03',
      parent_ref: ref('WP01'),
      links: [{ type: 'blocked_by', target: ref('WP02') }],
    });
    expect(await world.push([...wps, third])).toMatchObject({
      status: 'ok',
      summary: { succeeded: 1, skipped: 2 },
    });
    const [one, two, three] = ['WP01', 'WP02', 'WP03'].map((title) => idOf(world, title) ?? '');
    expect(world.at(three ?? '')).toMatchObject({
      parent_ref: { id: one },
      links: [{ target: { id: two } }],
    });
  });

  it.each(['before', 'after'] as const)(
    'that is killed %s a create, delivered by a run and pushed again makes each issue once',
    async (when) => {
      const world = await LocalWorld.with([issue('a')], options);
      await killed(world, when);
      const run = await world.run();
      const named = run.push?.items?.filter(({ action }) => action === 'create').map((each) => each.ref?.id);
      expect(['WP01', 'WP02'].filter((name) => named?.includes(name)).length).toBeGreaterThan(0);
      expect(named?.every((name) => name?.startsWith('WP'))).toBe(true);
      // One that minted no id and left no trace is forgotten by the run, and made by the repeat.
      await world.push(wps);
      expect(await world.push(wps)).toMatchObject({ status: 'ok', summary: { skipped: 2 } });
      expect(titles(world)).toEqual(['WP01', 'WP02', 'a']);
    },
  );

  it.each(['before', 'after'] as const)(
    'that is killed %s a create and repeated with one more makes each issue once',
    async (when) => {
      const world = await LocalWorld.with([], options);
      await killed(world, when);
      const items = [
        create('WP01', { title: 'WP01', labels: ['late'] }),
        ...wps.slice(1),
        create('WP03', { title: 'WP03' }),
      ];
      await world.push(items);
      expect(await world.push(items)).toMatchObject({ status: 'ok' });
      expect(titles(world)).toEqual(['WP01', 'WP02', 'WP03']);
      expect(Object.keys(await mapped(world))).toEqual(['WP01', 'WP02', 'WP03']);
    },
  );

  it('is made a second time where that is asked for, and the name moves to it', async () => {
    const world = await LocalWorld.with([], options);
    await world.push(wps);
    const first = await mapped(world);
    await world.tracker.push({ key: 'again', body: wps, duplicates: 'allow' });
    expect(titles(world)).toEqual(['WP01', 'WP01', 'WP02', 'WP02']);
    expect((await mapped(world))['WP01']).not.toBe(first['WP01']);
  });
});

describe('a mapped name', () => {
  it('stands for its issue in updates and transitions, in any workspace that its caller names', async () => {
    const world = await LocalWorld.with([]);
    await world.push(wps);
    const move = {
      ref: { ...ref('WP02'), workspace: 'w' },
      action: 'transition',
      target_status: 'done',
    } as const;
    expect(await world.push([edit('WP01', { title: 'One' }), move])).toMatchObject({
      status: 'ok',
      items: [
        { ref: ref('WP01'), outcome: 'updated' },
        { ref: ref('WP02'), outcome: 'transitioned' },
      ],
    });
    expect(titles(world)).toEqual(['One', 'WP02']);
  });

  it('gives way to an issue with that very id', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    await world.tracker.editMappings({ kind: 'add', wpId: 'a', externalId: 'b' });
    await world.push([edit('a', { title: 'A' })]);
    expect(titles(world)).toEqual(['A', 'b']);
  });

  it('with another title than its create is skipped with both', async () => {
    const world = await LocalWorld.with([]);
    await world.push(wps);
    const { items } = await world.push([create('WP01', { title: 'New' })]);
    expect(items?.[0]?.message).toMatch(/already exists as m-.*'WP01'.*'New'/);
  });

  it('of an issue that is not there any more is refused, and created where a second one is asked for', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.push(wps);
    world.connector.issues.delete(idOf(world, 'WP01') ?? '');
    expect(await world.push(wps)).toMatchObject({
      items: [{ outcome: 'failed' }, { outcome: 'skipped' }],
      item_errors: [{ code: 'mapping_missing' }],
    });
    await world.tracker.push({ key: 'again', body: wps.slice(0, 1), duplicates: 'allow' });
    expect(await mapped(world)).toMatchObject({ WP01: idOf(world, 'WP01') });
  });

  it('that was mapped by hand meanwhile stays with its issue', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await killed(world, 'before');
    await world.tracker.editMappings({ kind: 'add', wpId: 'WP01', externalId: 'a' });
    await world.run();
    expect(await mapped(world)).toMatchObject({ WP01: 'a' });
  });

  it('in another case is another one, and says so', async () => {
    const world = await LocalWorld.with([]);
    await world.push(wps);
    const { notes, context } = heard();
    await world.tracker.push({ key: 'k', body: [create('wp01', { title: 'small' })] }, context);
    expect(notes).toContainEqual(expect.stringContaining('wp01 is another name than WP01'));
  });

  it('of upstream’s client counts, in a dry run too', async () => {
    const world = await LocalWorld.with([issue('a')]);
    const mapping = { wp_id: 'WP01', external_id: 'a', system: 'beads', workspace: 'w' };
    world.upstream = { read: () => Promise.resolve({ file: '/x.db', mappings: [mapping] }) };
    const plan = await world.tracker.plan({ kind: 'push', items: wps });
    expect(plan.issues.map(({ ref: { id }, action }) => [id, action])).toEqual([
      ['WP02', 'create'],
      ['WP01', 'skip'],
    ]);
    await world.push(wps);
    expect(titles(world)).toEqual(['WP02', 'a']);
  });
});

it('a create that is found again by its key is mapped as well, in the workspace of the tracker', async () => {
  const world = await LocalWorld.with([]);
  const items = [{ ...wps[0]!, ref: { ...ref('WP01'), workspace: 'elsewhere' } }];
  await world.push(items, undefined, 'k');
  expect((await world.tracker.mappings()).body.mappings).toMatchObject([{ wp_id: 'WP01', workspace: 'w' }]);
  // Another home shares the tracker, and knows nothing of the push.
  const another = await LocalWorld.with([...world.connector.issues.values()]);
  await another.run();
  await another.push(items, undefined, 'k');
  await another.push(items);
  expect(titles(another)).toEqual(['WP01']);
});

it('the plan of a repeated push says what is skipped, and which issue it is', async () => {
  const world = await LocalWorld.with([]);
  await world.push(wps);
  expect((await world.tracker.plan({ kind: 'push', items: wps })).issues).toMatchObject([
    { ref: ref('WP01'), action: 'skip', remote_ref: { id: idOf(world, 'WP01') }, fields: [] },
    { ref: ref('WP02'), action: 'skip' },
  ]);
  const again = await world.tracker.plan({ kind: 'push', items: wps, duplicates: 'allow' });
  expect(again.issues.map(({ action }) => action)).toEqual(['create', 'create']);
});
