import { describe, expect, it } from 'vitest';
import { TrackerError, type CallContext, type LockPort } from '../../../src/index.ts';
import { LocalTracker } from '../../../src/core/local/local-tracker.ts';
import { edit, heard, issue, LocalWorld, ref, theirs } from './local-fixture.ts';

const three = ['c', 'a', 'b'].map((id) => issue(id));
const ids = (body: { items: readonly { ref: { id: string } }[] }) =>
  body.items.map(({ ref: each }) => each.id);

describe('a pull', () => {
  it('is one complete read, in the contract’s envelope', async () => {
    const world = await LocalWorld.with(three, {
      ownership: { mode: 'split_ownership', fieldOwners: { title: 'local' } },
    });
    const { body, deviations, replayed } = await world.tracker.pull({});
    expect(body).toEqual({
      provider: 'beads',
      status: 'ok',
      summary: { total: 3, succeeded: 3, failed: 0, skipped: 0 },
      items: [issue('a'), issue('b'), issue('c')],
      item_errors: null,
      identity_path: null,
      has_more: false,
      next_cursor: null,
      doctrine: { mode: 'split_ownership', field_owners: { title: 'local' } },
      stats: { pulled_created: 3, pulled_updated: 0, pushed_created: 0, pushed_updated: 0, skipped: 0 },
      conflicts: [],
      errors: [],
      gone: [],
    });
    expect({ deviations, replayed, reads: world.connector.reads }).toEqual({
      deviations: [],
      replayed: false,
      reads: 1,
    });
  });

  it('holds the workspace’s lock, and waits for it a minute at most', async () => {
    const world = await LocalWorld.with(three);
    const held: { name: string; span: number | undefined }[] = [];
    const lock: LockPort = {
      hold: (name, { deadline }, work) => {
        held.push({ name, span: deadline?.spanMs });
        return work({ signal: new AbortController().signal });
      },
    };
    await new LocalTracker({ ...world.deps, lock }).pull({});
    expect(held).toEqual([{ name: 'beads-1', span: 60_000 }]);
  });

  it('loads our own side while the tracker reads; where it cannot, the read is stopped and waited for', async () => {
    const { connector, store, tracker } = await LocalWorld.with(three);
    const seen: string[] = [];
    connector.readAll = async ({ signal }: CallContext = {}) => {
      seen.push('reading');
      await new Promise(setImmediate);
      seen.push(signal?.aborted === true ? 'stopped' : 'read');
      throw signal?.reason;
    };
    store.records = () => {
      seen.push('loading');
      throw new TrackerError('config_unreadable', 'The store is damaged.');
    };
    await expect(tracker.pull({})).rejects.toThrow('The store is damaged.');
    expect(seen).toEqual(['reading', 'loading', 'stopped']);
  });

  it('tells a read that failed while our own side was still loading', async () => {
    const { connector, store, tracker } = await LocalWorld.with(three);
    const records = store.records.bind(store);
    connector.readAll = () => Promise.reject(new TrackerError('workspace_broken', 'No read.'));
    store.records = async () => {
      await new Promise(setImmediate);
      return records();
    };
    await expect(tracker.pull({})).rejects.toThrow('No read.');
  });

  it('serves the pages behind a cursor without another read', async () => {
    const world = await LocalWorld.with(three);
    const first = (await world.tracker.pull({ limit: 2 })).body;
    expect(first).toMatchObject({ has_more: true });
    const second = (await world.tracker.pull({ limit: 2, cursor: first.next_cursor ?? '' })).body;
    expect([...ids(first), ...ids(second)]).toEqual(['a', 'b', 'c']);
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
    expect(world.connector.reads).toBe(1);
  });

  it('a read without a change keeps cursors good; a change ends them, with the way out', async () => {
    const world = await LocalWorld.with(three);
    const cursor = (await world.tracker.pull({ limit: 1 })).body.next_cursor ?? '';
    await world.tracker.pull({});
    await world.tracker.editMappings({ kind: 'add', wpId: 'WP01', externalId: 'a' });
    expect(ids((await world.tracker.pull({ limit: 1, cursor })).body)).toEqual(['b']);
    world.connector.issues.set('d', issue('d'));
    await world.tracker.pull({});
    await expect(world.tracker.pull({ cursor })).rejects.toMatchObject({
      code: 'cursor_expired',
      exitCode: 2,
      hint: 'Start again without `--cursor`.',
    });
  });

  it('odd ids travel in a cursor', async () => {
    const world = await LocalWorld.with(['%.% 😀', 'z'].map((id) => issue(id)));
    const cursor = (await world.tracker.pull({ limit: 1 })).body.next_cursor ?? '';
    expect(cursor).toMatch(/^[\w.%-]+$/);
    expect(ids((await world.tracker.pull({ cursor })).body)).toEqual(['z']);
  });

  it.each(['', 'x', '0.a', '1.', '1.%', '1.%ff', '-1.a', '1e3.a'])('%j is no cursor', async (cursor) => {
    const world = await LocalWorld.with(three);
    await expect(world.tracker.pull({ cursor })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(world.connector.reads).toBe(0);
  });

  it('a failed read stores nothing and leaves what was stored', async () => {
    const world = await LocalWorld.with(three);
    await world.tracker.pull({});
    const failure = new TrackerError('read_incomplete', 'cut');
    world.connector.readAll = () => Promise.reject(failure);
    await expect(world.tracker.pull({})).rejects.toBe(failure);
    expect((await world.store.load()).issueCount).toBe(3);
  });

  it('filters and limits are the contract’s', async () => {
    const world = await LocalWorld.with([
      issue('a', { status: 'done' }),
      issue('b'),
      issue('c', { status: 'done' }),
    ]);
    expect(ids((await world.tracker.pull({ filters: { status: ['done'] } })).body)).toEqual(['a', 'c']);
    await expect(world.tracker.pull({ limit: 0 })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('an aborted one reads nothing', async () => {
    const world = await LocalWorld.with(three);
    const reason = new Error('enough');
    const context = { signal: AbortSignal.abort(reason) };
    const { tracker } = world;
    await expect(tracker.pull({}, context)).rejects.toBe(reason);
    await expect(tracker.status(context)).rejects.toBe(reason);
    await expect(tracker.mappings(context)).rejects.toBe(reason);
    await expect(tracker.push({ key: 'k', body: [edit('a', { title: 'x' })] }, context)).rejects.toBe(reason);
    await expect(tracker.run({ key: 'k', body: {} }, context)).rejects.toBe(reason);
    expect(world.connector.reads).toBe(0);
  });

  it('shows the tracker’s issues as read, whatever of ours waits to be sent', async () => {
    const world = await LocalWorld.with(three);
    await world.run();
    await world.pushOffline([edit('a', { title: 'ours' })]);
    expect((await world.tracker.pull({})).body.items[0]?.title).toBe('a');
    expect((await world.store.records()).get('a')?.local.title).toBe('ours');
  });

  it('tells what is gone, and what of ours gave way', async () => {
    const world = await LocalWorld.with(three);
    await world.run();
    await world.pushOffline([edit('a', { title: 'ours' })]);
    world.ownership = theirs;
    world.connector.issues.delete('b');
    const { notes, context } = heard();
    await world.tracker.pull({}, context);
    expect(notes).toEqual([
      'Gone from the tracker, kept here: b.',
      '1 change of ours gave way to the tracker, which owns the fields.',
    ]);
  });

  it('does not believe that half of the tracker is gone', async () => {
    const world = await LocalWorld.with(Array.from({ length: 22 }, (_, n) => issue(`i${n}`)));
    await world.run();
    for (let n = 0; n < 11; n++) world.connector.issues.delete(`i${n}`);
    const { notes, context } = heard();
    await world.tracker.pull({}, context);
    expect(notes).toMatchObject([expect.stringContaining('11 issues')]);
    expect([...(await world.store.records()).values()].filter(({ goneAt }) => goneAt !== null)).toEqual([]);
  });
});

describe('the rest', () => {
  it('status tells what is recorded and stored, and reads nothing', async () => {
    const world = await LocalWorld.with(three, {
      ownership: { mode: 'split_ownership', fieldOwners: { title: 'local' } },
    });
    expect((await world.tracker.status()).body).toMatchObject({
      provider: 'beads',
      configured: true,
      workspace: 'w',
      doctrine_mode: 'split_ownership',
      field_owners: { title: 'local' },
      issue_count: 0,
      mapping_count: 0,
      pending_count: 0,
      db_path: expect.stringContaining('x.db') as string,
    });
    expect(world.connector.reads).toBe(0);
    await world.run();
    await world.pushOffline([edit('a', { title: 'x' })]);
    expect((await world.tracker.status()).body).toMatchObject({ issue_count: 3, pending_count: 1 });
  });

  it('there are no operations to look at', async () => {
    const world = await LocalWorld.with([]);
    await expect(world.tracker.operation(ref('x').id)).rejects.toMatchObject({
      code: 'invalid_input',
      exitCode: 2,
    });
  });
});
