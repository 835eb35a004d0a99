import { describe, expect, it } from 'vitest';
import { TrackerError, type TrackerEvent } from '../../../src/index.ts';
import { create, edit, issue, LocalWorld, ours, ref, shared, theirs } from './local-fixture.ts';

async function failure(work: Promise<unknown>): Promise<TrackerError> {
  const thrown: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof TrackerError)) throw new Error(`not refused: ${String(thrown)}`);
  return thrown;
}

describe('a push with items', () => {
  it('tells what it is at, and how many are sent', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    const events: TrackerEvent[] = [];
    const items = ['a', 'b'].map((id) => edit(id, { title: id.toUpperCase() }));
    await world.tracker.push({ key: 'k', body: items }, { observe: (event) => events.push(event) });
    expect(events).toEqual([
      { type: 'phase', phase: 'reading' },
      { type: 'phase', phase: 'planning' },
      ...[0, 1, 2].map((done) => ({ type: 'phase', phase: 'sending', done, total: 2 })),
      { type: 'phase', phase: 'reading_back' },
    ]);
  });

  it('creates, updates and moves, each with its answer in the contract’s words', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    const answer = await world.push([
      create('WP01', { title: 'new', labels: ['x', 'x'] }),
      edit('a', { title: 'A' }),
      { ref: ref('b'), action: 'transition', target_status: 'done' },
      edit('a', { title: 'A' }),
    ]);
    expect(answer).toMatchObject({
      status: 'ok',
      provider: 'beads',
      identity_path: null,
      summary: { total: 4, succeeded: 4, failed: 0, skipped: 0 },
      items: [
        {
          ref: ref('WP01'),
          action: 'create',
          outcome: 'created',
          remote_ref: { id: 'm-key-1-0' },
          message: null,
        },
        { outcome: 'updated', remote_ref: { id: 'a' }, version: '2026-01-01T00:00:01Z' },
        { outcome: 'transitioned' },
        { outcome: 'updated' },
      ],
      item_errors: null,
      stats: { pushed_created: 1, pushed_updated: 3, skipped: 0 },
    });
    expect(world.at('m-key-1-0')).toMatchObject({ title: 'new', labels: ['x'] });
    expect(world.at('a').title).toBe('A');
    expect(world.at('b').status).toBe('done');
    const { writes } = world.connector;
    expect(await world.run()).toMatchObject({ summary: { total: 0 } });
    expect(world.connector.writes).toBe(writes);
  });

  it('given a transition that brings a patch, then both are done', async () => {
    const world = await LocalWorld.with([issue('a')]);
    const move = {
      ref: ref('a'),
      action: 'transition',
      target_status: 'done',
      patch: { title: 'A' },
    } as const;
    expect(await world.push([move])).toMatchObject({ items: [{ outcome: 'transitioned' }] });
    expect(world.at('a')).toMatchObject({ title: 'A', status: 'done' });
  });

  it('given a work package that is mapped, then it is not created once more', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.tracker.editMappings({ kind: 'add', wpId: 'WP01', externalId: 'a' });
    await world.tracker.editMappings({ kind: 'add', wpId: 'WP03', externalId: 'gone' });
    const items = ['WP01', 'WP02', 'WP03'].map((id) => create(id, { title: id }));
    expect(await world.push(items)).toMatchObject({
      status: 'partial',
      items: [
        { outcome: 'skipped', remote_ref: { id: 'a' } },
        { outcome: 'created' },
        {
          outcome: 'failed',
          message:
            'WP03 is mapped to gone, which the tracker does not hold any more; `tracker map remove --wp-id WP03` lets it be created again',
        },
      ],
      item_errors: [{ code: 'mapping_missing' }],
    });
  });

  it('goes on top of what the tracker holds now', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    world.there('a', { title: 'theirs', labels: ['new'] });
    await world.push([edit('a', { title: 'ours' })]);
    expect(world.at('a')).toMatchObject({ title: 'ours', labels: ['new'] });
  });

  it('an issue that is as it should be is skipped', async () => {
    const world = await LocalWorld.with([issue('a')]);
    expect(await world.push([edit('a', { title: 'a' })])).toMatchObject({
      status: 'ok',
      items: [{ outcome: 'skipped', message: 'nothing to change' }],
    });
    expect(world.connector.writes).toBe(0);
  });

  it('the same key twice has its effect once; another body is refused', async () => {
    const world = await LocalWorld.with([issue('a')]);
    const items = [create('n', { title: 'n' })];
    const first = await world.push(items, undefined, 'k');
    const again = await world.tracker.push({ key: 'k', body: items });
    expect(again).toMatchObject({ kind: 'done', answer: { replayed: true, body: first } });
    expect(world.connector.issues.size).toBe(2);
    await expect(world.push([edit('a', { title: 'x' })], undefined, 'k')).rejects.toMatchObject({
      code: 'idempotency_conflict',
      exitCode: 2,
    });
  });

  it('a key whose push was interrupted goes on where it stopped', async () => {
    const world = await LocalWorld.with([issue('a')]);
    const items = [create('n', { title: 'n' }), edit('a', { title: 'A' })];
    world.connector.afterChange = () => {
      throw new Error('killed');
    };
    await world.push(items, undefined, 'k').catch(() => undefined);
    world.connector.afterChange = () => undefined;
    expect(await world.push(items, undefined, 'k')).toMatchObject({
      status: 'ok',
      items: [{ outcome: 'created', remote_ref: { id: 'm-k-0' } }, { outcome: 'updated' }],
    });
    expect(world.connector.issues.size).toBe(2);
  });

  it.each([
    ['unknown', edit('zzz', { title: 'x' }), 'unknown_issue', /no issue zzz/],
    [
      'another tracker’s',
      { ...edit('a', { title: 'x' }), ref: { ...ref('a'), system: 'fp' } },
      'wrong_tracker',
      /fp/,
    ],
    [
      'another workspace’s',
      { ...edit('a', { title: 'x' }), ref: { ...ref('a'), workspace: 'v' } },
      'wrong_tracker',
      /'v'/,
    ],
    ['parented by nobody', edit('a', { parent_ref: ref('zzz') }), 'unknown_target', /zzz/],
    [
      'linked to nobody',
      edit('a', { links: [{ type: 'blocked_by', target: ref('zzz') }] }),
      'unknown_target',
      /zzz/,
    ],
  ])('an issue that is %s fails alone', async (_what, bad, code, message) => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    const answer = await world.push([bad, edit('b', { title: 'B' })]);
    expect(answer).toMatchObject({
      status: 'partial',
      items: [{ outcome: 'failed' }, { outcome: 'updated' }],
    });
    expect(answer.item_errors).toMatchObject([{ code, retryable: false }]);
    expect(answer.item_errors?.[0]?.message).toMatch(message);
  });

  it('one that is gone is told as gone', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    await world.run();
    world.connector.issues.delete('a');
    expect(await world.push([edit('a', { title: 'x' }), edit('b', { title: 'x' })])).toMatchObject({
      item_errors: [{ code: 'gone' }],
    });
    expect(world.connector.issues.has('a')).toBe(false);
  });

  it('names of this push’s creates may be parents and targets', async () => {
    const world = await LocalWorld.with([]);
    await world.push(
      [
        create('WP01', { title: 'epic', issue_type: 'epic' }),
        create('WP02', {
          title: 'child',
          parent_ref: ref('WP01'),
          links: [{ type: 'blocked_by', target: ref('WP01') }],
        }),
        edit('WP02', { body: 'text' }),
      ],
      undefined,
      'k',
    );
    expect(world.at('m-k-1')).toMatchObject({
      body: 'text',
      parent_ref: { id: 'm-k-0' },
      links: [{ type: 'blocked_by', target: { id: 'm-k-0' } }],
    });
  });

  it('links as pull shows them: the other end’s are written there, kept ones stay', async () => {
    const world = await LocalWorld.with([
      issue('a'),
      issue('b', { links: [{ type: 'blocked_by', target: ref('a') }] }),
      issue('c', { parent_ref: ref('a') }),
      issue('d'),
    ]);
    const { body } = await world.tracker.pull({});
    const shown = body.items.find(({ ref: each }) => each.id === 'a')?.links ?? [];
    expect(shown).toMatchObject([
      { type: 'blocks', target: { id: 'b' } },
      { type: 'parent_of', target: { id: 'c' } },
    ]);
    await world.push([
      edit('a', {
        links: [
          { type: 'parent_of', target: ref('c') },
          { type: 'blocks', target: ref('d') },
          { type: 'relates_to', target: ref('b') },
          { type: 'child_of', target: ref('b') },
        ],
      }),
    ]);
    expect(world.at('a')).toMatchObject({ links: [{ type: 'relates_to' }], parent_ref: { id: 'b' } });
    expect(world.at('b').links).toEqual([]);
    expect(world.at('c').parent_ref).toMatchObject({ id: 'a' });
    expect(world.at('d').links).toMatchObject([{ type: 'blocked_by', target: { id: 'a' } }]);
  });

  it('a tracker that says yes and does nothing is found out', async () => {
    const world = await LocalWorld.with([issue('a')]);
    world.connector.afterChange = ({ id }) => {
      world.connector.issues.set(id, { ...world.at(id), title: 'a' });
    };
    expect(await world.push([edit('a', { title: 'x' })])).toMatchObject({
      status: 'error',
      item_errors: [{ code: 'not_taken', message: expect.stringContaining('title') as string }],
    });
  });
});

describe('the ownership rules of a push', () => {
  it('external: everything is refused with the command that would allow it; nothing is sent or kept', async () => {
    const world = await LocalWorld.with([issue('a')], { ownership: theirs });
    const error = await failure(world.push([edit('a', { title: 'x', labels: ['y'] })]));
    expect(error).toMatchObject({ code: 'policy_refused', exitCode: 5 });
    expect(error.hint).toContain(
      'tracker bind --ownership-mode split_ownership --field-owner title=shared --field-owner labels=shared',
    );
    expect(world.connector.writes).toBe(0);
    expect((await world.store.load()).pendingCount).toBe(0);
  });

  it('split: each refused field is told, the rest goes', async () => {
    const world = await LocalWorld.with([issue('a')], {
      ownership: { mode: 'split_ownership', fieldOwners: { labels: 'external', title: 'local' } },
    });
    expect(
      await world.push([edit('a', { title: 'x', labels: ['y'], custom_fields: { z: 1 } })]),
    ).toMatchObject({
      status: 'partial',
      items: [{ outcome: 'updated' }],
      item_errors: [
        { code: 'field_refused', category: 'policy', message: 'labels belongs to the tracker' },
        {
          code: 'field_refused',
          category: 'capability',
          message: expect.stringContaining('custom_fields') as string,
        },
      ],
    });
    expect(world.at('a')).toMatchObject({ title: 'x', labels: [] });
  });

  it('what is left of an item without a refused field may be refused in turn', async () => {
    const world = await LocalWorld.with([]);
    expect(
      await world.push([create('n', { title: 'n', issue_type: 'subtask', parent_ref: ref('zzz') })]),
    ).toMatchObject({
      status: 'partial',
      items: [{ outcome: 'created' }],
      item_errors: [{ code: 'unknown_target' }, { message: 'issue_type: a subtask needs a parent' }],
    });
    expect(await world.run()).toMatchObject({ status: 'ok', summary: { total: 0 } });
  });

  it('a create without its title is none', async () => {
    const world = await LocalWorld.with([], {
      ownership: { mode: 'split_ownership', fieldOwners: { title: 'external' } },
    });
    expect(await failure(world.push([create('n', { title: 'x', body: 'y' })]))).toMatchObject({
      exitCode: 5,
    });
    expect(world.connector.issues.size).toBe(0);
  });

  it('what the tracker cannot hold is refused before anything is stored', async () => {
    const world = await LocalWorld.with([issue('a')]);
    expect(await failure(world.push([edit('a', { assignees: ['ann', 'bob'] })]))).toMatchObject({
      code: 'policy_refused',
      message: expect.stringContaining('there is place for one') as string,
    });
    expect((await world.store.load()).pendingCount).toBe(0);
  });
});

describe('a push without items', () => {
  it('sends what the store holds as changed, and nothing else', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'A' }), create('n', { title: 'n' })]);
    expect((await world.store.load()).pendingCount).toBe(2);
    expect(await world.pushPending()).toMatchObject({ status: 'ok', summary: { total: 2, succeeded: 2 } });
    expect(world.at('a').title).toBe('A');
    expect(world.connector.issues.size).toBe(3);
    expect((await world.store.load()).pendingCount).toBe(0);
  });

  it('with nothing to send is done', async () => {
    const world = await LocalWorld.with([issue('a')]);
    expect(await world.pushPending()).toMatchObject({ status: 'ok', summary: { total: 0 }, items: [] });
    expect(world.connector.writes).toBe(0);
  });

  it('under ownership rules that forbid it names the way out, and loses nothing', async () => {
    const world = await LocalWorld.with([issue('a')], { ownership: ours });
    await world.run();
    await world.pushOffline([edit('a', { title: 'A' })]);
    world.ownership = theirs;
    expect(await failure(world.pushPending())).toMatchObject({
      code: 'policy_refused',
      exitCode: 5,
      hint: expect.stringContaining('--field-owner title=shared') as string,
    });
    world.ownership = shared;
    expect(await world.pushPending()).toMatchObject({ status: 'ok' });
    expect(world.at('a').title).toBe('A');
  });
});
