import assert from 'node:assert/strict';
import type { NormalizedIssue, PushItem } from '../../core/model/envelope.ts';
import { writes } from './abilities.ts';
import type { LeftOut } from './conformance-case.ts';
import { firstIssue, fullRef, issueWith, push, readAll, refOf } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function createIsSeen(subject: TrackerSubject): Promise<void> {
  const title = 'Créé par le kit – “quoted” 🐈';
  const patch = {
    title,
    ...(writes(subject, 'body') ? { body: 'Written by the kit.' } : {}),
    ...(writes(subject, 'labels') ? { labels: ['kit'] } : {}),
  };
  const [item] = await push(subject, 'create-1', [
    { ref: refOf(subject, 'WP-KIT'), action: 'create', patch },
  ]);
  assert.equal(item?.outcome, 'created');
  assert.ok(item.remote_ref, 'a created item has a remote_ref');
  assert.equal(item.ref?.id, 'WP-KIT', 'the answer keeps the caller’s own id');
  const created = (await readAll(subject.tracker)).find(({ ref }) => ref.id === item.remote_ref?.id);
  assert.ok(created, 'the created issue is there');
  assertKept(created, patch);
}

export async function updateIsSeen(subject: TrackerSubject): Promise<void> {
  const before = await firstIssue(subject);
  const [item] = await push(subject, 'update-1', [
    { ref: fullRef(subject, before), action: 'update', patch: { title: 'Renamed' } },
  ]);
  assert.equal(item?.outcome, 'updated');
  const after = await issueWith(subject, before.ref.id);
  assert.equal(after.title, 'Renamed');
  assert.deepEqual({ ...after, title: before.title, updated_at: before.updated_at }, before);
}

export async function transitionIsSeen(subject: TrackerSubject): Promise<void> {
  const before = await firstIssue(subject);
  const target = before.status === 'done' ? 'todo' : 'done';
  const [item] = await push(subject, 'move-1', [
    { ref: fullRef(subject, before), action: 'transition', target_status: target },
  ]);
  assert.equal(item?.outcome, 'transitioned');
  assert.equal((await issueWith(subject, before.ref.id)).status, target);
}

export async function unknownIssueFailsAlone(subject: TrackerSubject): Promise<void> {
  const known = await firstIssue(subject);
  const items = await push(subject, 'mixed-1', [
    { ref: refOf(subject, 'NO-SUCH-ISSUE'), action: 'update', patch: { title: 'x' } },
    { ref: fullRef(subject, known), action: 'update', patch: { title: 'Still applied' } },
  ]);
  assert.deepEqual(
    items.map(({ outcome }) => outcome),
    ['failed', 'updated'],
  );
}

/**
 * Each field by itself, on an issue of its own. Values that the tracker shows elsewhere are values
 * that it has a place for. What depends on more than the value may be refused, but not passed over.
 */
export async function updateKeepsEveryField(subject: TrackerSubject): Promise<void | LeftOut> {
  const all = await readAll(subject.tracker);
  const edits = patches(all)
    .filter(({ patch }) => Object.keys(patch).every((field) => writes(subject, field)))
    .map(({ issue, ...edit }) => ({ ...edit, ref: fullRef(subject, issue) }));
  if (edits.length === 0) return { leftOut: 'an update' };
  const body = edits.map(({ ref, patch }): PushItem => ({ ref, action: 'update', patch }));
  const items = await push(subject, 'fields-1', body);
  const after = await readAll(subject.tracker);
  for (const [index, { ref, patch, mayFail }] of edits.entries()) {
    const outcome = items[index]?.outcome;
    if (mayFail && outcome === 'failed') continue;
    assert.equal(outcome, 'updated', `the outcome of ${JSON.stringify(patch)}`);
    assertKept(after.find((issue) => issue.ref.id === ref.id) ?? {}, patch);
  }
}

interface Edit {
  readonly issue: NormalizedIssue;
  readonly patch: NonNullable<PushItem['patch']>;
  readonly mayFail: boolean;
}

const fields = ['title', 'body', 'labels', 'status', 'priority', 'issue_type', 'assignees'] as const;
type Field = (typeof fields)[number];
type Fields = Partial<Pick<NormalizedIssue, Field>>;
const ownValues: Fields = { title: 'Changed by the kit', body: 'Changed by the kit.', labels: ['kit'] };

function patches(all: readonly NormalizedIssue[]): Edit[] {
  const edits: Edit[] = [];
  for (const field of fields) {
    const issue = all[edits.length];
    const others = all.map((each) => each[field]).filter((value) => plain(value) !== plain(issue?.[field]));
    const value = ownValues[field] ?? others.find((each) => plain(each) !== '');
    if (issue === undefined || value === undefined) continue;
    edits.push({
      issue,
      patch: { [field]: value },
      mayFail: field === 'issue_type' || field === 'assignees',
    });
  }
  return edits;
}

/** Sets have no order, and a text may get a line end of its own. */
function assertKept(issue: Fields, patch: Fields): void {
  for (const field of fields)
    if (patch[field] !== undefined)
      assert.equal(plain(issue[field]), plain(patch[field]), `the field ${field}`);
}

function plain(value: Fields[Field]): string {
  return Array.isArray(value) ? [...value].map(String).sort().join(', ') : String(value ?? '').trim();
}
