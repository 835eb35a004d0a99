import assert from 'node:assert/strict';
import { issueStatuses, issueTypes } from '../../generated/contract.ts';
import type { NormalizedIssue, PullFilters } from '../../core/model/envelope.ts';
import { readAll, readPages, sortedIds } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export function statusFilterHolds(subject: TrackerSubject): Promise<void> {
  return listFilterHolds(subject, 'status', issueStatuses);
}

export function typeFilterHolds(subject: TrackerSubject): Promise<void> {
  return listFilterHolds(subject, 'issue_type', issueTypes);
}

/** The commonest word has several pages; the rarest shows a filter that lets everything through. */
async function listFilterHolds(
  { tracker }: TrackerSubject,
  filter: 'status' | 'issue_type',
  words: readonly string[],
): Promise<void> {
  const all = await readAll(tracker);
  const byWord = words.map((word) => ({ word, issues: all.filter((each) => each[filter] === word) }));
  byWord.sort((a, b) => a.issues.length - b.issues.length);
  for (const { word, issues } of [byWord[0], byWord.at(-1)].filter((each) => each !== undefined))
    await letsThrough(tracker, { [filter]: [word] }, issues);
}

export async function timeFilterHolds({ tracker }: TrackerSubject): Promise<void> {
  const all = await readAll(tracker);
  const timeOf = ({ updated_at: at }: NormalizedIssue) => Date.parse(at ?? '');
  const times = all.map(timeOf).sort((a, b) => a - b);
  const since = times[Math.floor(times.length / 2)] ?? 0;
  const newer = all.filter((issue) => timeOf(issue) >= since);
  await letsThrough(tracker, { updated_since: new Date(since).toISOString() }, newer);
}

/** On one page, and over several: a cursor keeps to the filters that it came with. */
async function letsThrough(
  tracker: TrackerSubject['tracker'],
  filters: PullFilters,
  expected: readonly NormalizedIssue[],
): Promise<void> {
  for (const limit of [1000, 2]) {
    const found = await readPages(tracker, { limit, filters });
    assert.deepEqual(sortedIds(found), sortedIds(expected), `${JSON.stringify(filters)}, page size ${limit}`);
  }
}
