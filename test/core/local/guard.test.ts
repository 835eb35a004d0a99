import { describe, expect, it } from 'vitest';
import { issue, LocalWorld } from './local-fixture.ts';

describe('what is gone at once', () => {
  it('is measured by what was agreed before: a pull of another store lets nothing through', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b'), issue('c')]);
    await world.run();
    const before = await world.store.records();
    world.connector.issues.clear();
    for (let n = 0; n < 8; n++) world.connector.issues.set(`new${n}`, issue(`new${n}`));
    for (let round = 0; round < 2; round++) {
      expect((await world.tracker.pull({})).body.items).toHaveLength(8);
      await expect(world.run()).rejects.toMatchObject({
        code: 'too_many_gone',
        message: expect.stringContaining('3 issues') as string,
      });
    }
    expect(await world.store.records()).toEqual(before);
    await world.run({ maxDeletions: 3 });
    expect([...(await world.store.records()).values()].filter(({ goneAt }) => goneAt === null)).toHaveLength(
      8,
    );
  });

  it('is what a diagnosis asks, too, as a run would', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b'), issue('c')]);
    await world.run();
    world.connector.issues.clear();
    const before = await world.store.load();
    await expect(world.tracker.health()).rejects.toMatchObject({ code: 'too_many_gone' });
    expect(await world.store.load()).toEqual(before);
  });

  it('all labels of what is known at once is taken for a failed read, whatever is new', async () => {
    const many = Array.from({ length: 12 }, (_, n) => issue(`i${n}`, { labels: ['x'] }));
    const world = await LocalWorld.with(many);
    await world.run();
    for (const { ref: each } of many) world.there(each.id, { labels: [] });
    world.connector.issues.set('new', issue('new', { labels: ['y'] }));
    await expect(world.run()).rejects.toMatchObject({ code: 'read_suspicious' });
  });
});
