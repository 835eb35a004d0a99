import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../src/index.ts';
import { create, edit, heard, issue, LocalWorld, ref } from './local-fixture.ts';

const mapped = async ({ tracker }: LocalWorld) =>
  (await tracker.mappings()).body.mappings.map((each) => [
    each.wp_id,
    each.external_id,
    ...('missing' in each ? ['missing'] : []),
  ]);

/** As `bd rename-prefix`: new ids everywhere, and everything else as it was. */
function renameAll({ connector }: LocalWorld, change: (renamed: Issue) => Partial<Issue> = () => ({})): void {
  const now = <R extends { id: string }>(target: R): R => ({ ...target, id: `new-${target.id}` });
  const before = [...connector.issues.values()];
  connector.issues.clear();
  for (const each of before) {
    const renamed: Issue = {
      ...each,
      ref: now(each.ref),
      parent_ref: each.parent_ref && now(each.parent_ref),
      links: each.links.map((link) => ({ ...link, target: now(link.target) })),
    };
    connector.issues.set(renamed.ref.id, { ...renamed, ...change(renamed) });
  }
}

const dated = (id: string, day: number, more: Partial<Issue> = {}) =>
  issue(id, { created_at: `2026-01-0${day}T00:00:00Z`, ...more });

async function synced(): Promise<LocalWorld> {
  const link = { type: 'blocked_by', target: ref('a') } as const;
  const world = await LocalWorld.with([
    dated('a', 1),
    dated('b', 2, { parent_ref: ref('a'), links: [link] }),
  ]);
  await world.run();
  await world.tracker.editMappings({ kind: 'add', wpId: 'WP01', externalId: 'a' });
  return world;
}

describe('a tracker that renames its issues', () => {
  it('loses no mapping: they follow, and nothing looks missing or new', async () => {
    const world = await synced();
    renameAll(world);
    const { notes, context } = heard();
    const run = await world.tracker.run({ key: 'r', body: {} }, context);
    expect(run).toMatchObject({ answer: { body: { summary: { total: 0 }, gone: [] } } });
    expect(notes).toContainEqual(expect.stringContaining('new ids to 2 issues'));
    expect(await mapped(world)).toEqual([['WP01', 'new-a']]);
  });

  it('gets no double of a mapped create, and a name finds its issue in the same push', async () => {
    const world = await synced();
    renameAll(world);
    const items = [create('WP01', { title: 'a' }), edit('WP01', { title: 'A' })];
    const plan = await world.tracker.plan({ kind: 'push', items });
    expect(plan.issues).toMatchObject([
      { action: 'update' },
      { action: 'skip', remote_ref: { id: 'new-a' } },
    ]);
    expect(await mapped(world)).toEqual([['WP01', 'a']]);
    expect(await world.push(items)).toMatchObject({
      items: [{ outcome: 'skipped' }, { outcome: 'updated' }],
    });
    expect([...world.connector.issues.keys()]).toEqual(['new-a', 'new-b']);
    expect(await mapped(world)).toEqual([['WP01', 'new-a']]);
  });

  it('gets an unsent change of ours at the new id', async () => {
    const world = await synced();
    await world.pushOffline([edit('b', { title: 'B' })]);
    renameAll(world);
    await world.run();
    expect(world.at('new-b')).toMatchObject({ title: 'B', parent_ref: { id: 'new-a' } });
  });

  it.each([
    ['they were created at another time', () => ({ created_at: '2026-02-01T00:00:00Z' })],
    ['their titles changed as well', () => ({ title: 'other' })],
    ['two of them look the same', () => ({ title: 'a', created_at: '2026-01-01T00:00:00Z' })],
  ])('where %s, a mapping is marked and its create refused', async (_where, change) => {
    const world = await synced();
    renameAll(world, change);
    await world.run({ maxDeletions: 5 });
    expect(await mapped(world)).toEqual([['WP01', 'a', 'missing']]);
    expect(await world.push([create('WP01', { title: 'a' })])).toMatchObject({
      item_errors: [{ code: 'mapping_missing' }],
    });
    expect(world.connector.issues.size).toBe(2);
  });
});

describe('a create that arrived before its push was killed', () => {
  const items = [create('WP03', { title: 'One' }), create('WP04', { title: 'Two', parent_ref: ref('WP03') })];

  /** The first issues are there, and nothing was agreed. */
  async function killedPush(arrived = items.length): Promise<LocalWorld> {
    const world = await synced();
    let changes = 0;
    world.connector.afterChange = () => {
      changes += 1;
      if (changes === arrived) throw new Error('killed');
    };
    await world.push(items, undefined, 'k').catch(() => undefined);
    world.connector.afterChange = () => undefined;
    expect(world.connector.issues.size).toBe(2 + arrived);
    return world;
  }

  it.each(['k', 'another'])(
    'is the same one after a rename, for its repeat under the key %s',
    async (key) => {
      const world = await killedPush();
      renameAll(world);
      expect(await world.push(items, undefined, key)).toMatchObject({ status: 'ok' });
      expect(world.connector.issues.size).toBe(4);
      const found = [...world.connector.issues.values()].find(({ title }) => title === 'Two');
      expect(world.at(found?.parent_ref?.id ?? '')).toMatchObject({ title: 'One' });
      expect(await mapped(world)).toEqual([
        ['WP01', 'new-a'],
        ['WP03', expect.stringMatching(/^new-/) as string],
        ['WP04', expect.stringMatching(/^new-/) as string],
      ]);
    },
  );

  it('is the same one for its repeat after a run that saw the rename', async () => {
    const world = await killedPush();
    renameAll(world);
    await world.run();
    for (const key of ['k', 'another'])
      expect(await world.push(items, undefined, key)).toMatchObject({ status: 'ok' });
    expect(world.connector.issues.size).toBe(4);
  });

  it('is the same one where the repeat after the rename is killed as well', async () => {
    const world = await killedPush(1);
    renameAll(world);
    world.connector.beforeChange = () => {
      throw new Error('killed');
    };
    await world.push(items, undefined, 'k').catch(() => undefined);
    world.connector.beforeChange = () => undefined;
    expect(await world.push(items, undefined, 'k')).toMatchObject({
      status: 'ok',
      items: [{ remote_ref: { id: expect.stringMatching(/^new-/) as string } }, { outcome: 'created' }],
    });
    expect(world.connector.issues.size).toBe(4);
  });

  it('is the same one for a run, also where nothing else was renamed', async () => {
    const world = await killedPush();
    for (const id of ['a', 'b']) world.connector.issues.delete(id);
    renameAll(world);
    await world.run({ maxDeletions: 5 });
    expect(world.connector.issues.size).toBe(2);
  });

  it.each([
    ['title', ({ title }: Issue) => (title === 'One' ? { title: 'other' } : {})],
    [
      'end of its id',
      ({ title, ref: now }: Issue) => (title === 'One' ? { ref: { ...now, id: 'new-zzzz' } } : {}),
    ],
  ])('is sent again where the fresh issue has another %s', async (_, change) => {
    const world = await killedPush();
    renameAll(world);
    const before = [...world.connector.issues.values()];
    world.connector.issues.clear();
    for (const each of before) {
      const changed = { ...each, ...change(each) };
      world.connector.issues.set(changed.ref.id, changed);
    }
    await world.push([create('WP03', { title: 'One' })], undefined, 'k2').catch(() => undefined);
    await world.run({ maxDeletions: 5 });
    expect(world.connector.issues.size).toBe(5);
  });
});

it('an update that a killed push has left unsent is answered at the new id', async () => {
  const world = await synced();
  world.connector.beforeChange = () => {
    throw new Error('killed');
  };
  await world.push([edit('b', { title: 'B' })], undefined, 'k').catch(() => undefined);
  world.connector.beforeChange = () => undefined;
  renameAll(world);
  expect(await world.push([edit('b', { title: 'B' })], undefined, 'k')).toMatchObject({
    status: 'ok',
    items: [{ outcome: 'updated', ref: { id: 'b' } }],
  });
  expect(world.at('new-b')).toMatchObject({ title: 'B' });
});

it('a mapping is not marked before the tracker was read', async () => {
  const world = await LocalWorld.with([issue('a')]);
  await world.tracker.editMappings({ kind: 'add', wpId: 'WP01', externalId: 'a' });
  expect(await mapped(world)).toEqual([['WP01', 'a']]);
});
