import { mkdir, writeFile } from 'node:fs/promises';

export interface CaseResult {
  readonly name: string;
  readonly ok: boolean;
  readonly reason?: string;
}

/** The machine-readable report that `.ci/run` sums up: `reports/<suite>.json`. */
export async function writeReport(suite: string, cases: readonly CaseResult[], skipped = 0): Promise<void> {
  const passed = cases.filter(({ ok }) => ok).length;
  await mkdir('reports', { recursive: true });
  await writeFile(
    `reports/${suite}.json`,
    `${JSON.stringify({ suite, passed, failed: cases.length - passed, skipped, cases }, null, 2)}\n`,
  );
}
