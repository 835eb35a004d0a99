import { counted } from '../model/counted.ts';
import { TrackerError } from '../model/error.ts';
import { fieldsOf, type CompleteRead, type Issue, type NamedRead } from '../model/issue.ts';
import type { IssueRecord } from '../model/record.ts';
import type { Records } from './plan.ts';

/** So few may well have been removed by hand; of more it is not believed. */
const unsuspicious = 10;

/**
 * How many issues may be gone at once without being asked for: a tenth of what was agreed, ten in any case, never all;
 * a single one may.
 */
export function allowedDeletions(records: Records): number {
  const known = [...records.values()].filter(isAgreed).length;
  return Math.min(Math.max(unsuspicious, Math.ceil(known / 10)), Math.max(1, known - 1));
}

/**
 * Nobody removes every label, or every link, of a whole tracker; a program that failed to load them
 * says nothing. `allowed` is what the caller has declared to be meant.
 * @throws TrackerError `read_suspicious`
 */
export function demandPlausible(records: Records, read: CompleteRead, allowed: number): void {
  const held = new Map(read.issues.map((issue) => [issue.ref.id, issue]));
  const still = [...records.values()].filter((record) => isAgreed(record) && held.has(record.id));
  for (const field of ['labels', 'links'] as const) {
    if (still.some(({ id }) => hasAny(held.get(id), field))) continue;
    const before = still.reduce((sum, { base }) => sum + (base?.remote[field].length ?? 0), 0);
    if (before <= Math.max(unsuspicious, allowed)) continue;
    throw new TrackerError(
      'read_suspicious',
      `All ${before} ${field} of the tracker have vanished at once; that looks like a failed read.`,
      { hint: `Look at the tracker. If it is meant, run \`tracker sync run --max-deletions ${before}\`.` },
    );
  }
}

/** @throws TrackerError `too_many_gone`; nothing was stored or sent */
export function demandFewGone(gone: number, allowed: number): void {
  if (gone <= allowed) return;
  throw new TrackerError(
    'too_many_gone',
    `${counted(gone, 'issue')} ${gone === 1 ? 'is' : 'are'} gone from the tracker since the last sync; more than ${allowed} are not taken for meant.`,
    { hint: `Look at the tracker. If it is meant, run \`tracker sync run --max-deletions ${gone}\`.` },
  );
}

function hasAny(issue: Issue | undefined, field: 'labels' | 'links'): boolean {
  return issue !== undefined && fieldsOf(issue)[field].length > 0;
}

/**
 * Whether all labels, or all links, of these issues have vanished. Of few that may well be meant; only a
 * complete read can show whether it is.
 */
export function hasLostASet(records: Records, { issues }: NamedRead): boolean {
  return (['labels', 'links'] as const).some((field) => {
    if (issues.some((issue) => fieldsOf(issue)[field].length > 0)) return false;
    return [...records.values()].some(({ base }) => (base?.remote[field].length ?? 0) > 0);
  });
}

export function isAgreed(record: IssueRecord | undefined): record is IssueRecord {
  return record !== undefined && record.base !== null && record.goneAt === null;
}
