import { describe, expect, it } from 'vitest';
import { create, edit, issue, LocalWorld, ref, theirs } from './local-fixture.ts';

describe('a dry run', () => {
  it('of a push tells each field and writes nothing anywhere', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    world.there('a', { body: 'theirs' });
    world.connector.issues.set('b', issue('b'));
    const before = await world.store.load();
    const plan = await world.tracker.plan({
      kind: 'push',
      items: [edit('a', { title: 'ours', custom_fields: { z: 1 } }), create('n', { title: 'n' })],
    });
    expect(plan).toMatchObject({
      provider: 'beads',
      issues: [
        {
          ref: ref('a'),
          action: 'update',
          fields: [
            { field: 'title', decision: 'send_local', base: 'a', local: 'ours', remote: 'a', value: 'ours' },
            { field: 'body', decision: 'take_remote', value: 'theirs' },
          ],
        },
        { action: 'create', title: 'n' },
      ],
      item_errors: [{ code: 'field_refused' }],
    });
    expect(await world.store.load()).toEqual(before);
    expect(world.connector.writes).toBe(0);
  });

  it('of a run shows what is new, gone, changed and in conflict', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b'), issue('c')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'ours' })]);
    world.there('a', { title: 'theirs' });
    world.connector.issues.delete('b');
    world.connector.issues.set('d', issue('d'));
    const plan = await world.tracker.plan({ kind: 'run', choice: { conflicts: 'fail' } });
    expect(plan.issues).toMatchObject([
      {
        ref: ref('a'),
        action: 'update',
        fields: [{ field: 'title', decision: 'conflict', strategy: 'fail' }],
      },
      { ref: ref('b'), action: 'gone' },
      { ref: ref('d'), action: 'take_new' },
    ]);
  });
});

describe('a dry run ends as the real one would', () => {
  it('where everything is refused', async () => {
    const world = await LocalWorld.with([issue('a')], { ownership: theirs });
    const plan = world.tracker.plan({ kind: 'push', items: [edit('a', { title: 'x' })] });
    await expect(plan).rejects.toMatchObject({ code: 'policy_refused', exitCode: 5 });
  });

  it('where what waits may not go', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'x' })]);
    world.ownership = theirs;
    await expect(world.tracker.plan({ kind: 'push', items: null })).rejects.toMatchObject({ exitCode: 5 });
  });

  it('where too many are gone, and where a limit is given', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    await world.run();
    world.connector.issues.clear();
    await expect(world.tracker.plan({ kind: 'run' })).rejects.toMatchObject({ code: 'too_many_gone' });
    await expect(world.tracker.plan({ kind: 'run', query: { limit: 5 } })).rejects.toMatchObject({
      code: 'option_not_applicable',
    });
  });

  it('and without a pull shows only what would be sent', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'x' })]);
    world.there('b', { title: 'theirs' });
    const { issues } = await world.tracker.plan({ kind: 'run', query: { pullFirst: false } });
    expect(issues.map(({ ref: each }) => each.id)).toEqual(['a']);
  });
});
