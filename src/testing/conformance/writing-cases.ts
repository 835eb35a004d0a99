import assert from 'node:assert/strict';
import type { PushItem } from '../../core/model/envelope.ts';
import { rejects } from './rejects.ts';
import { readAll, firstIssue, push, outcomeOf, refOf, fullRef } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function createIsSeen(subject: TrackerSubject): Promise<void> {
  const title = 'Créé par le kit – “quoted” 🐈';
  const [item] = await push(subject, 'create-1', [
    { ref: refOf(subject, 'WP-KIT'), action: 'create', patch: { title, labels: ['kit'] } },
  ]);
  assert.equal(item?.outcome, 'created');
  assert.ok(item.remote_ref, 'a created item has a remote_ref');
  assert.equal(item.ref?.id, 'WP-KIT', 'the answer keeps the caller’s own id');
  const created = (await readAll(subject.tracker, 1000)).find(({ ref }) => ref.id === item.remote_ref?.id);
  assert.equal(created?.title, title);
  assert.deepEqual(created?.labels, ['kit']);
}

export async function updateIsSeen(subject: TrackerSubject): Promise<void> {
  const before = await firstIssue(subject);
  const [item] = await push(subject, 'update-1', [
    { ref: fullRef(before), action: 'update', patch: { title: 'Renamed' } },
  ]);
  assert.equal(item?.outcome, 'updated');
  const after = await firstIssue(subject);
  assert.equal(after.title, 'Renamed');
  assert.deepEqual({ ...after, title: before.title, updated_at: before.updated_at }, before);
}

export async function transitionIsSeen(subject: TrackerSubject): Promise<void> {
  const before = await firstIssue(subject);
  const target = before.status === 'done' ? 'todo' : 'done';
  const [item] = await push(subject, 'move-1', [
    { ref: fullRef(before), action: 'transition', target_status: target },
  ]);
  assert.equal(item?.outcome, 'transitioned');
  assert.equal((await firstIssue(subject)).status, target);
}

export async function unknownIssueFailsAlone(subject: TrackerSubject): Promise<void> {
  const known = await firstIssue(subject);
  const items = await push(subject, 'mixed-1', [
    { ref: refOf(subject, 'NO-SUCH-ISSUE'), action: 'update', patch: { title: 'x' } },
    { ref: fullRef(known), action: 'update', patch: { title: 'Still applied' } },
  ]);
  assert.deepEqual(
    items.map(({ outcome }) => outcome),
    ['failed', 'updated'],
  );
}

export async function sameKeyOnce(subject: TrackerSubject): Promise<void> {
  const items: PushItem[] = [{ ref: refOf(subject, 'WP-ONCE'), action: 'create', patch: { title: 'Once' } }];
  const first = await push(subject, 'once-1', items);
  const second = await push(subject, 'once-1', items);
  assert.deepEqual(second, first);
  assert.equal((await readAll(subject.tracker, 1000)).length, subject.issueCount + 1);
}

export async function sameKeyOtherBody(subject: TrackerSubject): Promise<void> {
  const create = (title: string): PushItem[] => [
    { ref: refOf(subject, 'WP-KEY'), action: 'create', patch: { title } },
  ];
  await push(subject, 'conflict-1', create('One'));
  await rejects('idempotency_conflict', () => push(subject, 'conflict-1', create('Two')));
}

export async function emptyPushIsRefused({ tracker }: TrackerSubject): Promise<void> {
  await rejects('invalid_input', () => tracker.push({ key: 'empty-1', body: [] }));
}

export async function unknownKeyIsNamed(subject: TrackerSubject): Promise<void> {
  const good: PushItem = { ref: refOf(subject, 'A'), action: 'update', patch: { title: 'x' } };
  const bad = { ...good, patch: { title: 'x', colour: 'red' } } as unknown as PushItem;
  const error = await rejects('invalid_input', () =>
    subject.tracker.push({ key: 'bad-1', body: [good, bad] }),
  );
  assert.match(error.message, /items\[1\]\.patch\.colour/);
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

export async function runAnswers({ tracker }: TrackerSubject): Promise<void> {
  const body = await outcomeOf(tracker, await tracker.run({ key: 'run-1', body: {} }));
  assert.equal(typeof body.pull, 'object');
  assert.equal(typeof body.push, 'object');
}

export async function runTakesLimit({ tracker }: TrackerSubject): Promise<void> {
  const body = await outcomeOf(tracker, await tracker.run({ key: 'run-2', body: { limit: 5 } }));
  assert.equal(typeof body.pull, 'object');
}

export async function abortEndsCalls(subject: TrackerSubject): Promise<void> {
  const { tracker } = subject;
  const aborted: PushItem = { ref: refOf(subject, 'WP-ABORT'), action: 'create', patch: { title: 'x' } };
  const reason = new Error('enough');
  const context = { signal: AbortSignal.abort(reason) };
  for (const call of [
    () => tracker.pull({}, context),
    () => tracker.status(context),
    () => tracker.mappings(context),
    () => tracker.push({ key: 'abort-1', body: [aborted] }, context),
    () => tracker.run({ key: 'abort-2', body: {} }, context),
  ]) {
    await assert.rejects(call, (thrown) => thrown === reason || (thrown as Error).cause === reason);
  }
}
