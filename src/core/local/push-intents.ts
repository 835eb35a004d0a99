import type { PushItem } from '../model/envelope.ts';
import type { IssueFields } from '../model/issue.ts';
import type { Creation, IssueRecord } from '../model/record.ts';
import type { RepeatVerdict } from '../repeats.ts';
import { adopted } from './adopted.ts';
import { IntentRecords, type IntentWorld } from './intent-records.ts';
import type { ItemComplaint, ItemProgress } from './item-progress.ts';
import { judgePatch, type Patch } from './judge-patch.ts';
import type { LinkEdit } from './link-edits.ts';
import type { Records } from './plan.ts';

export interface AppliedItems {
  readonly records: Records;
  /** Those of them that are to be stored. */
  readonly changed: readonly IssueRecord[];
  readonly items: readonly ItemProgress[];
}

/**
 * PushItems become changes of our own side, field by field under the ownership rules and the tracker's
 * abilities. Sends nothing.
 */
export function applyItems(items: readonly PushItem[], world: IntentWorld): AppliedItems {
  const records = new IntentRecords(world);
  // Names first: an item may refer to an issue that a later one creates.
  for (const [index, item] of items.entries())
    if (item.action === 'create' && world.verdicts[index]?.kind === 'send') records.announce(item, index);
  const progress = items.map((item, index) => takeVerdict(item, index, records));
  return { records: records.all, changed: records.changed(), items: progress };
}

function takeVerdict(given: PushItem, index: number, records: IntentRecords): ItemProgress {
  const { ref, action } = given;
  const answer: Answerer = (id, complaints, { changed = false, others = [], said } = {}) => ({
    ref,
    action,
    id,
    changed,
    others,
    complaints,
    ...(said === undefined ? {} : { said }),
  });
  const verdict = records.world.verdicts[index] ?? { kind: 'send', item: given };
  switch (verdict.kind) {
    case 'skip':
      return { ...answer(verdict.issue.ref?.id ?? null, []), skipped: verdict.message };
    case 'refuse':
      return answer(null, [verdict]);
    case 'waiting':
      return takeWaiting(verdict, answer, records);
    case 'send':
      return takeItem(verdict.item, index, answer, records);
  }
}

/** The create that waits is given what this one says, unless it may be on its way. */
function takeWaiting(
  { issue, item }: RepeatVerdict & { kind: 'waiting' },
  answer: Answerer,
  records: IntentRecords,
): ItemProgress {
  const record = records.all.get(issue.ref?.id ?? '');
  if (record === undefined) return answer(null, [records.missing(issue.ref?.id ?? issue.name)]);
  if (record.creation?.seen !== undefined) return answer(record.id, []);
  return takePatch(record, item.patch as Patch, answer, records);
}

function takeItem(item: PushItem, index: number, answer: Answerer, records: IntentRecords): ItemProgress {
  const { ref, action } = item;
  const { provider, workspace } = records.world;
  if (ref.system !== provider)
    return answer(null, [
      wrongTracker(`${ref.id} is an issue of '${ref.system}'; this project is bound to ${provider}.`),
    ]);

  if (action === 'create') return takeCreate(item, index, answer, records);
  const created = records.createdAs(ref.id);
  if (ref.workspace !== workspace && created === undefined)
    return answer(null, [
      wrongTracker(
        `${ref.id} is an issue of workspace '${ref.workspace}'; this project is bound to '${workspace}'.`,
      ),
    ]);
  const id = created ?? ref.id;
  const record = records.recordOf(id);
  if (record === null) return answer(null, [records.missing(id)]);
  // A transition may bring a patch, too; its own word for the status is the target.
  const moved = action === 'transition' ? { status: item.target_status as IssueFields['status'] } : {};
  return takePatch(record, { ...(item.patch as Patch | undefined), ...moved }, answer, records);
}

function takeCreate(item: PushItem, index: number, answer: Answerer, records: IntentRecords): ItemProgress {
  const id = records.world.newId(index);
  // The very same was created under this key by somebody who shares the tracker, or before our
  // store was lost; what has become of it since is not ours to undo.
  const existing = records.remote.get(id);
  if (existing !== undefined) {
    const record = records.recordOf(id) ?? adopted(existing);
    const creation = record.creation ?? { ref: item.ref as Creation['ref'] };
    records.put({ ...record, creation });
    return answer(id, []);
  }
  const blank = records.all.get(id);
  if (blank === undefined) return answer(null, [records.missing(id)]);
  const { record, complaints, edits, changed, said } = judgePatch(blank, item.patch as Patch, records);
  if (!changed.includes('title')) {
    records.forget(id);
    return answer(null, complaints);
  }
  records.put(record);
  return answer(id, complaints, { changed: true, others: editOthers(id, edits, records), said });
}

function takePatch(
  before: IssueRecord,
  patch: Patch,
  answer: Answerer,
  records: IntentRecords,
): ItemProgress {
  const { record, complaints, edits, changed, said } = judgePatch(before, patch, records);
  const others = editOthers(before.id, edits, records);
  if (changed.length + others.length === 0 && complaints.length > 0) return answer(null, complaints);
  if (changed.length > 0) records.put(record);
  return answer(before.id, complaints, { changed: changed.length > 0, others, said });
}

/** Links whose other end it is that changes. @returns the issues there */
function editOthers(id: string, edits: readonly LinkEdit[], records: IntentRecords): string[] {
  const { provider: system, workspace, now: changedAt } = records.world;
  const self = { system, id, workspace };
  return edits.flatMap(({ owner, kind, present }) => {
    const record = records.recordOf(owner);
    if (record === null) return [];
    const links = record.local.links.filter(({ type, target }) => type !== 'blocked_by' || target.id !== id);
    // Another parent that it has got meanwhile is not this link's to remove.
    const parent = present ? self : record.local.parent_ref?.id === id ? null : record.local.parent_ref;
    const local: IssueFields =
      kind === 'parent'
        ? { ...record.local, parent_ref: parent }
        : { ...record.local, links: present ? [...links, { type: 'blocked_by', target: self }] : links };
    records.put({ ...record, local, changedAt });
    return [owner];
  });
}

type Answerer = (
  id: string | null,
  complaints: readonly ItemComplaint[],
  more?: { readonly changed?: boolean; readonly others?: readonly string[]; readonly said?: Patch },
) => ItemProgress;

function wrongTracker(message: string): ItemComplaint {
  return { code: 'wrong_tracker', message };
}
