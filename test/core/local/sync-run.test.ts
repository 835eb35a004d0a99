import { describe, expect, it } from 'vitest';
import { create, edit, issue, LocalWorld, ours, ref, shared, theirs } from './local-fixture.ts';

describe('a run', () => {
  it('takes what is new there, and the second one is silent', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    expect(await world.run()).toMatchObject({
      status: 'ok',
      provider: 'beads',
      identity_path: null,
      stats: { pulled_created: 2, pulled_updated: 0, pushed_created: 0, pushed_updated: 0, skipped: 0 },
    });
    const before = await world.store.load();
    expect(await world.run()).toMatchObject({
      status: 'ok',
      summary: { total: 0 },
      stats: { pulled_created: 0 },
    });
    expect(await world.store.load()).toEqual(before);
    expect(world.connector.writes).toBe(0);
  });

  it.each(['', 'two words', 'schlüssel', 'k'.repeat(256)])('refuses the key "%s"', async (key) => {
    const world = await LocalWorld.with([issue('a')]);
    for (const call of [
      () => world.tracker.run({ key, body: {} }),
      () => world.tracker.push({ key, body: [create('WP1', { title: 'One' })] }),
      () => world.tracker.pushPending({ key, body: null }),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'invalid_input' });
    expect((await world.store.load()).issueCount).toBe(0);
  });

  it('brings both sides together, field by field', async () => {
    const world = await LocalWorld.with([issue('a', { labels: ['x', 'y'] })]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'ours', labels: ['x', 'y', 'mine'] })]);
    world.there('a', { body: 'theirs', labels: ['x', 'new'] });
    const answer = await world.run();
    expect(answer).toMatchObject({ status: 'ok', conflicts: [] });
    expect(world.at('a')).toMatchObject({ title: 'ours', body: 'theirs', labels: ['x', 'new', 'mine'] });
    expect((await world.store.records()).get('a')?.local).toMatchObject({
      title: 'ours',
      body: 'theirs',
      labels: ['x', 'new', 'mine'],
    });
    const { writes } = world.connector;
    expect(await world.run()).toMatchObject({ summary: { total: 0 } });
    expect(world.connector.writes).toBe(writes);
  });

  it.each([
    ['newer', 'there', undefined],
    ['local', 'here', { conflicts: 'local' as const }],
    ['remote', 'there', { conflicts: 'remote' as const }],
  ])('a title that both have changed: %s gives "%s"', async (strategy, title, choice) => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'here' })]);
    world.there('a', { title: 'there' });
    const answer = await world.run(choice);
    expect(answer.conflicts).toEqual([
      {
        field_name: 'title',
        strategy,
        manual_review_required: false,
        issue_ref: ref('a'),
        resolution: title === 'here' ? 'local' : 'remote',
        base: 'a',
        local: 'here',
        remote: 'there',
      },
    ]);
    expect(world.at('a').title).toBe(title);
    expect((await world.run()).conflicts).toEqual([]);
  });

  it('our younger change wins over their older one', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    world.there('a', { title: 'there' });
    await world.pushOffline([edit('a', { title: 'here' })]);
    expect(await world.run()).toMatchObject({
      conflicts: [{ field_name: 'title', strategy: 'newer', resolution: 'local', remote: 'there' }],
    });
    expect(world.at('a').title).toBe('here');
  });

  it('"fail" leaves both sides as they are, and says so every time', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'here', body: 'more' })]);
    world.there('a', { title: 'there' });
    for (const _ of [1, 2]) {
      const answer = await world.run({ conflicts: 'fail' });
      expect(answer).toMatchObject({
        status: 'partial',
        conflicts: [{ field_name: 'title', manual_review_required: true, resolution: null }],
        push: { item_errors: [{ code: 'conflict', ref: ref('a') }] },
      });
    }
    expect(world.at('a')).toMatchObject({ title: 'there', body: 'more' });
    expect((await world.store.records()).get('a')?.local.title).toBe('here');
  });

  it('what "fail" left open stays so whatever else is pushed, and its advice settles that issue alone', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b'), issue('c')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'ours' }), edit('b', { title: 'ours' })]);
    world.there('a', { title: 'theirs' });
    world.there('b', { title: 'theirs' });
    const { push } = await world.run({ conflicts: 'fail' });
    const advice = push?.item_errors?.[0]?.message;
    expect(advice).toContain('`tracker sync push --items-json FILE --conflicts local`');
    expect(advice).toContain('without the option the younger change wins');
    await world.push([edit('c', { title: 'other' })]);
    await world.tracker.pull({});
    expect([world.at('a').title, world.at('b').title]).toEqual(['theirs', 'theirs']);
    expect((await world.store.records()).get('a')?.local.title).toBe('ours');
    await world.push([edit('a', { title: 'ours' })], { conflicts: 'local' });
    expect([world.at('a').title, world.at('b').title]).toEqual(['ours', 'theirs']);
    expect(await world.run({ conflicts: 'fail' })).toMatchObject({ conflicts: [{ issue_ref: ref('b') }] });
    await world.push([edit('b', { title: 'theirs' })], { conflicts: 'remote' });
    expect(await world.run({ conflicts: 'fail' })).toMatchObject({ status: 'ok', conflicts: [] });
    expect([world.at('a').title, world.at('b').title]).toEqual(['ours', 'theirs']);
  });

  it('equal times are theirs', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'here' })]);
    const at = (await world.store.records()).get('a')?.changedAt ?? '';
    world.there('a', { title: 'there', updated_at: at });
    await world.run();
    expect(world.at('a').title).toBe('there');
  });

  it('the tracker’s fields are the tracker’s: our unsent change gives way, and is told', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'here' })]);
    world.ownership = theirs;
    const { writes } = world.connector;
    const answer = await world.run();
    expect(answer.conflicts).toMatchObject([{ strategy: 'owner', local: 'here', resolution: 'remote' }]);
    expect(world.at('a').title).toBe('a');
    expect((await world.store.records()).get('a')?.local.title).toBe('a');
    expect(world.connector.writes).toBe(writes);
  });

  it('our fields are ours: their change is put right', async () => {
    const world = await LocalWorld.with([issue('a')], { ownership: ours });
    await world.run();
    world.there('a', { title: 'there' });
    expect(await world.run()).toMatchObject({ stats: { pushed_updated: 1 } });
    expect(world.at('a').title).toBe('a');
    const { writes } = world.connector;
    await world.run();
    expect(world.connector.writes).toBe(writes);
  });

  it('a value that the tracker has no word for is remembered, not fought over', async () => {
    const world = await LocalWorld.with([issue('a')], { lossy: true });
    await world.run();
    await world.push([edit('a', { status: 'in_review', priority: 0 })]);
    expect(world.at('a')).toMatchObject({ status: 'in_progress', priority: 3 });
    const { writes } = world.connector;
    expect(await world.run()).toMatchObject({ summary: { total: 0 } });
    expect(world.connector.writes).toBe(writes);
    expect((await world.store.records()).get('a')?.local).toMatchObject({ status: 'in_review', priority: 0 });
    world.there('a', { status: 'done' });
    await world.run();
    expect((await world.store.records()).get('a')?.local.status).toBe('done');
  });

  it('a change that came too late is planned again on top of the other one', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    let once = true;
    world.connector.beforeChange = () => {
      if (once) world.there('a', { body: 'in between' });
      once = false;
    };
    expect(await world.push([edit('a', { title: 'ours' })])).toMatchObject({ status: 'ok' });
    expect(world.at('a')).toMatchObject({ title: 'ours', body: 'in between' });
  });

  it('somebody who is always faster is reported, not fought', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    let n = 0;
    world.connector.beforeChange = () => world.there('a', { body: `${(n += 1)}` });
    expect(await world.push([edit('a', { title: 'ours' })])).toMatchObject({
      status: 'error',
      item_errors: [{ code: 'changed_meanwhile', retryable: true }],
    });
    expect(n).toBe(2);
    world.connector.beforeChange = () => undefined;
    await world.run();
    expect(world.at('a')).toMatchObject({ title: 'ours', body: '2' });
  });

  it('takes no limit', async () => {
    const world = await LocalWorld.with([]);
    await expect(world.run(undefined, { limit: 5 })).rejects.toMatchObject({
      code: 'option_not_applicable',
      exitCode: 2,
    });
  });

  it('a change that got lost on its way is not made twice', async () => {
    const world = await LocalWorld.with([issue('a')], { lossy: true });
    await world.run();
    world.connector.afterChange = () => {
      throw new Error('the answer is lost');
    };
    await expect(
      world.push([edit('a', { status: 'in_review' }), create('n', { title: 'new' })]),
    ).rejects.toThrow('lost');
    world.connector.afterChange = () => undefined;
    expect(world.at('a').status).toBe('in_progress');
    const answer = await world.run();
    expect(answer.conflicts).toEqual([]);
    expect(world.connector.issues.size).toBe(2);
    expect((await world.store.records()).get('a')?.local.status).toBe('in_review');
    const { writes } = world.connector;
    await world.run();
    expect(world.connector.writes).toBe(writes);
  });
});

describe('after a stop in the middle', () => {
  it('what had arrived is agreed, so a later edit of ours is no conflict', async () => {
    const world = await LocalWorld.with([issue('a')], { lossy: true });
    await world.run();
    world.connector.afterChange = () => {
      throw new Error('killed');
    };
    await world.push([edit('a', { title: 'first', status: 'in_review' })]).catch(() => undefined);
    world.connector.afterChange = () => undefined;
    await world.pushOffline([edit('a', { title: 'second', status: 'blocked' })]);
    const answer = await world.run({ conflicts: 'fail' });
    expect(answer).toMatchObject({ status: 'ok', conflicts: [] });
    expect(world.at('a')).toMatchObject({ title: 'second', status: 'blocked' });
  });

  it('a younger edit of ours wins a conflict that was left open', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'ours' })]);
    world.there('a', { title: 'theirs' });
    await world.tracker.pull({});
    await world.pushOffline([edit('a', { body: 'later' })]);
    await world.run();
    expect(world.at('a')).toMatchObject({ title: 'ours', body: 'later' });
  });
});

describe('what is gone', () => {
  it('becomes a tombstone that is told once', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    await world.run();
    world.connector.issues.delete('a');
    expect(await world.run()).toMatchObject({
      status: 'ok',
      gone: [{ ref: ref('a'), title: 'a', unsent: [] }],
    });
    expect((await world.store.records()).get('a')?.goneAt).not.toBeNull();
    expect(await world.run()).toMatchObject({ gone: [] });
    expect(world.connector.issues.has('a')).toBe(false);
  });

  it('with changes of ours that never got there is an item error', async () => {
    const world = await LocalWorld.with([issue('a')], { ownership: ours });
    await world.run();
    await world.pushOffline([edit('a', { title: 'ours' })]);
    world.connector.issues.delete('a');
    expect(await world.run()).toMatchObject({
      status: 'error',
      gone: [{ unsent: ['title'] }],
      pull: { item_errors: [{ code: 'gone' }] },
    });
    expect(world.connector.issues.size).toBe(0);
    expect((await world.store.records()).get('a')?.local.title).toBe('ours');
  });

  it('and comes back is an issue again', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    await world.run();
    const a = world.at('a');
    world.connector.issues.delete('a');
    await world.run();
    world.connector.issues.set('a', { ...a, title: 'again' });
    await world.run();
    expect((await world.store.records()).get('a')).toMatchObject({ goneAt: null, local: { title: 'again' } });
  });

  it('in numbers is not believed: nothing is stored or sent until it is said to be meant', async () => {
    const many = Array.from({ length: 30 }, (_, n) => issue(`i${n}`));
    const world = await LocalWorld.with(many);
    await world.run();
    for (const { ref: gone } of many.slice(0, 11)) world.connector.issues.delete(gone.id);
    const before = await world.store.load();
    await expect(world.run()).rejects.toMatchObject({
      code: 'too_many_gone',
      exitCode: 5,
      hint: expect.stringContaining('--max-deletions 11') as string,
    });
    expect(await world.store.load()).toEqual(before);
    expect((await world.run({ maxDeletions: 11 })).gone).toHaveLength(11);
  });

  it('all labels at once is taken for a failed read', async () => {
    const many = Array.from({ length: 12 }, (_, n) => issue(`i${n}`, { labels: ['x'] }));
    const world = await LocalWorld.with(many);
    await world.run();
    for (const { ref: each } of many) world.there(each.id, { labels: [] });
    await expect(world.run()).rejects.toMatchObject({ code: 'read_suspicious', exitCode: 7 });
    expect((await world.store.records()).get('i0')?.local.labels).toEqual(['x']);
    await world.run({ maxDeletions: 12 });
    expect((await world.store.records()).get('i0')?.local.labels).toEqual([]);
  });
});

describe('first contact', () => {
  it('of an issue that we have created before: equal fields are agreed, shared ones are conflicts', async () => {
    const world = await LocalWorld.with([], { ownership: shared });
    const key = world.key();
    world.connector.beforeChange = () => {
      throw new Error('away');
    };
    await world.push([create('n', { title: 'ours', body: 'same' })], undefined, key).catch(() => undefined);
    world.connector.beforeChange = () => undefined;
    const id = `m-${key}-0`;
    world.connector.issues.set(id, issue(id, { title: 'theirs', body: 'same', priority: 0 }));
    const answer = await world.run({ conflicts: 'fail' });
    expect(answer.conflicts).toMatchObject([
      { field_name: 'title', local: 'ours', remote: 'theirs', base: null },
    ]);
    expect(world.at(id).title).toBe('theirs');
    await world.run({ conflicts: 'local' });
    expect(world.at(id).title).toBe('ours');
  });
});
