import assert from 'node:assert/strict';
import type { PushItem } from '../../core/model/envelope.ts';
import { rejects } from './rejects.ts';
import { outcomeOf, push, readAll, refOf, titled } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function sameKeyOnce(subject: TrackerSubject): Promise<void> {
  const items: PushItem[] = [{ ref: refOf(subject, 'WP-ONCE'), action: 'create', patch: { title: 'Once' } }];
  const first = await push(subject, 'once-1', items);
  const second = await push(subject, 'once-1', items);
  assert.deepEqual(second, first);
  assert.equal((await readAll(subject.tracker)).length, subject.issueCount + 1);
}

export async function sameKeyOtherBody(subject: TrackerSubject): Promise<void> {
  await push(subject, 'conflict-1', [await titled(subject, 'WP-KEY', 'One')]);
  const other = await titled(subject, 'WP-KEY', 'Two');
  await rejects('idempotency_conflict', () => push(subject, 'conflict-1', [other]));
}

/** A run in which nothing happened need not be remembered. */
export async function sameRunKeyOtherBody(subject: TrackerSubject): Promise<void> {
  const { tracker } = subject;
  const first = await outcomeOf(subject, await tracker.run({ key: 'conflict-2', body: {} }));
  if (first.summary?.total === 0) return;
  await rejects('idempotency_conflict', () => tracker.run({ key: 'conflict-2', body: { pullFirst: false } }));
}

/** A key travels in a header. */
export async function badKeysAreRefused(subject: TrackerSubject): Promise<void> {
  const { tracker } = subject;
  const body = [await titled(subject, 'WP-KEY', 'Under no key')];
  for (const key of ['', 'two words', 'schlüssel', 'line\nbreak', 'k'.repeat(256)]) {
    await rejects('invalid_input', () => tracker.push({ key, body }));
    await rejects('invalid_input', () => tracker.run({ key, body: {} }));
  }
}
