import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadSqlite } from '../../../src/adapters/sqlite/load-sqlite.ts';
import { SqliteIssueStore } from '../../../src/adapters/sqlite/issue-store.ts';
import { fieldsOf } from '../../../src/core/model/issue.ts';
import type { Issue, IssueRecord } from '../../../src/index.ts';
import { MemoryClock } from '../../../src/testing/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await scratchFolder();
  file = join(folder, 'local', 'x.db');
});

function store(): SqliteIssueStore {
  return new SqliteIssueStore({ file, clock: new MemoryClock(), sqlite: loadSqlite });
}
const issue = (id: string, more: Partial<Issue> = {}): Issue => ({
  ref: { system: 'beads', id, workspace: 'w' },
  title: id,
  body: null,
  status: 'todo',
  issue_type: 'task',
  priority: 0,
  assignees: [],
  labels: [],
  parent_ref: null,
  links: [],
  custom_fields: {},
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  provider_metadata: {},
  ...more,
});
const ids = (page: { issues: readonly Issue[] } | null) => page?.issues.map(({ ref }) => ref.id);

describe('a fresh store', () => {
  it('is read without being made', async () => {
    expect(await store().load()).toEqual({
      generation: 0,
      snapshot: 0,
      issueCount: 0,
      mappingCount: 0,
      pendingCount: 0,
      bytes: 0,
      freeBytes: 0,
      upstreamTaken: false,
      location: file,
    });
    expect(await store().records()).toEqual(new Map());
    expect(await store().mappings()).toEqual([]);
    expect(await store().bookEntry('k')).toBeNull();
    expect(await store().page({ snapshot: 0, limit: 5 })).toBeNull();
    expect(existsSync(join(folder, 'local'))).toBe(false);
  });

  it('is private from its first byte', async () => {
    await store().commit({ snapshot: [] }, 0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'local')).mode & 0o777).toBe(0o700);
  });
});

describe('a commit', () => {
  it('replaces the whole snapshot, and its generation counts changes only', async () => {
    const one = store();
    expect(await one.commit({ snapshot: [issue('a'), issue('b')] }, 0)).toEqual({
      generation: 1,
      snapshot: 1,
    });
    expect(await one.commit({ snapshot: [issue('b'), issue('a')] }, 1)).toEqual({
      generation: 1,
      snapshot: 1,
    });
    expect(await one.commit({ snapshot: [issue('b', { title: 'new' }), issue('c')] }, 1)).toMatchObject({
      snapshot: 2,
    });
    const page = await one.page({ snapshot: 2, limit: 10 });
    expect(page?.issues.map(({ title }) => title)).toEqual(['new', 'c']);
    expect(await one.commit({ snapshot: [issue('c')] }, 2)).toMatchObject({ generation: 3 });
    expect(await one.load()).toMatchObject({ generation: 3, issueCount: 1 });
  });

  it('that is made from an older state is refused, and changes nothing', async () => {
    await store().commit({ snapshot: [issue('a')] }, 0);
    await expect(store().commit({ snapshot: [issue('z')] }, 0)).rejects.toMatchObject({
      code: 'store_changed_meanwhile',
      exitCode: 3,
      retryable: true,
    });
    expect(ids(await store().page({ snapshot: 1, limit: 5 }))).toEqual(['a']);
  });

  it('an empty first read is a generation too, so that its page can be had', async () => {
    expect(await store().commit({ snapshot: [] }, 0)).toEqual({ generation: 1, snapshot: 1 });
    expect(await store().page({ snapshot: 1, limit: 5 })).toEqual({ issues: [], more: false });
  });
});

describe('pages', () => {
  it('are in the order of ids by bytes, and end where they end', async () => {
    const one = store();
    await one.commit(
      { snapshot: ['b', 'a', 'A', 'é', 'a-10', 'a-2', '😀', '\uffee'].map((id) => issue(id)) },
      0,
    );
    const first = await one.page({ snapshot: 1, limit: 5 });
    expect(first).toMatchObject({ more: true });
    expect(ids(first)).toEqual(['A', 'a', 'a-10', 'a-2', 'b']);
    const rest = await one.page({ snapshot: 1, after: 'b', limit: 5 });
    expect(rest?.more).toBe(false);
    expect(ids(rest)).toEqual(['é', '\uffee', '😀']);
  });

  it('of another snapshot are gone', async () => {
    const one = store();
    await one.commit({ snapshot: [issue('a')] }, 0);
    await one.commit({ snapshot: [issue('b')] }, 1);
    expect(await one.page({ snapshot: 1, limit: 5 })).toBeNull();
  });

  it('keep what passes all filters', async () => {
    const one = store();
    await one.commit(
      {
        snapshot: [
          issue('a', { status: 'done', updated_at: '2026-02-01T00:00:00+02:00' }),
          issue('b', { status: 'done', issue_type: 'bug', updated_at: '2026-01-31T22:00:00Z' }),
          issue('c', { status: 'blocked', issue_type: 'bug', updated_at: '2026-03-01T00:00:00Z' }),
        ],
      },
      0,
    );
    const page = async (filters: object) => ids(await one.page({ snapshot: 1, limit: 5, filters }));
    expect(await page({ status: ['done', 'blocked'] })).toEqual(['a', 'b', 'c']);
    expect(await page({ status: ['done'], issue_type: ['bug'] })).toEqual(['b']);
    expect(await page({ updated_since: '2026-01-31T22:00:00Z' })).toEqual(['a', 'b', 'c']);
    expect(await page({ updated_since: '2026-01-31T22:00:01Z' })).toEqual(['c']);
  });

  it('give back every value as it was', async () => {
    const odd = issue("it's; DROP TABLE snapshot", {
      title: '\u0000 \u202e 😀 "\n',
      provider_metadata: { a: [null, 1.5] },
    });
    const one = store();
    await one.commit({ snapshot: [odd] }, 0);
    expect((await one.page({ snapshot: 1, limit: 5 }))?.issues).toEqual([odd]);
  });
});

describe('what a sync remembers', () => {
  const fields = { ...fieldsOf(issue('a')), title: 'ours' };
  const record: IssueRecord = {
    id: 'a',
    local: fields,
    base: { local: fieldsOf(issue('a')), remote: { ...fieldsOf(issue('a')), priority: 3 } },
    creation: { ref: { system: 'beads', id: 'WP01', workspace: 'w' }, seen: ['x'] },
    changedAt: '2026-01-02T00:00:00Z',
    goneAt: null,
  };
  const equal: IssueRecord = {
    ...record,
    id: 'b',
    base: { local: fields, remote: fields },
    changedAt: null,
    creation: null,
  };

  it('records come back as they were, one by one removable', async () => {
    const one = store();
    await one.commit({ records: { put: [record, equal, { ...equal, id: 'c', base: null }] } }, 0);
    expect([...(await one.records()).values()]).toEqual([record, equal, { ...equal, id: 'c', base: null }]);
    await one.commit({ records: { put: [{ ...equal, goneAt: 'now' }], remove: ['c'] } }, 1);
    expect([...(await one.records()).keys()]).toEqual(['a', 'b']);
    expect(await one.load()).toMatchObject({ pendingCount: 1, generation: 2, snapshot: 1 });
  });

  it('a batch is stored whole or not at all', async () => {
    const one = store();
    await one.commit({ mappings: { put: [{ wp_id: 'WP01', external_id: 'a' }] } }, 0);
    const clash = { records: { put: [record] }, mappings: { put: [{ wp_id: 'WP02', external_id: 'a' }] } };
    await expect(one.commit(clash, 1)).rejects.toMatchObject({ code: 'store_unusable' });
    expect(await one.records()).toEqual(new Map());
    expect(await one.load()).toMatchObject({ generation: 1, mappingCount: 1 });
  });

  it('a key keeps its body, progress and answer; old ones that are over make room', async () => {
    const one = store();
    const entry = { key: 'k', bodyHash: 'h', progress: [1], answer: null, at: '2026-01-01T00:00:00.000Z' };
    await one.commit({ book: entry }, 0);
    expect(await one.bookEntry('k')).toEqual(entry);
    await one.commit({ book: { ...entry, answer: { ok: true } } }, 1);
    await one.commit({ book: { ...entry, key: 'open', at: '2026-01-01T00:00:00.000Z' } }, 2);
    await one.commit({ book: { ...entry, key: 'young', at: '2026-03-01T00:00:00.000Z' } }, 3);
    expect(await one.bookEntry('k')).toBeNull();
    expect(await one.bookEntry('open')).not.toBeNull();
  });

  it('a store of the first schema is brought forward with what it holds', async () => {
    const one = store();
    await one.commit({ snapshot: [issue('a')] }, 0);
    const database = new DatabaseSync(file);
    database.exec(
      `DROP TABLE record; DROP TABLE conflict; DROP TABLE book; DROP TABLE mapping;
       ALTER TABLE state DROP COLUMN snapshot; ALTER TABLE state DROP COLUMN upstream_taken; ALTER TABLE state DROP COLUMN fingerprint;
       PRAGMA user_version = 1`,
    );
    database.close();
    expect(await one.load()).toMatchObject({ generation: 1, snapshot: 1, issueCount: 1, pendingCount: 0 });
    await one.commit({ records: { put: [record] } }, 1);
    expect(await one.load()).toMatchObject({ generation: 2, snapshot: 1 });
  });
});

describe('a store that cannot be used', () => {
  it('of a newer tracker is left as it is', async () => {
    await store().commit({ snapshot: [issue('a')] }, 0);
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const refused = store().load();
    await expect(refused).rejects.toMatchObject({ code: 'store_unusable', exitCode: 3 });
    await expect(refused).rejects.toThrow(/newer tracker \(schema 99/);
  });

  it('is named when it is no database', async () => {
    writeFileSync(join(folder, 'x.db'), 'this is no database at all, whatever its name says '.repeat(40));
    file = join(folder, 'x.db');
    await expect(store().load()).rejects.toMatchObject({
      code: 'store_unusable',
      message: expect.stringContaining(file) as string,
    });
    expect(readdirSync(folder)).toEqual(['x.db']);
  });

  it('is named when another process keeps it locked', async () => {
    await store().commit({ snapshot: [issue('a')] }, 0);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE; PRAGMA user_version = 1');
    onTestFinished(() => other.close());
    const impatient = new SqliteIssueStore({
      file,
      clock: new MemoryClock(),
      sqlite: () => ({
        ...loadSqlite(),
        DatabaseSync: class extends DatabaseSync {
          constructor(path: string) {
            super(path, { timeout: 0 });
          }
        },
      }),
    });
    await expect(impatient.commit({ snapshot: [] }, 1)).rejects.toMatchObject({
      code: 'lock_busy',
      retryable: true,
    });
  });
});
