import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadSqlite } from '../../../src/adapters/sqlite/load-sqlite.ts';
import { SqliteIssueStore } from '../../../src/adapters/sqlite/issue-store.ts';
import { fieldsOf } from '../../../src/core/model/issue.ts';
import type { Issue, IssueRecord } from '../../../src/index.ts';
import { MemoryClock } from '../../../src/testing/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

let file: string;
beforeEach(async () => {
  file = join(await scratchFolder(), 'local', 'x.db');
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

describe('records of some ids', () => {
  it('are those that there are', async () => {
    const fields = fieldsOf(issue('a'));
    const record = (id: string): IssueRecord => ({
      id,
      local: fields,
      base: { local: fields, remote: { ...fields, title: 'theirs' } },
      creation: null,
      changedAt: null,
      goneAt: null,
    });
    expect(await store().recordsOf(['a'])).toEqual(new Map());
    await store().commit({ records: { put: [record('a'), record('b'), record('c')] } }, 0);
    expect([...(await store().recordsOf(['c', 'none', 'a']))]).toEqual([
      ['c', record('c')],
      ['a', record('a')],
    ]);
  });
});

describe('a settled store', () => {
  const record = (id: string, more: Partial<IssueRecord> = {}): IssueRecord => {
    const fields = fieldsOf(issue(id));
    const base = { local: fields, remote: fields };
    return { id, local: fields, base, creation: null, changedAt: null, goneAt: null, ...more };
  };
  const entry = (answer: unknown) => ({
    key: 'k',
    bodyHash: 'h',
    progress: [],
    answer,
    at: '2026-01-01T00:00:00Z',
  });
  const agreed = { snapshot: [issue('a')], records: { put: [record('a')] }, fingerprint: 'f' };

  it('has the fingerprint of its snapshot, in the transaction that stores it', async () => {
    expect(await store().settled()).toBeNull();
    await store().commit({ snapshot: [issue('a')], records: { put: [record('a')] } }, 0);
    expect(await store().settled()).toBeNull();
    const before = await store().load();
    await store().commit({ snapshot: [issue('a')], fingerprint: 'f' }, 1);
    expect(await store().settled()).toEqual({ fingerprint: 'f', snapshot: 1 });
    expect(await store().load()).toEqual(before);
    await expect(store().commit({ fingerprint: 'late' }, 0)).rejects.toMatchObject({
      code: 'store_changed_meanwhile',
    });
    expect(await store().settled()).toEqual({ fingerprint: 'f', snapshot: 1 });
  });

  it.each([
    ['another snapshot', { snapshot: [issue('a', { title: 'x' })] }, null],
    ['the same snapshot', { snapshot: [issue('a')] }, 'f'],
    ['a record', { records: { put: [record('b')] } }, null],
    ['no record', { records: { put: [], remove: [] } }, 'f'],
    ['a record less', { records: { put: [], remove: ['a'] } }, null],
    ['a write that is over', { book: entry({}) }, 'f'],
    ['a write that is not', { book: entry(null) }, null],
    [
      'a change that waits, by a faulty caller',
      { records: { put: [record('a', { changedAt: '2026-01-01T00:00:00Z' })] }, fingerprint: 'f' },
      null,
    ],
    [
      'a change of an issue that is not there any more',
      {
        records: {
          put: [record('a', { changedAt: '2026-01-01T00:00:00Z', goneAt: '2026-01-01T00:00:00Z' })],
        },
        fingerprint: 'f',
      },
      'f',
    ],
  ])('after %s', async (_, batch, fingerprint) => {
    await store().commit(agreed, 0);
    await store().commit(batch, 1);
    expect((await store().settled())?.fingerprint ?? null).toBe(fingerprint);
  });
});
