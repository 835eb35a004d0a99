import { readFile } from 'node:fs/promises';
import type { CaseResult } from './report.ts';

/**
 * Adds up the machine-readable reports of all suites. A missing report, a suite without tests,
 * fewer tests than its committed floor, or a skip is a failure. What failed is named here once more,
 * for a log that is shown from its end. The last line is the result.
 */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, a line each; also what failed outside of any test. */
  readonly failures: readonly string[];
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** As `writeReport` writes it. */
interface OwnReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cases: readonly CaseResult[];
}

const failedSteps = process.argv.slice(2);
const floors = JSON.parse(await readFile('.ci/floors.json', 'utf8')) as Record<string, number>;
let passed = 0;
let failed = failedSteps.length;
for (const step of failedSteps) console.log(`step ${step}: failed`);

for (const [suite, floor] of Object.entries(floors)) {
  const counts = await countsOf(suite);
  const problems = counts === null ? ['no report'] : problemsOf(counts, floor);
  passed += counts?.passed ?? 0;
  failed += (counts?.failed ?? 0) + problems.length;
  const found =
    counts === null
      ? ''
      : ` ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (floor ${floor})`;
  console.log(`${suite}:${found}${problems.map((problem) => `; ${problem}`).join('')}`);
  for (const failure of counts?.failures ?? []) console.log(`  ${failure}`);
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

async function countsOf(suite: string): Promise<Counts | null> {
  const text = await readFile(`reports/${suite}.json`, 'utf8').catch(() => null);
  if (text === null) return null;
  const report = JSON.parse(text) as VitestReport | OwnReport;
  if ('testResults' in report) {
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: report.testResults.flatMap(failuresOf),
    };
  }
  const failures = report.cases.filter(({ ok }) => !ok).map(({ name, reason = '' }) => told(name, reason));
  return { passed: report.passed, failed: report.failed, skipped: report.skipped, failures };
}

function failuresOf(file: VitestReport['testResults'][number]): string[] {
  const tests = file.assertionResults.filter(({ status }) => status === 'failed');
  const outside = file.status === 'failed' && (tests.length === 0 || file.message !== '');
  return [
    ...(outside ? [told(file.name, file.message)] : []),
    ...tests.map(({ fullName, failureMessages }) => told(fullName, failureMessages[0] ?? '')),
  ];
}

/** Enough of the reason to know where to look. */
function told(name: string, reason: string): string {
  const start = reason.split('\n').slice(0, 3).join(' ').slice(0, 300);
  return start === '' ? name : `${name}: ${start}`;
}
