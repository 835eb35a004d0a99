import { readFile } from 'node:fs/promises';

/**
 * Adds up the machine-readable reports of all suites. A missing report, a suite without tests,
 * fewer tests than its committed floor, or a skip is a failure. The last line is the result.
 */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const floors = JSON.parse(await readFile('.ci/floors.json', 'utf8')) as Record<string, number>;
let passed = 0;
let failed = Number(process.argv[2] ?? 0);
if (failed > 0) console.log(`${failed} steps failed`);

for (const [suite, floor] of Object.entries(floors)) {
  const counts = await countsOf(suite);
  const problems = counts === null ? ['no report'] : problemsOf(counts, floor);
  passed += counts?.passed ?? 0;
  failed += (counts?.failed ?? 0) + problems.length;
  const told =
    counts === null
      ? ''
      : ` ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (floor ${floor})`;
  console.log(`${suite}:${told}${problems.map((problem) => `; ${problem}`).join('')}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function problemsOf({ passed, failed, skipped }: Counts, floor: number): string[] {
  return [
    ...(passed + failed === 0 ? ['a suite without tests'] : []),
    ...(passed < floor ? [`fewer than ${floor} tests passed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
}

/** Our own reports and vitest's. */
async function countsOf(suite: string): Promise<Counts | null> {
  const text = await readFile(`reports/${suite}.json`, 'utf8').catch(() => null);
  if (text === null) return null;
  const report = JSON.parse(text) as Record<string, number>;
  if (report['numTotalTests'] === undefined) {
    return { passed: report['passed'] ?? 0, failed: report['failed'] ?? 0, skipped: report['skipped'] ?? 0 };
  }
  return {
    passed: report['numPassedTests'] ?? 0,
    failed: report['numFailedTests'] ?? 0,
    skipped: (report['numPendingTests'] ?? 0) + (report['numTodoTests'] ?? 0),
  };
}
