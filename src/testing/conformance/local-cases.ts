import assert from 'node:assert/strict';
import type { PushItem } from '../../core/model/envelope.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';
import { rejects } from './rejects.ts';
import { firstIssue, fullRef, outcomeOf, readAll } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function ownershipRulesHold(subject: TrackerSubject): Promise<void> {
  const before = await firstIssue(subject);
  const { restricted } = subject;
  const item: PushItem = { ref: fullRef(subject, before), action: 'update', patch: { title: 'Forbidden' } };
  const error = await rejects('policy_refused', () => restricted?.push({ key: 'no-1', body: [item] }));
  assert.equal(error.exitCode, 5);
  assert.match(error.hint, /tracker bind/);
  assert.deepEqual(await firstIssue(subject), before);
}

export async function dryRunWritesNothing(subject: TrackerSubject): Promise<void> {
  const before = await firstIssue(subject);
  const item: PushItem = { ref: fullRef(subject, before), action: 'update', patch: { title: 'Planned' } };
  const plan = await subject.tracker.plan?.({ kind: 'push', items: [item] });
  const [issue] = plan?.issues ?? [];
  assert.equal(issue?.ref.id, before.ref.id);
  assert.deepEqual(
    issue.fields.map(({ field, decision, value }) => [field, decision, value]),
    [['title', 'send_local', 'Planned']],
  );
  assert.deepEqual(await firstIssue(subject), before);
}

export async function nothingWaits(subject: TrackerSubject): Promise<void> {
  const write = await subject.tracker.pushPending?.({ key: 'pending-1', body: null });
  assert.ok(write);
  const body = await outcomeOf(subject, write);
  assert.equal(body.status, 'ok');
  assert.deepEqual(body.items, []);
}

export async function mappingsAreEdited({ tracker }: TrackerSubject): Promise<void> {
  const externalId = await unmappedIssue(tracker);
  const before = await mapped(tracker);
  await tracker.editMappings?.({ kind: 'add', wpId: 'WP-KIT', externalId });
  assert.deepEqual(await mapped(tracker), [...before, `WP-KIT is ${externalId}`].sort());
  await rejects('mapping_clash', () =>
    tracker.editMappings?.({ kind: 'add', wpId: 'WP-KIT-OTHER', externalId }),
  );
  await tracker.editMappings?.({ kind: 'remove', wpId: 'WP-KIT' });
  assert.deepEqual(await mapped(tracker), before);
}

async function mapped(tracker: TrackerPort): Promise<string[]> {
  const { mappings } = (await tracker.mappings()).body;
  return mappings.map(({ wp_id: wpId, external_id: id }) => `${wpId} is ${id}`).sort();
}

/** One that the tracker holds; where all are mapped, one gives its mapping up. */
async function unmappedIssue(tracker: TrackerPort): Promise<string> {
  const ids = (await readAll(tracker)).map(({ ref }) => ref.id);
  const { mappings } = (await tracker.mappings()).body;
  const free = ids.find((id) => mappings.every(({ external_id: taken }) => taken !== id));
  if (free !== undefined) return free;
  const given = mappings.find(({ external_id: id }) => id !== undefined && ids.includes(id));
  assert.ok(given?.wp_id !== undefined && given.external_id !== undefined, 'the subject holds an issue');
  await tracker.editMappings?.({ kind: 'remove', wpId: given.wp_id });
  return given.external_id;
}
