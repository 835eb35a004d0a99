import assert from 'node:assert/strict';
import type { PushItem } from '../../core/model/envelope.ts';
import { rejects } from './rejects.ts';
import { firstIssue, outcomeOf, fullRef } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function doctrineHolds(subject: TrackerSubject): Promise<void> {
  const before = await firstIssue(subject);
  const { restricted } = subject;
  const item: PushItem = { ref: fullRef(before), action: 'update', patch: { title: 'Forbidden' } };
  const error = await rejects('policy_refused', () => restricted?.push({ key: 'no-1', body: [item] }));
  assert.equal(error.exitCode, 5);
  assert.match(error.hint, /tracker bind/);
  assert.deepEqual(await firstIssue(subject), before);
}

export async function dryRunWritesNothing(subject: TrackerSubject): Promise<void> {
  const before = await firstIssue(subject);
  const item: PushItem = { ref: fullRef(before), action: 'update', patch: { title: 'Planned' } };
  const plan = await subject.tracker.plan?.({ kind: 'push', items: [item] });
  const [issue] = plan?.issues ?? [];
  assert.equal(issue?.ref.id, before.ref.id);
  assert.deepEqual(
    issue.fields.map(({ field, decision, value }) => [field, decision, value]),
    [['title', 'send_local', 'Planned']],
  );
  assert.deepEqual(await firstIssue(subject), before);
}

export async function nothingWaits({ tracker }: TrackerSubject): Promise<void> {
  const write = await tracker.pushPending?.({ key: 'pending-1', body: null });
  assert.ok(write);
  const body = await outcomeOf(tracker, write);
  assert.equal(body.status, 'ok');
  assert.deepEqual(body.items, []);
}

export async function mappingsAreEdited({ tracker }: TrackerSubject): Promise<void> {
  await tracker.editMappings?.({ kind: 'add', wpId: 'WP-KIT', externalId: 'A' });
  const { mappings } = (await tracker.mappings()).body;
  assert.deepEqual(
    mappings.map(({ wp_id, external_id }) => [wp_id, external_id]),
    [['WP-KIT', 'A']],
  );
  await rejects('mapping_clash', () =>
    tracker.editMappings?.({ kind: 'add', wpId: 'WP-OTHER', externalId: 'A' }),
  );
  await tracker.editMappings?.({ kind: 'remove', wpId: 'WP-KIT' });
  assert.deepEqual((await tracker.mappings()).body.mappings, []);
}
