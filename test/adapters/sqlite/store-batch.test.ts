import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadSqlite } from '../../../src/adapters/sqlite/load-sqlite.ts';
import { SqliteIssueStore } from '../../../src/adapters/sqlite/issue-store.ts';
import { fieldsOf } from '../../../src/core/model/issue.ts';
import type { Issue, IssueRecord } from '../../../src/index.ts';
import { MemoryClock } from '../../../src/testing/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

const issue = (id: string): Issue => ({
  ref: { system: 'beads', id, workspace: 'w' },
  title: id,
  body: 'x'.repeat(200),
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
});

it('two mappings can swap their issues in one batch, and what is removed and put is there', async () => {
  const file = join(await scratchFolder(), 'x.db');
  const one = new SqliteIssueStore({ file, clock: new MemoryClock(), sqlite: loadSqlite });
  const put = (...pairs: [string, string][]) =>
    pairs.map(([wp, external]) => ({ wp_id: wp, external_id: external }));
  const record: IssueRecord = {
    id: 'a',
    local: fieldsOf(issue('a')),
    base: null,
    creation: null,
    changedAt: null,
    goneAt: null,
  };
  await one.commit({ mappings: { put: put(['WP01', 'a'], ['WP02', 'b'], ['WP03', 'c']) } }, 0);
  await one.commit(
    {
      mappings: { put: put(['WP01', 'b'], ['WP02', 'a'], ['WP04', 'c']), remove: ['WP03', 'WP04'] },
      records: { put: [record], remove: ['a'] },
    },
    1,
  );
  expect(await one.mappings()).toEqual(put(['WP01', 'b'], ['WP02', 'a'], ['WP04', 'c']));
  expect([...(await one.records()).keys()]).toEqual(['a']);
});

it('on a full disk the error says that the disk is full, not what failed because of it', async () => {
  const file = join(await scratchFolder(), 'x.db');
  const seen: string[] = [];
  const full = new SqliteIssueStore({
    file,
    clock: new MemoryClock(),
    sqlite: () => ({
      ...loadSqlite(),
      DatabaseSync: class extends DatabaseSync {
        override exec(sql: string): void {
          if (sql === 'BEGIN IMMEDIATE') super.exec('PRAGMA max_page_count = 40');
          seen.push(sql);
          super.exec(sql);
        }
      },
    }),
  });
  await full.commit({ snapshot: [issue('a')] }, 0);
  const large = Array.from({ length: 1_000 }, (_, index) => issue(`i-${index}`));
  await expect(full.commit({ snapshot: large }, 1)).rejects.toMatchObject({
    code: 'store_unusable',
    message: expect.stringMatching(/disk is full/) as string,
  });
  expect(seen).toContain('ROLLBACK');
  expect(await full.load()).toMatchObject({ generation: 1, issueCount: 1 });
});
