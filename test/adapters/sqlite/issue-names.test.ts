import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadSqlite } from '../../../src/adapters/sqlite/load-sqlite.ts';
import { SqliteIssueNames } from '../../../src/adapters/sqlite/issue-names.ts';
import { MemoryClock } from '../../../src/testing/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

const target = { provider: 'linear', project_slug: 'p', server: 'https://one.example', team: 'blue' };
const ref = (id: string) => ({ system: 'linear', id, workspace: 'acme' });
const wp = (name: string, id: string | null, title = name) => ({
  name,
  ref: id === null ? null : ref(id),
  title,
});

const opened = async () => {
  const home = await scratchFolder();
  return { home, names: new SqliteIssueNames({ home, clock: new MemoryClock(), sqlite: loadSqlite }) };
};

it('keeps what creates have made, for its own place', async () => {
  const { home, names } = await opened();
  await names.remember(target, [wp('WP01', 'LIN-1'), wp('WP02', null)]);
  const another = new SqliteIssueNames({ home, clock: new MemoryClock(), sqlite: loadSqlite });
  expect(await another.of(target)).toEqual([wp('WP01', 'LIN-1'), wp('WP02', null)]);
  for (const other of [
    { server: 'https://two.example' },
    { team: 'red' },
    { provider: 'jira' },
    { project_slug: 'q' },
  ])
    expect(await another.of({ ...target, ...other })).toEqual([]);
  expect(statSync(join(home, 'names.db')).mode & 0o777).toBe(0o600);
});

it('makes no file where it has nothing to keep', async () => {
  const { home, names } = await opened();
  await names.remember(target, []);
  expect([await names.of(target), existsSync(join(home, 'names.db'))]).toEqual([[], false]);
});

it('gives a name its latest issue; an answer without one takes none away', async () => {
  const { names } = await opened();
  await names.remember(target, [wp('WP01', 'LIN-1')]);
  await names.remember(target, [wp('WP01', null, 'Two')]);
  expect(await names.of(target)).toEqual([wp('WP01', 'LIN-1', 'Two')]);
  await names.remember(target, [wp('WP01', 'LIN-2')]);
  expect(await names.of(target)).toEqual([wp('WP01', 'LIN-2')]);
});

it('takes a team that was not known for any team; the name of the team itself wins', async () => {
  const { names } = await opened();
  await names.remember(target, [wp('WP01', 'LIN-1')]);
  await names.remember({ ...target, team: '' }, [wp('WP01', 'LIN-9'), wp('WP02', 'LIN-2')]);
  expect(await names.of(target)).toEqual([wp('WP01', 'LIN-1'), wp('WP02', 'LIN-2')]);
  expect(await names.of({ ...target, team: '' })).toEqual([wp('WP01', 'LIN-9'), wp('WP02', 'LIN-2')]);
  expect(await names.of({ ...target, team: 'red' })).toEqual([wp('WP01', 'LIN-9'), wp('WP02', 'LIN-2')]);
});
