import { describe, expect, it } from 'vitest';
import { TrackerError, type LockPort } from '../../../src/index.ts';
import { LocalTracker } from '../../../src/core/local/local-tracker.ts';
import { create, edit, heard, issue, LocalWorld, ours, ref } from './local-fixture.ts';

const away = () => {
  throw new TrackerError('tracker_busy', 'held');
};
const killed = () => {
  throw new Error('killed');
};
const nothing = () => undefined;

describe('a push that is stopped on its way', () => {
  it('tells its key and that nobody knows, whatever stopped it', async () => {
    const world = await LocalWorld.with([]);
    world.connector.beforeChange = away;
    await expect(world.push([create('n', { title: 'n' })], undefined, 'k')).rejects.toMatchObject({
      code: 'tracker_busy',
      effect: 'unknown',
      exitCode: 7,
      operation: { key: 'k' },
    });
  });

  it('also by its caller', async () => {
    const world = await LocalWorld.with([]);
    const stop = new AbortController();
    world.connector.beforeChange = () => {
      stop.abort(new TrackerError('interrupted', 'Ctrl-C'));
      stop.signal.throwIfAborted();
    };
    const push = world.tracker.push(
      { key: 'k', body: [create('n', { title: 'n' })] },
      { signal: stop.signal },
    );
    await expect(push).rejects.toMatchObject({
      code: 'interrupted',
      exitCode: 130,
      effect: 'unknown',
      operation: { key: 'k' },
    });
  });

  it('is taken up by the same items under any key, and answers to both', async () => {
    const world = await LocalWorld.with([]);
    const items = [create('n', { title: 'n' }), create('m', { title: 'm' })];
    world.connector.afterChange = killed;
    await world.push(items, undefined, 'first').catch(nothing);
    world.connector.afterChange = nothing;
    const { notes, context } = heard();
    const again = await world.tracker.push({ key: 'second', body: items }, context);
    expect(again).toMatchObject({
      kind: 'done',
      answer: { body: { status: 'ok', summary: { succeeded: 2 } } },
    });
    expect(notes.join()).toContain('first');
    expect(world.connector.issues.size).toBe(2);
    for (const key of ['first', 'second'])
      expect(await world.tracker.push({ key, body: items })).toMatchObject({ answer: { replayed: true } });
  });

  it('its key may come with another choice', async () => {
    const world = await LocalWorld.with([]);
    world.connector.beforeChange = away;
    await world.push([create('n', { title: 'n' })], undefined, 'k').catch(nothing);
    world.connector.beforeChange = nothing;
    expect(await world.push([create('n', { title: 'n' })], { maxDeletions: 5 }, 'k')).toMatchObject({
      status: 'ok',
    });
    expect(world.connector.issues.size).toBe(1);
  });

  it('a read-back that fails leaves the effect unknown', async () => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    const { readAll } = world.connector;
    world.connector.afterChange = () => {
      world.connector.readAll = () => Promise.reject(new TrackerError('connector_failed', 'export'));
    };
    await world.pushOffline([edit('a', { title: 'x' })]);
    await expect(world.run()).rejects.toMatchObject({ code: 'connector_failed', effect: 'unknown' });
    world.connector.readAll = readAll;
    expect(await world.run()).toMatchObject({ status: 'ok', conflicts: [] });
  });
});

describe('an interrupted push that another sync has delivered', () => {
  const interrupted = async (items: Parameters<LocalWorld['push']>[0]): Promise<LocalWorld> => {
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    world.connector.beforeChange = away;
    await world.push(items, undefined, 'first').catch(nothing);
    world.connector.beforeChange = nothing;
    await world.run();
    return world;
  };

  it('is over: the same items later are a push of their own', async () => {
    const close = { ref: ref('a'), action: 'transition' as const, target_status: 'done' as const };
    const world = await interrupted([close]);
    expect(world.at('a').status).toBe('done');
    world.there('a', { status: 'todo' });
    await world.run();
    expect(await world.push([close])).toMatchObject({ status: 'ok', items: [{ outcome: 'transitioned' }] });
    expect(world.at('a').status).toBe('done');
  });

  it('its key still tells how it ended', async () => {
    const items = [create('n', { title: 'n' })];
    const world = await interrupted(items);
    expect(await world.tracker.push({ key: 'first', body: items })).toMatchObject({
      answer: { replayed: true, body: { items: [{ outcome: 'created' }] } },
    });
    expect(world.connector.issues.size).toBe(2);
  });

  it('what a pull found to have arrived is not made once more', async () => {
    const items = [create('n', { title: 'n' }), edit('a', { title: 'x' })];
    const world = await LocalWorld.with([issue('a')]);
    await world.run();
    let changes = 0;
    world.connector.afterChange = () => {
      if ((changes += 1) === 2) throw new Error('killed');
    };
    await world.push(items).catch(nothing);
    world.connector.afterChange = nothing;
    await world.tracker.pull({});
    world.there('a', { title: 'theirs' });
    expect(await world.push(items)).toMatchObject({ status: 'ok' });
    expect(world.connector.issues.size).toBe(2);
    expect(world.at('a').title).toBe('x');
  });
});

describe('what waits from earlier', () => {
  it('is mentioned by a push of something else', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    await world.run();
    await world.pushOffline([edit('a', { title: 'x' })]);
    const { notes, context } = heard();
    await world.tracker.push({ key: 'k', body: [edit('b', { title: 'y' })] }, context);
    expect(notes).toEqual([
      'Earlier changes of 1 issue still wait; `tracker sync push` sends them, and where both sides have changed a field ' +
        'the younger change wins (`tracker sync push --conflicts fail` leaves those open).',
    ]);
  });

  it('is nothing after our value has won as the owner', async () => {
    const world = await LocalWorld.with([issue('a')], { ownership: ours });
    await world.run();
    world.there('a', { title: 'theirs' });
    await world.run();
    expect((await world.store.load()).pendingCount).toBe(0);
  });
});

describe('what the tracker refuses', () => {
  it('has no effect here either: a create is forgotten', async () => {
    const world = await LocalWorld.with([]);
    world.connector.apply = refusing('no such thing');
    expect(await world.push([create('n', { title: 'n' })])).toMatchObject({
      status: 'error',
      item_errors: [{ code: 'rejected', message: 'no such thing' }],
    });
    expect(await world.run()).toMatchObject({ status: 'ok', summary: { total: 0 } });
    expect((await world.store.load()).pendingCount).toBe(0);
  });

  it('and a field is theirs again, with both values told', async () => {
    const world = await LocalWorld.with([issue('a')], { ownership: ours });
    await world.run();
    world.connector.apply = refusing('too long');
    expect(await world.push([edit('a', { title: 'x' })])).toMatchObject({
      item_errors: [{ code: 'rejected' }],
      conflicts: [
        { field_name: 'title', strategy: 'refused', local: 'x', remote: 'a', resolution: 'remote' },
      ],
    });
    expect(await world.run()).toMatchObject({ status: 'ok', summary: { total: 0 } });
  });

  it('what it leaves open is settled by the read-back', async () => {
    const world = await LocalWorld.with([issue('a')]);
    const { connector } = world;
    const { apply } = connector;
    connector.apply = async function* (changes) {
      for await (const chunk of apply.call(connector, changes))
        yield chunk.map(({ id }) => ({ kind: 'unknown' as const, id, message: 'cut' }));
    };
    expect(await world.push([create('n', { title: 'n' }), edit('a', { title: 'x' })])).toMatchObject({
      status: 'ok',
      items: [{ outcome: 'created' }, { outcome: 'updated' }],
    });
  });
});

describe('a create that arrived in parts', () => {
  it('gets the rest, and keeps what somebody has made of it', async () => {
    const world = await LocalWorld.with([issue('a')]);
    const items = [
      create('n', {
        title: 'n',
        body: 'text',
        labels: ['x', 'y'],
        links: [{ type: 'blocked_by', target: ref('a') }],
      }),
    ];
    world.connector.afterChange = ({ id }) => {
      world.connector.issues.set(id, { ...world.at(id), links: [], labels: ['x', 'z'], body: null });
      throw new Error('killed');
    };
    await world.push(items, undefined, 'k').catch(nothing);
    world.connector.afterChange = nothing;
    world.there('m-k-0', { priority: 1 });
    await world.push(items, undefined, 'k');
    expect(world.at('m-k-0')).toMatchObject({
      body: 'text',
      labels: ['x', 'z', 'y'],
      links: [{ target: { id: 'a' } }],
    });
  });

  it('one that is there under the key of somebody else is left as it is', async () => {
    const items = [create('n', { title: 'n' })];
    const world = await LocalWorld.with([issue('m-k-0', { title: 'edited since' })]);
    expect(await world.push(items, undefined, 'k')).toMatchObject({
      status: 'ok',
      items: [{ outcome: 'skipped', remote_ref: { id: 'm-k-0' } }],
    });
    expect(world.at('m-k-0').title).toBe('edited since');
  });
});

describe('what is gone, and what of ours goes with it', () => {
  it('is told by a push and by a pull as well', async () => {
    for (const command of ['push', 'pull'] as const) {
      const world = await LocalWorld.with([issue('a'), issue('b'), issue('c')]);
      await world.run();
      await world.pushOffline([edit('a', { title: 'ours' })]);
      world.connector.issues.delete('a');
      const body = command === 'push' ? await world.pushPending() : (await world.tracker.pull({})).body;
      expect(body).toMatchObject({ gone: [{ ref: ref('a'), unsent: ['title'] }] });
      expect((body as { errors?: string[] }).errors?.join()).toContain('title');
    }
  });
});

describe('mappings', () => {
  it('are edited under the workspace’s lock, so that no sync runs into them', async () => {
    const world = await LocalWorld.with([]);
    const held: string[] = [];
    const lock: LockPort = {
      hold: (name, _, work) => (held.push(name), work({ signal: new AbortController().signal })),
    };
    await new LocalTracker({ ...world.deps, lock }).editMappings({
      kind: 'add',
      wpId: 'WP01',
      externalId: 'a',
    });
    expect(held).toEqual(['beads-1']);
  });
});

function refusing(message: string): LocalWorld['connector']['apply'] {
  return async function* (changes) {
    yield changes.map(({ id }) => ({ kind: 'failed' as const, id, message }));
  };
}
