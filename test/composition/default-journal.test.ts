import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTracker, type WriteTarget } from '../../src/index.ts';
import { lazyJournal } from '../../src/composition/lazy-journal.ts';
import { lazyNames } from '../../src/composition/lazy-names.ts';
import { systemClock } from '../../src/adapters/platform/system-clock.ts';
import { loadSqlite } from '../../src/adapters/sqlite/load-sqlite.ts';
import { SqliteIssueNames } from '../../src/adapters/sqlite/issue-names.ts';
import { MemoryClock, MemoryOperationJournal, operationJournalKit } from '../../src/testing/index.ts';
import { scratchFolder } from '../adapters/scratch-folder.ts';

const target: WriteTarget = {
  provider: 'linear',
  project_slug: 'platform',
  server: 'https://one.example',
  team: 'blue',
};

it('a journal that is loaded by its first call behaves as every journal', async () => {
  const kit = operationJournalKit(async () => {
    const clock = new MemoryClock();
    const memory = new MemoryOperationJournal(clock);
    const close = () => undefined;
    const one = lazyJournal(async () => Object.assign(memory, { close }));
    const loseLeases = () => memory.dropLeases();
    const retentionMs = 30 * 24 * 3_600_000;
    return { one, other: one, retentionMs, pass: (ms) => clock.advance(ms), loseLeases, close };
  });
  for (const { run } of kit) await run();
});

it('names that are loaded by their first call are remembered, and their file is closed with them', async () => {
  const home = await scratchFolder();
  let loaded = 0;
  const names = lazyNames(async () => {
    loaded += 1;
    return new SqliteIssueNames({ home, clock: systemClock, sqlite: loadSqlite });
  });
  names.close();
  expect(loaded).toBe(0);
  expect(await names.of(target)).toEqual([]);
  const one = { name: 'WP01', ref: null, title: 't' };
  await names.remember(target, [one]);
  expect(await names.of(target)).toEqual([one]);
  names.close();
  await new Promise(setImmediate);
  expect(readdirSync(home)).toEqual(['names.db']);
  expect(loaded).toBe(1);
});

it('a tracker that records nothing makes no file, and looks into the journal of its home', async () => {
  const home = join(await scratchFolder(), 'home');
  const tracker = createTracker({ home });
  expect(await tracker.operations({ all: true })).toEqual([]);
  await tracker.close();
  expect(existsSync(home)).toBe(false);
});
