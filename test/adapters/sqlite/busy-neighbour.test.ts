import { DatabaseSync, type DatabaseSyncOptions } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { GroupedWrites } from '../../../src/adapters/sqlite/grouped-writes.ts';
import { SqliteIssueStore } from '../../../src/adapters/sqlite/issue-store.ts';
import { loadSqlite } from '../../../src/adapters/sqlite/load-sqlite.ts';
import { SqliteOperationJournal } from '../../../src/adapters/sqlite/operation-journal.ts';
import { UpstreamMappings } from '../../../src/adapters/sqlite/upstream-mappings.ts';
import type { NewEntry } from '../../../src/index.ts';
import { MemoryClock } from '../../../src/testing/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

const write = (key = 'k'): NewEntry => ({
  key,
  kind: 'push',
  target: { provider: 'linear', project_slug: 'platform', server: 'https://one.example', team: 'blue' },
  body: '[]',
  bodyHash: key,
});

/** A clock that another process ends its work by, after so many pauses. */
class NeighbourClock extends MemoryClock {
  ends: (() => void) | undefined;
  after = 3;

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await super.sleep(ms, signal);
    if (--this.after === 0) this.ends?.();
  }
}

/** What SQLite itself would wait, which stops the whole process meanwhile. */
const own: number[] = [];
const sqlite = () => ({
  ...loadSqlite(),
  DatabaseSync: class extends DatabaseSync {
    constructor(file: string, options: DatabaseSyncOptions = {}) {
      own.push(options.timeout ?? 0);
      super(file, options);
    }
  },
});

async function world() {
  own.splice(0);
  const home = await scratchFolder();
  const clock = new NeighbourClock();
  const journal = new SqliteOperationJournal({ home, clock, identity: systemIdentity, sqlite });
  onTestFinished(() => journal.close());
  /** Another process that works on a file, to the end of the test or of so many pauses. */
  const works = (file: string, how = 'BEGIN IMMEDIATE') => {
    const other = new DatabaseSync(join(home, file));
    other.exec(how);
    let isOpen = true;
    const ends = () => {
      if (isOpen) other.close();
      isOpen = false;
    };
    clock.ends = ends;
    clock.after = 3;
    onTestFinished(ends);
  };
  return { home, clock, journal, works };
}

describe('while another process writes', () => {
  it('a journal waits in pauses, and goes on when that is over', async () => {
    const { clock, journal, works } = await world();
    const lease = await journal.begin(write());
    for (const call of [
      () => journal.begin(write('next')),
      () => lease.advance({ state: 'unknown' }),
      async () => {
        await lease.release();
        expect(await journal.claim(lease.entry.id)).not.toBeNull();
      },
    ]) {
      const before = clock.sleeps.length;
      works('operations.db');
      await call();
      expect(clock.sleeps.length).toBeGreaterThan(before);
    }
    expect(await journal.list()).toMatchObject([{ state: 'unknown' }, { key: 'next' }]);
    expect(own.every((ms) => ms === 0)).toBe(true);
  });

  it('a journal gives up after 5 s, or at the deadline, and has recorded nothing', async () => {
    const { home, clock, journal, works } = await world();
    await (await journal.begin(write())).release();
    works('operations.db');
    clock.after = Number.POSITIVE_INFINITY;
    const start = clock.monotonic();
    await expect(journal.begin(write('a'))).rejects.toMatchObject({
      code: 'lock_busy',
      message: `Another process holds the store ${join(home, 'operations.db')}.`,
    });
    expect(clock.monotonic() - start).toBeGreaterThanOrEqual(5000);
    const soon = { deadline: { at: clock.monotonic() + 200, spanMs: 200 } };
    await expect(journal.begin(write('b'), soon)).rejects.toMatchObject({ code: 'lock_busy' });
    expect(clock.monotonic() - start).toBeLessThan(6000);
    clock.ends?.();
    expect(await journal.list()).toHaveLength(1);
  });

  it('a call that is aborted meanwhile ends with the reason; others of the same moment go on', async () => {
    const { clock, journal, works } = await world();
    await (await journal.begin(write())).release();
    works('operations.db');
    const stop = new AbortController();
    const reason = new Error('stop');
    const ended = journal.begin(write('a'), { signal: stop.signal });
    const patient = journal.begin(write('b'));
    const { ends } = clock;
    clock.after = 2;
    clock.ends = () => {
      stop.abort(reason);
      clock.after = 2;
      clock.ends = ends;
    };
    await expect(ended).rejects.toBe(reason);
    await patient;
    expect((await journal.list()).map(({ key }) => key)).toEqual(['k', 'b']);
  });

  it('a read goes on where its connection is closed between two tries', async () => {
    const home = await scratchFolder();
    const clock = new NeighbourClock();
    const file = join(home, 'one.db');
    const migrations = ['CREATE TABLE one (number INTEGER)'];
    const writes = new GroupedWrites({ file, clock, migrations, sqlite: loadSqlite });
    onTestFinished(() => writes.close());
    await writes.write((database) => database.exec('INSERT INTO one VALUES (1)'), { create: true });
    await new Promise((resolve) => setImmediate(resolve));
    clock.after = 1;
    clock.ends = () => writes.close();
    const connections: DatabaseSync[] = [];
    const rows = await writes.read((database) => {
      connections.push(database);
      if (connections.length === 1) throw Object.assign(new Error('database is locked'), { errcode: 5 });
      return database.prepare('SELECT number FROM one').all();
    });
    expect(rows).toEqual([{ number: 1 }]);
    expect(connections.map(({ isOpen }) => isOpen)).toEqual([false, false]);
  });

  it('a refused write leaves the others of its moment alone', async () => {
    const { journal } = await world();
    await (await journal.begin(write())).release();
    const all = await Promise.allSettled([
      journal.begin(write('a')),
      journal.begin({ ...write(), bodyHash: 'other' }),
      journal.begin(write('b')),
    ]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await journal.list()).map(({ key }) => key)).toEqual(['k', 'a', 'b']);
  });

  it('a lease that is only looked at is claimed when the look is over', async () => {
    const { clock, journal, works } = await world();
    const lease = await journal.begin(write());
    await lease.release();
    works(`operations/${lease.entry.id}.lease`, 'BEGIN; SELECT count(*) FROM sqlite_master');
    const before = clock.sleeps.length;
    expect(await journal.claim(lease.entry.id)).not.toBeNull();
    expect(clock.sleeps.length).toBeGreaterThan(before);
    expect(own.every((ms) => ms === 0)).toBe(true);
  });

  it('a store of issues waits in pauses, for reads and writes', async () => {
    const { home, clock, works } = await world();
    const store = new SqliteIssueStore({ file: join(home, 'x.db'), clock, sqlite });
    await store.commit({ upstreamTaken: true }, 0);
    works('x.db');
    await store.commit({ mappings: { put: [{ wp_id: 'WP01', external_id: 'a' }] } }, 1);
    works('x.db', 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    expect(await store.mappings()).toHaveLength(1);
    expect(clock.sleeps.length).toBeGreaterThanOrEqual(4);
    expect(own.every((ms) => ms === 0)).toBe(true);
  });

  it('the mappings of upstream’s client are waited for in pauses', async () => {
    const { home, clock, works } = await world();
    const file = join(home, 'up.db');
    const database = new DatabaseSync(file);
    database.exec(
      `CREATE TABLE tracker_mappings (wp_id, system, external_id, external_key, external_url, workspace,
         created_at, updated_at)`,
    );
    database.close();
    works('up.db', 'BEGIN EXCLUSIVE');
    const upstream = new UpstreamMappings({ file, provider: 'beads', workspace: 'w', clock, sqlite });
    expect(await upstream.read()).toEqual({ file, mappings: [] });
    expect(clock.sleeps.length).toBeGreaterThanOrEqual(3);
    expect(own.every((ms) => ms === 0)).toBe(true);
  });
});
