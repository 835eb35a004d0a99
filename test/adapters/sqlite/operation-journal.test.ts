import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadSqlite } from '../../../src/adapters/sqlite/load-sqlite.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { isLeased } from '../../../src/adapters/sqlite/lease-file.ts';
import { operationMigrations } from '../../../src/adapters/sqlite/operation-migrations.ts';
import {
  SqliteOperationJournal,
  type OperationJournalDeps,
} from '../../../src/adapters/sqlite/operation-journal.ts';
import type { NewEntry } from '../../../src/index.ts';
import {
  MemoryClock,
  MemoryOperationJournal,
  operationJournalKit,
  type JournalSubject,
} from '../../../src/testing/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

const entry = (more: Partial<NewEntry> = {}): NewEntry => ({
  key: 'k',
  kind: 'push',
  target: { provider: 'linear', project_slug: 'platform', server: 'https://one.example', team: 'blue' },
  body: '[{"a":12345678901234567890}]',
  bodyHash: 'h1',
  ...more,
});

const retentionMs = 30 * 24 * 3_600_000;

/** `journal` is the journal as one more process sees it. */
const overSqlite = async () => {
  const [home, clock] = [await scratchFolder(), new MemoryClock()];
  const deps = { home, clock, identity: systemIdentity, sqlite: loadSqlite };
  const open: SqliteOperationJournal[] = [];
  onTestFinished(() => open.forEach((each) => each.close()));
  const journal = (more: Partial<OperationJournalDeps> = {}) => {
    const one = new SqliteOperationJournal({ ...deps, ...more });
    open.push(one);
    return one;
  };
  return { home, clock, journal };
};

describe.each([
  [
    'in SQLite',
    async (): Promise<JournalSubject> => {
      const { home, clock, journal } = await overSqlite();
      const [one, other] = [journal(), journal()];
      const loseLeases = () => rmSync(join(home, 'operations'), { recursive: true });
      return { one, other, retentionMs, pass: (ms) => clock.advance(ms), loseLeases, close: () => undefined };
    },
  ],
  [
    'in memory',
    async (): Promise<JournalSubject> => {
      const clock = new MemoryClock();
      const one = new MemoryOperationJournal(clock);
      const loseLeases = () => one.dropLeases();
      return {
        one,
        other: one,
        retentionMs,
        pass: (ms) => clock.advance(ms),
        loseLeases,
        close: () => undefined,
      };
    },
  ],
])('a journal %s', (_where, open) => {
  for (const { name, run } of operationJournalKit(open)) it(name, () => run());
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
    await lease.release();
    const dropped = await journal().begin(entry({ key: 'other' }));
    await journal().forget(dropped);
    expect(readdirSync(join(home, 'operations'))).toEqual([]);
  });

  it('that killed writes have left are gone when the journal is pruned; those of others stay', async () => {
    const { home, journal } = await overSqlite();
    mkdirSync(join(home, 'operations'));
    writeFileSync(join(home, 'operations', 'never-recorded.lease'), '');
    const held = await journal().begin(entry({ key: 'held' }));
    const open = await journal().begin(entry({ key: 'open' }));
    await open.release();
    const last = await journal().begin(entry({ key: 'last' }));
    await journal().prune();
    expect(readdirSync(join(home, 'operations')).toSorted()).toEqual(
      [held, open, last].map((lease) => `${lease.entry.id}.lease`).toSorted(),
    );
    expect(await journal().claim(held.entry.id)).toBeNull();
  });

  it('say of a write that ends while they are read that it is over, not that nobody holds it', async () => {
    const { home, journal } = await overSqlite();
    const ending = await journal().begin(entry());
    const steps = [
      () => undefined,
      // Between the row and its lease.
      () => {
        const direct = new (loadSqlite().DatabaseSync)(join(home, 'operations.db'));
        direct.exec(`UPDATE operation SET state = 'completed'`);
        direct.close();
        void ending.release();
      },
    ];
    const slow = journal({
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
    await lease.release();
    const looking = new (loadSqlite().DatabaseSync)(file, { readOnly: true });
    looking.exec('BEGIN');
    looking.prepare('SELECT count(*) FROM sqlite_master').get();
    expect(isLeased(file, loadSqlite())).toBe(false);
    looking.close();
    expect(await journal().claim(lease.entry.id)).not.toBeNull();
  });

  it('hold no body that was dropped, not even in a corner of the file, once it is closed', async () => {
    const { home, journal } = await overSqlite();
    const one = journal();
    const lease = await one.begin(entry({ body: '["a body that is found nowhere"]' }));
    await lease.advance({ state: 'completed' });
    await lease.release();
    one.close();
    for (const name of readdirSync(home).filter((each) => each.startsWith('operations.db')))
      expect(readFileSync(join(home, name), 'latin1')).not.toContain('found nowhere');
  });

  it('of leases that are damaged are told by name', async () => {
    const { home, journal } = await overSqlite();
    const { entry: left, release } = await journal().begin(entry());
    await release();
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
    await release();
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

  it('keep what is over as long as they are asked to', async () => {
    const { clock, journal } = await overSqlite();
    const brief = journal({ retentionMs: 1000 });
    const lease = await brief.begin(entry());
    await lease.advance({ state: 'completed' });
    await lease.release();
    clock.advance(1001);
    await journal().prune();
    expect(await brief.list()).toHaveLength(1);
    await brief.prune();
    expect(await brief.list()).toEqual([]);
  });

  it('have the write on disk before it is begun: where the log cannot be synced, it is not', async () => {
    const { home, journal } = await overSqlite();
    const log = join(home, 'operations.db-wal');
    let committed: () => void = () => renameSync(log, join(home, 'elsewhere'));
    const one = journal({
      sqlite: () => ({
        ...loadSqlite(),
        DatabaseSync: class extends DatabaseSync {
          override exec(sql: string): void {
            super.exec(sql);
            if (sql === 'COMMIT' && existsSync(log) && this.location()?.endsWith('operations.db'))
              committed();
          }
        },
      }),
    });
    await expect(one.begin(entry())).rejects.toMatchObject({
      code: 'store_unusable',
      message: expect.stringContaining('operations.db-wal') as string,
    });
    committed = () => undefined;
    renameSync(join(home, 'elsewhere'), log);
    const lease = await one.begin(entry({ key: 'next' }));
    await lease.advance({ state: 'unknown' });
    expect((await journal().list()).map(({ key, held }) => [key, held])).toEqual([
      ['k', false],
      ['next', true],
    ]);
  });

  it('that were moved away while a write was held do not get what is learnt of it', async () => {
    const { home, journal } = await overSqlite();
    const lease = await journal().begin(entry());
    renameSync(join(home, 'operations.db'), join(home, 'moved.db'));
    await expect(lease.advance({ state: 'completed' })).rejects.toMatchObject({ code: 'operation_running' });
    expect(readdirSync(home)).not.toContain('operations.db');
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
    await (await older.journal().begin(entry())).release();
    expect(await older.journal().list()).toMatchObject([{ target: { team: 'blue' } }]);

    const newer = await overSqlite();
    await (await newer.journal().begin(entry())).release();
    const database = new (loadSqlite().DatabaseSync)(join(newer.home, 'operations.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(newer.journal().list()).rejects.toThrow(/newer tracker/);
  });
});
