import assert from 'node:assert/strict';
import type { NormalizedIssue } from '../../core/model/envelope.ts';
import { rejects } from './rejects.ts';
import { outcomeOf } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function runAnswers(subject: TrackerSubject): Promise<void> {
  const body = await outcomeOf(subject, await subject.tracker.run({ key: 'run-1', body: {} }));
  assert.equal(typeof body.pull, 'object');
  assert.equal(typeof body.push, 'object');
}

export async function runKeepsLimit(subject: TrackerSubject): Promise<void> {
  const body = await outcomeOf(subject, await subject.tracker.run({ key: 'run-2', body: { limit: 5 } }));
  const { items = [] } = body.pull as { items?: readonly NormalizedIssue[] };
  assert.ok(items.length <= 5, `a run with the limit 5 answered ${items.length} issues`);
}

export async function badRunLimitIsRefused({ tracker }: TrackerSubject): Promise<void> {
  for (const limit of [0, -1, 10_001, 1.5])
    await rejects('invalid_input', () => tracker.run({ key: 'run-3', body: { limit } }));
}
