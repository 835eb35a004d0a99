import assert from 'node:assert/strict';
import type { PushItem } from '../../core/model/envelope.ts';
import { isAble } from './abilities.ts';
import { rejects } from './rejects.ts';
import { firstIssue, fullRef, refOf, titled, titles } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function emptyPushIsRefused({ tracker }: TrackerSubject): Promise<void> {
  await rejects('invalid_input', () => tracker.push({ key: 'empty-1', body: [] }));
}

export async function unknownKeyIsNamed(subject: TrackerSubject): Promise<void> {
  const good: PushItem = { ref: refOf(subject, 'A'), action: 'update', patch: { title: 'x' } };
  const error = await rejects('invalid_input', () =>
    subject.tracker.push({ key: 'bad-1', body: [good, withUnknownKey(good)] }),
  );
  assert.match(error.message, /items\[1\]\.patch\.colour/);
}

/** The good ones stand before and behind the wrong one. */
export async function wrongPushDoesNothing(subject: TrackerSubject): Promise<void> {
  const before = await titles(subject);
  const ref = fullRef(subject, await firstIssue(subject));
  const good: PushItem[] = [await titled(subject, 'WP-HALF', 'Half done')];
  if (isAble(subject, 'an update of titles')) good.push({ ref, action: 'update', patch: { title: 'Half' } });
  const body = [...good, ...good.slice(0, 1).map(withUnknownKey), ...good];
  await rejects('invalid_input', () => subject.tracker.push({ key: 'half-1', body }));
  assert.deepEqual(await titles(subject), before, 'the push was refused, and done in part');
}

function withUnknownKey(item: PushItem): PushItem {
  return { ...item, patch: { ...item.patch, colour: 'red' } } as unknown as PushItem;
}

export async function badActionsAreRefused(subject: TrackerSubject): Promise<void> {
  const ref = refOf(subject, 'A');
  const bad = [
    { ref, action: 'create', patch: { body: 'no title' } },
    { ref, action: 'update' },
    { ref, action: 'update', patch: {} },
    { ref, action: 'transition' },
    { ref, action: 'update', patch: { title: 'x' }, target_status: 'done' },
    { ref, action: 'delete' },
    { ref: { system: subject.system, id: 'A' }, action: 'update', patch: { title: 'x' } },
  ] as unknown as PushItem[];
  for (const item of bad)
    await rejects('invalid_input', () => subject.tracker.push({ key: 'rules-1', body: [item] }));
}
