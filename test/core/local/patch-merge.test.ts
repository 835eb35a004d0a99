import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../src/index.ts';
import { create, edit, issue, LocalWorld, ref } from './local-fixture.ts';

describe('a patch and what has moved there meanwhile', () => {
  const moved = async (patch: Partial<Issue>): Promise<LocalWorld> => {
    const world = await LocalWorld.with([issue('a', { labels: ['x'] })]);
    await world.run();
    world.there('a', patch);
    return world;
  };

  it('sets merge, and a scalar is a conflict that --conflicts decides', async () => {
    const world = await moved({ labels: ['x', 'theirs'], title: 'theirs' });
    const answer = await world.push([edit('a', { labels: ['x', 'mine'], title: 'mine' })], {
      conflicts: 'remote',
    });
    expect(world.at('a')).toMatchObject({ labels: ['x', 'theirs', 'mine'], title: 'theirs' });
    expect(answer.conflicts).toMatchObject([
      { field_name: 'title', local: 'mine', remote: 'theirs', resolution: 'remote' },
    ]);
  });

  it('"fail" writes neither', async () => {
    const world = await moved({ title: 'theirs' });
    expect(await world.push([edit('a', { title: 'mine' })], { conflicts: 'fail' })).toMatchObject({
      status: 'error',
      items: [
        { message: expect.stringContaining('both sides have changed title, which stays open') as string },
      ],
      item_errors: [{ code: 'not_sent', retryable: false }, { code: 'conflict' }],
    });
    expect(world.at('a').title).toBe('theirs');
  });

  it.each([
    [undefined, 'a'],
    [{ conflicts: 'remote' as const }, 'theirs'],
    [{ conflicts: 'fail' as const }, 'theirs'],
  ])('a value that we hold, and they do not any more, under %j: "%s"', async (choice, title) => {
    const world = await moved({ title: 'theirs' });
    await world.push([edit('a', { title: 'a' })], choice);
    expect(world.at('a').title).toBe(title);
  });

  it('a child that has another parent by now keeps it', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b'), issue('c', { parent_ref: ref('a') })]);
    await world.push([edit('c', { parent_ref: ref('b') }), edit('a', { links: [] })]);
    expect(world.at('c').parent_ref).toMatchObject({ id: 'b' });
  });

  it('an item may name a later one, and change a new one', async () => {
    const world = await LocalWorld.with([]);
    const answer = await world.push(
      [
        create('one', { title: 'one', links: [{ type: 'blocked_by', target: ref('two') }] }),
        create('two', { title: 'two' }),
        create('sub', { title: 'sub', parent_ref: ref('two') }),
        edit('sub', { issue_type: 'subtask' }),
      ],
      undefined,
      'k',
    );
    expect(answer).toMatchObject({ status: 'ok' });
    expect(world.at('m-k-0').links).toMatchObject([{ target: { id: 'm-k-1' } }]);
    expect(world.at('m-k-2').issue_type).toBe('subtask');
  });

  it('two creates of one name are not guessed about', async () => {
    const world = await LocalWorld.with([]);
    expect(await world.push([create('n', { title: 'one' }), create('n', { title: 'two' })])).toMatchObject({
      status: 'partial',
      items: [{ outcome: 'created' }, { outcome: 'failed' }],
      item_errors: [{ code: 'name_twice' }],
    });
    expect(world.connector.issues.size).toBe(1);
  });

  it('a link that leads nowhere may stay', async () => {
    const nowhere = { type: 'blocked_by' as const, target: ref('external:x') };
    const world = await LocalWorld.with([issue('a', { links: [nowhere] }), issue('b')]);
    const links = [nowhere, { type: 'relates_to' as const, target: ref('b') }];
    expect(await world.push([edit('a', { links })])).toMatchObject({ status: 'ok' });
    expect(world.at('a').links).toHaveLength(2);
  });
});
