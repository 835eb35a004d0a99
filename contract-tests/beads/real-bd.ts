import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { findBd } from '../../scripts/beads/bd-location.ts';
import { BdWorkspace } from './bd-workspace.ts';

export const bd = findBd();

/** Ten years of real issues. */
export const realData = `${process.env['TRACKER_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))}/beads-project-issues.jsonl`;

/**
 * Why a suite cannot run; null when it can. Without bd (`npm run setup:bd`) or its files it is
 * skipped, loudly; never in CI.
 */
export function whyNot(what: string, ...files: readonly string[]): string | null {
  const missing = files.find((file) => !existsSync(file));
  const problem =
    bd === null
      ? 'there is no real bd; run `npm run setup:bd`'
      : missing === undefined
        ? null
        : `there is no ${missing}`;
  if (problem !== null && process.env['CI']) throw new Error(problem);
  if (problem !== null) process.stderr.write(`SKIPPED: ${what}, because ${problem}\n`);
  return problem;
}

/** A workspace of its own for the running test. */
export function given(options: { initialised?: boolean } = {}): BdWorkspace {
  const workspace = new BdWorkspace(bd ?? 'bd', options);
  onTestFinished(() => workspace.close());
  return workspace;
}

/** A row for `bd import`. */
export const row = (id: string, more: object = {}) => ({
  id,
  title: id,
  status: 'open',
  issue_type: 'task',
  priority: 2,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-02T00:00:00Z',
  ...more,
});

export interface RealRow {
  readonly id: string;
  readonly status: string;
  readonly issue_type: string;
}

/** What bd takes of them: no tombstones, no types it refuses, no dotted child without its parent. */
export function importableRows(): RealRow[] {
  const refused = new Set(['merge-request', 'agent', 'role', 'rig']);
  const all = readFileSync(realData, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RealRow)
    .filter(({ status, issue_type: type }) => status !== 'tombstone' && !refused.has(type));
  const ids = new Set(all.map(({ id }) => id));
  return all.filter(({ id }) => !/\.\d+$/.test(id) || ids.has(id.replace(/\.\d+$/, '')));
}
