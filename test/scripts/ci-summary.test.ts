import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { scratchFolder } from '../adapters/scratch-folder.ts';

const script = fileURLToPath(new URL('../../scripts/ci-summary.ts', import.meta.url));
const green = { passed: 3, failed: 0, skipped: 0, cases: [] };

it('adds up reports of both kinds, and the last line is the result', async () => {
  const summary = await summaryOf({ unit: vitestReport({ numPassedTests: 5 }), packed: green });
  expect(summary).toEqual({
    exitCode: 0,
    lines: [
      'unit: 5 passed, 0 failed, 0 skipped (floor 3)',
      'packed: 3 passed, 0 failed, 0 skipped (floor 3)',
      '8 passed, 0 failed',
    ],
  });
});

it('names the steps and the tests that failed, each with the start of its reason', async () => {
  const failedTest = {
    fullName: 'pull one page',
    status: 'failed',
    failureMessages: ['expected 1\nto be 2\nat x.ts\nat y.ts'],
  };
  const unit = vitestReport({
    numPassedTests: 5,
    numFailedTests: 1,
    testResults: [
      { name: 'a.test.ts', status: 'failed', message: '', assertionResults: [failedTest] },
      { name: 'b.test.ts', status: 'failed', message: 'no end', assertionResults: [failedTest] },
    ],
  });
  const cases = [
    { name: 'read-only', ok: false, reason: 'exit code 3' },
    { name: 'npx', ok: true },
    { name: 'global', ok: false },
  ];
  const packed = { passed: 3, failed: 1, skipped: 0, cases };
  expect(await summaryOf({ unit, packed }, ['test', 'demo'])).toEqual({
    exitCode: 1,
    lines: [
      'step test: failed',
      'step demo: failed',
      'unit: 5 passed, 1 failed, 0 skipped (floor 3)',
      '  pull one page: expected 1 to be 2 at x.ts',
      '  b.test.ts: no end',
      '  pull one page: expected 1 to be 2 at x.ts',
      'packed: 3 passed, 1 failed, 0 skipped (floor 3)',
      '  read-only: exit code 3',
      '  global',
      '8 passed, 4 failed',
    ],
  });
});

it('names a file that failed outside of its tests', async () => {
  const results = [
    { name: 'a.test.ts', status: 'failed', message: 'the page is not up to date', assertionResults: [] },
  ];
  const { lines } = await summaryOf({ unit: vitestReport({ numPassedTests: 5, testResults: results }) }, [
    'unit',
  ]);
  expect(lines).toContain('  a.test.ts: the page is not up to date');
});

it.each([
  ['a missing report', null, 'unit:; no report'],
  ['too few tests', { ...green, passed: 2 }, /2 passed, .*; fewer than 3 tests passed$/],
  ['a skip', { ...green, skipped: 1 }, /1 skipped \(floor 3\); 1 skipped$/],
])('%s is a failure', async (_what, unit, line) => {
  const { exitCode, lines } = await summaryOf({ unit });
  expect(exitCode).toBe(1);
  expect(lines[0]).toMatch(line);
  expect(lines.at(-1)).toMatch(/ passed, 1 failed$/);
});

function vitestReport(found: object): object {
  return {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...found,
  };
}

/** @param reports null where the suite has written none; each has a floor of 3 */
async function summaryOf(reports: Record<string, object | null>, failedSteps: readonly string[] = []) {
  const folder = await scratchFolder();
  for (const part of ['.ci', 'reports']) mkdirSync(join(folder, part));
  const floors = Object.fromEntries(Object.keys(reports).map((suite) => [suite, 3]));
  writeFileSync(join(folder, '.ci', 'floors.json'), JSON.stringify(floors));
  for (const [suite, report] of Object.entries(reports))
    if (report !== null) writeFileSync(join(folder, 'reports', `${suite}.json`), JSON.stringify(report));
  const { status, stdout } = spawnSync(process.execPath, [script, ...failedSteps], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { exitCode: status, lines: stdout.trimEnd().split('\n') };
}
