import { describe, expect, it } from 'vitest';
import { edit, issue, LocalWorld, create, ref } from './local-fixture.ts';
import type { Issue } from '../../../src/core/model/issue.ts';

/** Synced, and then changed in the tracker. */
async function moved(there: Partial<Issue>, start: Partial<Issue> = {}): Promise<LocalWorld> {
  const world = await LocalWorld.with([issue('a', start), issue('b')], { lossy: true });
  await world.run();
  world.there('a', there);
  return world;
}

describe('the outcome of an item says what became of each field', () => {
  it('of a single value that theirs has won over', async () => {
    const world = await moved({ assignees: ['alice'] }, { assignees: ['zoe'] });
    expect(
      await world.push([edit('a', { assignees: ['bob'], title: 'new' })], { conflicts: 'remote' }),
    ).toMatchObject({
      status: 'ok',
      items: [
        { outcome: 'updated', message: 'assignees: beads holds alice instead of bob (remote decides)' },
      ],
    });
    expect(world.at('a')).toMatchObject({ assignees: ['alice'], title: 'new' });
  });

  it('of everything that theirs has won over: nothing was updated', async () => {
    const world = await moved({ title: 'theirs' });
    const push = await world.push([edit('a', { title: 'mine' })], { conflicts: 'remote' });
    expect(push).toMatchObject({
      items: [{ outcome: 'skipped', message: 'title: beads holds theirs instead of mine (remote decides)' }],
    });
  });

  it('of a text that theirs has won over, without repeating it', async () => {
    const world = await moved({ body: 'theirs' });
    const push = await world.push([edit('a', { body: 'mine' })], { conflicts: 'remote' });
    expect(push).toMatchObject({
      items: [{ outcome: 'skipped', message: 'body: beads holds another text (remote decides)' }],
    });
  });

  it('of values that the tracker has no word for, in updates, creates and transitions', async () => {
    const world = await moved({});
    const push = await world.push([
      edit('a', { status: 'in_review', labels: ['x'] }),
      create('new', { title: 'new', status: 'canceled', priority: 0 }),
      { ref: ref('b'), action: 'transition', target_status: 'in_review' },
    ]);
    expect(push.items?.map(({ outcome, message }) => [outcome, message])).toEqual([
      ['updated', 'status: beads holds in_progress instead of in_review'],
      ['created', 'status: beads holds done instead of canceled; priority: beads holds 3 instead of 0'],
      ['transitioned', 'status: beads holds in_progress instead of in_review'],
    ]);
  });

  it('of a set that both sides have changed', async () => {
    const world = await moved({ labels: ['theirs'] });
    const push = await world.push([edit('a', { labels: ['mine'] })]);
    expect(push).toMatchObject({
      items: [{ outcome: 'updated', message: 'labels: beads holds mine, theirs instead of mine' }],
    });
  });

  it('of a run and a push without items, too', async () => {
    const world = await moved({});
    await world.pushOffline([edit('a', { status: 'in_review' }), edit('b', { title: 'x' })]);
    expect((await world.run()).push?.items?.map(({ outcome, message }) => [outcome, message])).toEqual([
      ['updated', 'status: beads holds in_progress instead of in_review'],
      ['updated', null],
    ]);
  });

  it('and nothing of names that have become ids, whoever finishes the push', async () => {
    const world = await LocalWorld.with([issue('a')], { mintsIds: true });
    await world.run();
    const items = [
      create('one', { title: 'one' }),
      create('two', {
        title: 'two',
        parent_ref: ref('one'),
        links: [{ type: 'blocked_by', target: ref('one') }],
      }),
    ];
    const push = await world.push(items);
    expect(push.items?.map(({ message }) => message)).toEqual([null, null]);
    world.connector.afterChange = ({ fields }) => {
      if (fields.title === 'two again') throw new Error('killed');
    };
    const more = [
      create('one again', { title: 'one again' }),
      create('two again', { title: 'two again', parent_ref: ref('one again') }),
    ];
    await world.push(more, undefined, 'k').catch(() => undefined);
    world.connector.afterChange = () => undefined;
    expect((await world.push(more, undefined, 'k')).items?.map(({ message }) => message)).toEqual([
      null,
      null,
    ]);
  });

  it('and nothing where all is as pushed', async () => {
    const world = await moved({});
    const push = await world.push([
      edit('a', { title: 'x', body: 'y', labels: ['b', 'a'], parent_ref: ref('b') }),
    ]);
    expect(push).toMatchObject({ items: [{ outcome: 'updated', message: null }] });
  });
});
