import { beforeEach, describe, expect, it } from 'vitest';
import { LocalTracker } from '../../src/core/local/local-tracker.ts';
import { loadSqlite } from '../../src/adapters/platform/load-sqlite.ts';
import { SqliteIssueStore } from '../../src/adapters/sqlite/issue-store.ts';
import { completeRead, TrackerError, type Issue, type LockPort } from '../../src/index.ts';
import { scratchFolder } from '../adapters/scratch-folder.ts';

let held: Issue[];
let reads: number;
let locks: string[];
let failure: Error | undefined;
let store: SqliteIssueStore;
let tracker: LocalTracker;

const issue = (id: string, more: Partial<Issue> = {}) =>
  ({
    ref: { system: 'beads', id, workspace: 'w' },
    title: id,
    status: 'todo',
    issue_type: 'task',
    updated_at: '2026-01-01T00:00:00Z',
    ...more,
  }) as Issue;
const lock: LockPort = {
  hold: (name, _context, work) => {
    locks.push(name);
    return work();
  },
};

beforeEach(async () => {
  held = ['c', 'a', 'b'].map((id) => issue(id));
  reads = 0;
  locks = [];
  failure = undefined;
  store = new SqliteIssueStore({ file: `${await scratchFolder()}/x.db`, sqlite: loadSqlite });
  tracker = new LocalTracker({
    binding: {
      kind: 'local',
      provider: 'beads',
      workspace: 'w',
      doctrine: { mode: 'split_ownership', fieldOwners: { title: 'local' } },
      file: '/p/.kittify/config.yaml',
    },
    connector: {
      probe: async () => ({ version: '1.0.5', notes: [] }),
      readAll: async () => {
        reads += 1;
        if (failure) throw failure;
        return completeRead(held);
      },
    },
    store,
    lock,
    lockName: 'beads-1',
  });
});

const ids = (body: { items: readonly { ref: { id: string } }[] }) => body.items.map(({ ref }) => ref.id);

describe('a pull', () => {
  it('is one complete read under the workspace’s lock, in the contract’s envelope', async () => {
    const { body, deviations, replayed } = await tracker.pull({});
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
    });
    expect({ deviations, replayed, reads, locks }).toEqual({
      deviations: [],
      replayed: false,
      reads: 1,
      locks: ['beads-1'],
    });
  });

  it('serves the pages behind a cursor without another read', async () => {
    const first = (await tracker.pull({ limit: 2 })).body;
    expect(first).toMatchObject({ has_more: true });
    const cursor = first.next_cursor ?? '';
    const second = (await tracker.pull({ limit: 2, cursor })).body;
    expect([...ids(first), ...ids(second)]).toEqual(['a', 'b', 'c']);
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
    expect(reads).toBe(1);
  });

  it('a read without a change keeps cursors good; a change ends them, with the way out', async () => {
    const cursor = (await tracker.pull({ limit: 1 })).body.next_cursor ?? '';
    await tracker.pull({});
    expect(ids((await tracker.pull({ limit: 1, cursor })).body)).toEqual(['b']);
    held = [...held, issue('d')];
    await tracker.pull({});
    await expect(tracker.pull({ cursor })).rejects.toMatchObject({
      code: 'cursor_expired',
      exitCode: 2,
      hint: 'Start again without --cursor.',
    });
  });

  it('odd ids travel in a cursor', async () => {
    held = ['%.% 😀', 'z'].map((id) => issue(id));
    const cursor = (await tracker.pull({ limit: 1 })).body.next_cursor ?? '';
    expect(cursor).toMatch(/^[\w.%-]+$/);
    expect(ids((await tracker.pull({ cursor })).body)).toEqual(['z']);
  });

  it.each(['', 'x', '0.a', '1.', '1.%', '1.%ff', '-1.a', '1e3.a'])('%j is no cursor', async (cursor) => {
    await expect(tracker.pull({ cursor })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(reads).toBe(0);
  });

  it('a failed read stores nothing and leaves what was stored', async () => {
    await tracker.pull({});
    failure = new TrackerError('read_incomplete', 'cut');
    held = [];
    await expect(tracker.pull({})).rejects.toBe(failure);
    expect((await store.load()).issueCount).toBe(3);
  });

  it('filters and limits are the contract’s', async () => {
    held = [issue('a', { status: 'done' }), issue('b'), issue('c', { status: 'done' })];
    expect(ids((await tracker.pull({ filters: { status: ['done'] } })).body)).toEqual(['a', 'c']);
    await expect(tracker.pull({ limit: 0 })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('an aborted one reads nothing', async () => {
    const reason = new Error('enough');
    const context = { signal: AbortSignal.abort(reason) };
    await expect(tracker.pull({}, context)).rejects.toBe(reason);
    await expect(tracker.status(context)).rejects.toBe(reason);
    await expect(tracker.mappings(context)).rejects.toBe(reason);
    expect(reads).toBe(0);
  });
});

describe('the rest', () => {
  it('status tells what is recorded and stored, and reads nothing', async () => {
    expect((await tracker.status()).body).toMatchObject({
      provider: 'beads',
      configured: true,
      workspace: 'w',
      doctrine_mode: 'split_ownership',
      field_owners: { title: 'local' },
      issue_count: 0,
      db_path: expect.stringContaining('x.db') as string,
    });
    expect(reads).toBe(0);
  });

  it('what does not work yet says so', async () => {
    for (const call of [() => tracker.push(), () => tracker.run(), () => tracker.mappings()])
      await expect(call()).rejects.toMatchObject({ code: 'provider_not_yet', exitCode: 5 });
    expect(tracker.capabilities).toMatchObject({ actions: [], writableFields: [], async: false });
  });

  it('there are no operations to look at', async () => {
    await expect(tracker.operation('x')).rejects.toMatchObject({ code: 'invalid_input', exitCode: 2 });
  });
});
