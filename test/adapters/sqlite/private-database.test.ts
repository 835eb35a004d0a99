import {
  chmodSync,
  existsSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type DatabaseSyncOptions } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { issueMigrations } from '../../../src/adapters/sqlite/issue-migrations.ts';
import { issueNameMigrations } from '../../../src/adapters/sqlite/issue-name-migrations.ts';
import { SqliteIssueNames } from '../../../src/adapters/sqlite/issue-names.ts';
import { SqliteIssueStore } from '../../../src/adapters/sqlite/issue-store.ts';
import { loadSqlite } from '../../../src/adapters/sqlite/load-sqlite.ts';
import { SqliteOperationJournal } from '../../../src/adapters/sqlite/operation-journal.ts';
import { UpstreamMappings } from '../../../src/adapters/sqlite/upstream-mappings.ts';
import { MemoryClock } from '../../../src/testing/index.ts';
import { asPlainUser, canBePlain } from '../../plain-user.ts';
import { scratchFolder } from '../scratch-folder.ts';

const target = { provider: 'linear', project_slug: 'platform', server: 'https://one.example', team: 'blue' };

/** A home with something in each of its databases, all closed; `opened` opens them as a new process does. */
async function world() {
  const home = await scratchFolder();
  const notes: string[] = [];
  const opened = (clock = new MemoryClock()) => {
    const deps = {
      home,
      clock,
      sqlite: loadSqlite,
      note: (text: string) => void notes.push(text),
    };
    const journal = new SqliteOperationJournal({ ...deps, identity: systemIdentity });
    const names = new SqliteIssueNames(deps);
    const store = new SqliteIssueStore({ ...deps, file: join(home, 'store.db') });
    onTestFinished(() => [journal, names].forEach((each) => each.close()));
    return { journal, names, store };
  };
  const { journal, names, store } = opened();
  const lease = await journal.begin({ key: 'k', kind: 'push', target, body: '[]', bodyHash: 'h' });
  await lease.release();
  await names.remember(target, [{ name: 'WP01', ref: null, title: 't' }]);
  await store.commit({ mappings: { put: [{ wp_id: 'WP01', external_id: 'a' }] } }, 0);
  journal.close();
  names.close();
  expect(notes).toEqual([]);
  return { home, notes, opened, lease: join('operations', `${lease.entry.id}.lease`), id: lease.entry.id };
}

type Opened = ReturnType<Awaited<ReturnType<typeof world>>['opened']>;

const reads: [string, (opened: Opened) => Promise<unknown>][] = [
  ['operations.db', ({ journal }) => journal.list()],
  ['names.db', ({ names }) => names.of(target)],
  ['store.db', ({ store }) => store.mappings()],
];

describe.each(reads)('%s', (name, read) => {
  it('of zero bytes is a note, once it is in use again no more', async () => {
    const { home, notes, opened } = await world();
    truncateSync(join(home, name));
    expect(await read(opened())).toEqual([]);
    expect(notes).toEqual([
      `${join(home, name)} is empty (0 bytes): what it recorded before, if anything, is lost.`,
    ]);
    await read(opened());
    expect(notes).toHaveLength(1);
  });

  it('of zero bytes is not a note while another process is making it', async () => {
    const { home, notes, opened } = await world();
    const file = join(home, name);
    const make = () => {
      for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
      writeFileSync(file, '', { mode: 0o600 });
      return statSync(file).mtimeMs;
    };
    const madeAt = make();
    expect(await read(opened(new MemoryClock(madeAt + 1_000)))).toEqual([]);
    expect(notes).toEqual([]);
    expect(await read(opened(new MemoryClock(make() + 60_000)))).toEqual([]);
    expect(notes).toHaveLength(1);
  });

  it('of zero bytes is a note as well where it was emptied just now', async () => {
    const { home, notes, opened } = await world();
    const file = join(home, name);
    truncateSync(file);
    const emptiedAt = statSync(file).birthtimeMs + 1_000;
    utimesSync(file, emptiedAt / 1000, emptiedAt / 1000);
    await read(opened(new MemoryClock(emptiedAt + 1_000)));
    expect(notes).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32')('that all users may write is refused by name', async () => {
    const { home, opened } = await world();
    chmodSync(join(home, name), 0o666);
    await expect(read(opened())).rejects.toMatchObject({
      code: 'config_exposed',
      message: expect.stringContaining(join(home, name)) as string,
    });
    chmodSync(join(home, name), 0o660);
    expect(await read(opened())).toHaveLength(1);
  });
});

it.skipIf(process.platform === 'win32')('a lease that all users may write is refused by name', async () => {
  const { home, opened, lease, id } = await world();
  chmodSync(join(home, lease), 0o666);
  await expect(opened().journal.claim(id)).rejects.toMatchObject({
    code: 'config_exposed',
    message: expect.stringContaining(lease) as string,
  });
});

const moduleOf = (file: string) =>
  JSON.stringify(fileURLToPath(new URL(`../../../src/${file}`, import.meta.url)));

describe.skipIf(!canBePlain)('a home that cannot be written', () => {
  it.each(['a folder', 'a folder and its files'])('%s: is read, and stays as it was', async (what) => {
    const { home } = await world();
    const databases = readdirSync(home).filter((name) => name.endsWith('.db'));
    const facts = () => databases.map((name) => statSync(join(home, name)).mtimeMs);
    const before = facts();
    if (what !== 'a folder') for (const name of databases) chmodSync(join(home, name), 0o400);
    for (const folder of [join(home, 'operations'), home]) chmodSync(folder, 0o500);
    onTestFinished(() => [home, join(home, 'operations')].forEach((folder) => chmodSync(folder, 0o700)));
    const code = `
      import { systemClock as clock } from ${moduleOf('adapters/platform/system-clock.ts')};
      import { systemIdentity as identity } from ${moduleOf('adapters/platform/system-identity.ts')};
      import * as all from ${moduleOf('adapters/sqlite/index.ts')};
      const home = ${JSON.stringify(home)};
      const deps = { home, file: home + '/store.db', clock, identity, sqlite: all.loadSqlite };
      const journal = new all.SqliteOperationJournal(deps);
      const failure = (call) => call.then(() => 'written', (error) => error.code);
      console.log(JSON.stringify([
        (await journal.list()).map(({ key, held }) => [key, held]),
        (await new all.SqliteIssueNames(deps).of(${JSON.stringify(target)})).length,
        (await new all.SqliteIssueStore(deps).mappings()).length,
        await failure(journal.begin({ key: 'x', kind: 'push', target: ${JSON.stringify(target)}, body: '[]', bodyHash: 'x' })),
        await failure(new all.SqliteIssueStore(deps).commit({ upstreamTaken: true }, 1)),
      ]));`;
    const { stdout, stderr } = asPlainUser([
      process.execPath,
      '--no-warnings',
      '--input-type=module',
      '-e',
      code,
    ]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([[['k', false]], 1, 1, 'store_unusable', 'store_unusable']);
    expect(facts()).toEqual(before);
  });
});

describe.skipIf(!canBePlain)('a home that cannot be written, with databases that need their schema', () => {
  it.each(['empty', 'of an older schema'])('%s: is read', async (what) => {
    const { home } = await world();
    for (const name of ['store.db', 'names.db']) {
      const file = join(home, name);
      truncateSync(file);
      if (what !== 'empty') {
        const database = new DatabaseSync(file);
        const [first = ''] = name === 'store.db' ? issueMigrations : issueNameMigrations;
        database.exec(`PRAGMA journal_mode = WAL; ${first}; PRAGMA user_version = 1`);
        database.close();
      }
      chmodSync(file, 0o400);
    }
    chmodSync(home, 0o500);
    onTestFinished(() => chmodSync(home, 0o700));
    const code = `
      import { systemClock as clock } from ${moduleOf('adapters/platform/system-clock.ts')};
      import * as all from ${moduleOf('adapters/sqlite/index.ts')};
      const home = ${JSON.stringify(home)};
      const deps = { home, file: home + '/store.db', clock, sqlite: all.loadSqlite };
      console.log(JSON.stringify([
        await new all.SqliteIssueNames(deps).of(${JSON.stringify(target)}),
        await new all.SqliteIssueStore(deps).mappings(),
      ]));`;
    const ran = asPlainUser([process.execPath, '--no-warnings', '--input-type=module', '-e', code]);
    expect(ran.stderr).toBe('');
    expect(JSON.parse(ran.stdout)).toEqual([[], []]);
  });
});

describe('a database that SQLite cannot open where it is, as nothing can be written there', () => {
  const copies: string[] = [];
  const modes: number[] = [];
  /** SQLite as it is on a file system that is read-only; errcode 8 is SQLITE_READONLY. */
  const readOnly = (home: string) => () => ({
    ...loadSqlite(),
    DatabaseSync: class extends DatabaseSync {
      constructor(file: string, options: DatabaseSyncOptions = {}) {
        if (file.startsWith(home)) throw Object.assign(new Error('readonly database'), { errcode: 8 });
        super(file, options);
        copies.push(file);
        modes.push(statSync(file).mode & 0o777);
      }
    },
  });

  it('is read from a copy with all that its log holds, and the copy is gone', async () => {
    copies.splice(0);
    const { home } = await world();
    const file = join(home, 'store.db');
    const clock = new MemoryClock();
    const writing = new DatabaseSync(file);
    onTestFinished(() => writing.close());
    writing.exec(`UPDATE mapping SET mapping = '{"wp_id":"WP01","external_id":"in the log"}'`);
    const store = new SqliteIssueStore({ file, clock, sqlite: readOnly(home) });
    expect(await store.mappings()).toEqual([{ wp_id: 'WP01', external_id: 'in the log' }]);
    await expect(store.commit({ upstreamTaken: true }, 1)).rejects.toMatchObject({
      code: 'store_unusable',
      message: `Cannot use the store ${file}: readonly database.`,
    });
    expect(copies).not.toEqual([]);
    expect(copies.filter((copy) => existsSync(dirname(copy)))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('is read from a copy that can be written', async () => {
    modes.splice(0);
    const { home } = await world();
    const file = join(home, 'store.db');
    chmodSync(file, 0o400);
    const store = new SqliteIssueStore({ file, clock: new MemoryClock(), sqlite: readOnly(home) });
    expect(await store.mappings()).toHaveLength(1);
    expect(modes).toEqual([0o600]);
  });

  it('is read from a copy: the mappings of upstream’s client; any other failure is told', async () => {
    const home = await scratchFolder();
    const file = join(home, 'up.db');
    const deps = {
      file,
      provider: 'beads',
      workspace: 'w',
      clock: new MemoryClock(),
      sqlite: readOnly(home),
    };
    const database = new DatabaseSync(file);
    database.exec(`CREATE TABLE tracker_mappings (wp_id, system, external_id, external_key, external_url, workspace,
      created_at, updated_at); INSERT INTO tracker_mappings (wp_id, system, external_id, workspace)
      VALUES ('WP01', 'beads', 'a', 'w')`);
    expect(await new UpstreamMappings(deps).read()).toEqual({
      file,
      mappings: [{ wp_id: 'WP01', system: 'beads', external_id: 'a', workspace: 'w' }],
    });
    database.exec('DROP TABLE tracker_mappings');
    database.close();
    await expect(new UpstreamMappings(deps).read()).rejects.toMatchObject({ code: 'store_unusable' });
  });
});
