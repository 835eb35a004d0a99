import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSqlite } from '../../../src/adapters/sqlite/load-sqlite.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { isLeased } from '../../../src/adapters/sqlite/lease-file.ts';
import { operationMigrations } from '../../../src/adapters/sqlite/operation-migrations.ts';
import { SqliteOperationJournal } from '../../../src/adapters/sqlite/operation-journal.ts';
import type { NewEntry, OperationJournalPort } from '../../../src/index.ts';
import { MemoryClock, MemoryOperationJournal } from '../../../src/testing/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

const entry = (more: Partial<NewEntry> = {}): NewEntry => ({
  key: 'k',
  kind: 'push',
  target: { provider: 'linear', project_slug: 'platform', server: 'https://one.example', team: 'blue' },
  body: '[{"a":12345678901234567890}]',
  bodyHash: 'h1',
  ...more,
});

interface World {
  /** As another process sees it. */
  journal(): OperationJournalPort;
  readonly clock: MemoryClock;
}

const overSqlite = async (): Promise<World & { home: string }> => {
  const [home, clock] = [await scratchFolder(), new MemoryClock()];
  const deps = { home, clock, identity: systemIdentity, sqlite: loadSqlite };
  return { home, clock, journal: () => new SqliteOperationJournal(deps) };
};

const inMemory = async (): Promise<World> => {
  const clock = new MemoryClock();
  const journal = new MemoryOperationJournal(clock);
  return { clock, journal: () => journal };
};

describe.each([
  ['in SQLite', overSqlite],
  ['in memory', inMemory],
])('a journal %s', (_where, open) => {
  it('has a write, whole and held, before begin is over', async () => {
    const { journal } = await open();
    const { entry: begun } = await journal().begin(entry());
    expect(await journal().list()).toEqual([
      {
        ...entry(),
        id: begun.id,
        state: 'sending',
        operationId: null,
        left: false,
        answer: null,
        error: null,
        createdAt: '2026-03-01T12:00:00.000Z',
        updatedAt: '2026-03-01T12:00:00.000Z',
        held: true,
      },
    ]);
    expect(await journal().claim(begun.id)).toBeNull();
  });

  it('gives a write to one at a time', async () => {
    const { journal } = await open();
    const first = await journal().begin(entry());
    first.release();
    const second = await journal().claim(first.entry.id);
    expect(second?.entry).toEqual(first.entry);
    expect(await journal().claim(first.entry.id)).toBeNull();
    second?.release();
    second?.release();
    expect((await journal().claim(first.entry.id))?.entry.state).toBe('sending');
    expect(await journal().claim('nobody')).toBeNull();
  });

  it('keeps what is learnt, and no body that is never sent again', async () => {
    const { journal, clock } = await open();
    const lease = await journal().begin(entry());
    clock.advance(1000);
    await lease.advance({ state: 'accepted', operationId: 'op-1' });
    expect(lease.entry).toMatchObject({ state: 'accepted', operationId: 'op-1', body: entry().body });
    await lease.advance({ state: 'completed', answer: { status: 'ok' } });
    lease.release();
    expect(await journal().list({ unfinishedOnly: true })).toEqual([]);
    expect(await journal().list()).toMatchObject([
      {
        state: 'completed',
        operationId: 'op-1',
        body: null,
        answer: { status: 'ok' },
        updatedAt: '2026-03-01T12:00:01.000Z',
        held: false,
      },
    ]);
  });

  it('refuses a key that its target has had with another body, also after it is over', async () => {
    const { journal } = await open();
    const lease = await journal().begin(entry());
    await lease.advance({ state: 'failed', error: { code: 'x', message: 'm' } });
    lease.release();
    await expect(journal().begin(entry({ bodyHash: 'h2' }))).rejects.toMatchObject({
      code: 'idempotency_conflict',
      exitCode: 2,
    });
    const elsewhere = { ...entry().target, server: 'https://two.example' };
    await journal().begin(entry({ bodyHash: 'h2', target: elsewhere }));
    await journal().begin(entry());
    expect(await journal().list()).toHaveLength(3);
  });

  it('forgets', async () => {
    const { journal } = await open();
    const lease = await journal().begin(entry());
    await journal().forget(lease);
    expect(await journal().list()).toEqual([]);
  });
});

describe('the journal’s files', () => {
  it('are their owner’s only, and none is made by looking', async () => {
    const { home, journal } = await overSqlite();
    expect(await journal().list()).toEqual([]);
    expect(await journal().claim('x')).toBeNull();
    expect(readdirSync(home)).toEqual([]);
    const lease = await journal().begin(entry());
    for (const file of ['operations.db', `operations/${lease.entry.id}.lease`])
      expect(statSync(join(home, file)).mode & 0o777).toBe(0o600);
  });

  it('of a lease are gone with it', async () => {
    const { home, journal } = await overSqlite();
    const lease = await journal().begin(entry());
    await lease.advance({ state: 'completed' });
    lease.release();
    const dropped = await journal().begin(entry({ key: 'other' }));
    await journal().forget(dropped);
    expect(readdirSync(join(home, 'operations'))).toEqual([]);
  });

  it('that killed writes have left are gone with the next one; those of others stay', async () => {
    const { home, journal } = await overSqlite();
    mkdirSync(join(home, 'operations'));
    writeFileSync(join(home, 'operations', 'never-recorded.lease'), '');
    const held = await journal().begin(entry({ key: 'held' }));
    const open = await journal().begin(entry({ key: 'open' }));
    open.release();
    const last = await journal().begin(entry({ key: 'last' }));
    expect(readdirSync(join(home, 'operations')).toSorted()).toEqual(
      [held, open, last].map((lease) => `${lease.entry.id}.lease`).toSorted(),
    );
    expect(await journal().claim(held.entry.id)).toBeNull();
  });

  it('say of a write that ends while they are read that it is over, not that nobody holds it', async () => {
    const { home, clock, journal } = await overSqlite();
    const ending = await journal().begin(entry());
    const steps = [
      () => undefined,
      // Between the row and its lease.
      () => {
        void ending.advance({ state: 'completed' });
        ending.release();
      },
    ];
    const slow = new SqliteOperationJournal({
      home,
      clock,
      identity: systemIdentity,
      sqlite() {
        steps.shift()?.();
        return loadSqlite();
      },
    });
    expect(await slow.list({ unfinishedOnly: true })).toEqual([]);
  });

  it('stay held for other processes, whatever this one tries with them', async () => {
    const { home, journal } = await overSqlite();
    const { entry: held } = await journal().begin(entry());
    expect(await journal().claim(held.id)).toBeNull();
    const code = `
      const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
      try { new DatabaseSync(process.argv[1], { timeout: 0 }).exec('BEGIN EXCLUSIVE'); console.log('taken'); }
      catch { console.log('busy'); }`;
    const file = join(home, 'operations', `${held.id}.lease`);
    const { stdout } = spawnSync(process.execPath, ['--no-warnings', '-e', code, file], { encoding: 'utf8' });
    expect(stdout.trim()).toBe('busy');
  });

  it('can be looked at by many at once, and taken while they are', async () => {
    const { home, journal } = await overSqlite();
    const lease = await journal().begin(entry());
    const file = join(home, 'operations', `${lease.entry.id}.lease`);
    expect([isLeased(file, loadSqlite()), isLeased(file, loadSqlite())]).toEqual([true, true]);
    lease.release();
    const looking = new (loadSqlite().DatabaseSync)(file, { readOnly: true });
    looking.exec('BEGIN');
    looking.prepare('SELECT count(*) FROM sqlite_master').get();
    expect(isLeased(file, loadSqlite())).toBe(false);
    looking.close();
    expect(await journal().claim(lease.entry.id)).not.toBeNull();
  });

  it('hold no body that was dropped, not even in a corner of the file', async () => {
    const { home, journal } = await overSqlite();
    const lease = await journal().begin(entry({ body: '["a body that is found nowhere"]' }));
    await lease.advance({ state: 'completed' });
    lease.release();
    for (const name of readdirSync(home).filter((each) => each.startsWith('operations.db')))
      expect(readFileSync(join(home, name), 'latin1')).not.toContain('found nowhere');
  });

  it('of leases that are damaged are told by name', async () => {
    const { home, journal } = await overSqlite();
    const { entry: left, release } = await journal().begin(entry());
    release();
    const file = join(home, 'operations', `${left.id}.lease`);
    writeFileSync(file, 'no database at all, but long enough to be one'.repeat(30));
    await expect(journal().list()).rejects.toMatchObject({
      code: 'store_unusable',
      message: expect.stringContaining(file) as string,
    });
  });

  it('that cannot be looked for are not taken for none', async () => {
    const { home, journal } = await overSqlite();
    const { release } = await journal().begin(entry());
    release();
    rmSync(join(home, 'operations'), { recursive: true });
    writeFileSync(join(home, 'operations'), '');
    await expect(journal().list()).rejects.toMatchObject({ code: 'store_unusable' });

    const file = join(home, 'no folder');
    writeFileSync(file, '');
    const deps = { home: file, clock: new MemoryClock(), identity: systemIdentity, sqlite: loadSqlite };
    await expect(new SqliteOperationJournal(deps).list()).rejects.toMatchObject({
      code: 'store_unusable',
      message: expect.stringContaining(file) as string,
    });
  });

  it('drop what is over for a month, and nothing else', async () => {
    const { clock, journal } = await overSqlite();
    for (const state of ['completed', 'failed', 'unknown'] as const) {
      const lease = await journal().begin(entry({ key: state }));
      await lease.advance({ state });
      lease.release();
    }
    clock.advance(31 * 24 * 3_600_000);
    await journal().begin(entry({ key: 'new' }));
    expect((await journal().list()).map(({ key }) => key)).toEqual(['unknown', 'new']);
  });

  it('of an older version are brought forward; damaged or newer ones are an error that names them', async () => {
    const { home, journal } = await overSqlite();
    const file = join(home, 'operations.db');
    writeFileSync(file, 'no database at all, but long enough to be one'.repeat(30));
    await expect(journal().begin(entry())).rejects.toMatchObject({
      code: 'store_unusable',
      message: expect.stringContaining(file) as string,
      exitCode: 3,
    });
    expect(readdirSync(home)).toEqual(['operations.db']);

    const older = await overSqlite();
    const first = new (loadSqlite().DatabaseSync)(join(older.home, 'operations.db'));
    first.exec(`${operationMigrations[0]}; PRAGMA user_version = 1`);
    first.close();
    (await older.journal().begin(entry())).release();
    expect(await older.journal().list()).toMatchObject([{ target: { team: 'blue' } }]);

    const newer = await overSqlite();
    (await newer.journal().begin(entry())).release();
    const database = new (loadSqlite().DatabaseSync)(join(newer.home, 'operations.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(newer.journal().list()).rejects.toThrow(/newer tracker/);
  });
});
