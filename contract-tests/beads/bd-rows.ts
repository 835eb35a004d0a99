import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { BdWorkspace } from './bd-workspace.ts';
import { bd } from './which-bd.ts';

/** Ten years of real issues. */
export const realData = `${process.env['TRACKER_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))}/beads-project-issues.jsonl`;

const missing = existsSync(realData) ? null : `there is no ${realData}`;
if (missing !== null && process.env['CI']) throw new Error(missing);
if (missing !== null) process.stderr.write(`SKIPPED: tests on real issues, because ${missing}\n`);

/** Tests on the real issues are skipped without them, loudly; never in CI. */
export const noRealData = missing !== null;

/** A workspace of its own for the running test. */
export function given(options: { initialised?: boolean } = {}): BdWorkspace {
  const workspace = new BdWorkspace(bd, options);
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
