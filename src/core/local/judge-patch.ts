import type { Change } from '../model/change.ts';
import type { CoreField, Issue, IssueFields } from '../model/issue.ts';
import type { IssueRecord } from '../model/record.ts';
import { isBlank } from './blank-fields.ts';
import { linkKey } from './field-values.ts';
import { noIssue, type IntentRecords } from './intent-records.ts';
import type { ItemComplaint } from './item-progress.ts';
import { splitLinks, type LinkEdit } from './link-edits.ts';
import { isMeant, onTopOf } from './pushed-values.ts';
import { ownerOf } from './ownership.ts';
import type { FieldValue } from './plan.ts';

export type Patch = Partial<IssueFields>;

/** What of a patch may be written, which fields that are, and what the rest is refused for. */
export interface Judgement {
  readonly record: IssueRecord;
  readonly changed: readonly CoreField[];
  /** What the patch says of the fields that are not refused, without the body, which may be long. */
  readonly said: Patch;
  readonly complaints: readonly ItemComplaint[];
  /** What it means for other issues. */
  readonly edits: readonly LinkEdit[];
}

/** Field by field under the ownership rules and the tracker's abilities. Puts nothing into the records. */
export function judgePatch(before: IssueRecord, patch: Patch, records: IntentRecords): Judgement {
  const { provider, policy, now } = records.world;
  const remote = records.remote.get(before.id);
  const { wanted, edits } = meaningOf(patch, remote, records);
  const complaints: ItemComplaint[] = [];
  const accepted: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(wanted) as [CoreField, FieldValue][]) {
    const meant = isMeant(field, value, before, remote, policy.conflicts);
    if (meant === 'no') continue;
    if (meant === 'conflict')
      complaints.push({ code: 'conflict', field, message: `${field} was changed in the tracker` });
    else if (ownerOf(field, policy.ownership) === 'external') complaints.push(ownedByTracker(field));
    else if (!policy.capabilities.writableFields.includes(field) && !isBlank(field, value))
      complaints.push({ code: 'tracker', field, message: `${provider} has no ${field}` });
    else accepted[field] = value;
  }
  complaints.push(...dropRefused(before, accepted, records));
  const changed = Object.keys(accepted) as CoreField[];
  const record = {
    ...onTopOf(remote, before, changed, accepted as Patch),
    local: { ...before.local, ...(accepted as Patch) },
    changedAt: now,
  };
  const judged = edits.map((edit) => ({ edit, complaint: editComplaint(edit, records) }));
  const refused = new Set(complaints.map(({ field }) => field));
  const said = Object.entries(wanted).filter(([field]) => field !== 'body' && !refused.has(field));
  return {
    record,
    changed,
    said: Object.fromEntries(said),
    complaints: [...complaints, ...judged.flatMap(({ complaint }) => complaint ?? [])],
    edits: judged.flatMap(({ edit, complaint }) => (complaint === null ? edit : [])),
  };
}

/** Names of this push's creates become ids; links that belong to other issues are set apart. */
function meaningOf(
  patch: Patch,
  remote: Issue | undefined,
  records: IntentRecords,
): { wanted: Patch; edits: readonly LinkEdit[] } {
  const wanted: Patch = { ...patch };
  if (patch.parent_ref) wanted.parent_ref = records.resolved(patch.parent_ref);
  if (patch.labels) wanted.labels = [...new Set(patch.labels)];
  if (patch.assignees) wanted.assignees = [...new Set(patch.assignees)];
  if (patch.links === undefined) return { wanted, edits: [] };
  const named = patch.links.map((link) => ({
    ...link,
    target: records.resolved(link.target as Issue['ref']),
  }));
  const { own, parent, edits } = splitLinks(named, remote?.links ?? []);
  wanted.links = own;
  if (parent && patch.parent_ref === undefined) wanted.parent_ref = parent;
  return { wanted, edits };
}

/**
 * Takes out of `accepted` what is refused, until nothing more is: what is left without a refused
 * field may be refused in turn, as a subtask whose parent was.
 */
function dropRefused(
  record: IssueRecord,
  accepted: Record<string, unknown>,
  records: IntentRecords,
): ItemComplaint[] {
  const dropped: ItemComplaint[] = [];
  for (let before = -1; before !== dropped.length;) {
    before = dropped.length;
    for (const complaint of [
      ...unknownTargets(record, accepted, records),
      ...trackerRefusals(record, accepted, records),
    ]) {
      if (complaint.field === undefined || !(complaint.field in accepted)) continue;
      delete accepted[complaint.field];
      dropped.push(complaint);
    }
  }
  return dropped;
}

/** What was there before may stay, wherever it leads. */
function unknownTargets(
  { local }: IssueRecord,
  { parent_ref: parent, links = [] }: Patch,
  records: IntentRecords,
): ItemComplaint[] {
  const before = new Set(local.links.map(linkKey));
  const complaint = (field: CoreField, id: string): ItemComplaint[] =>
    records.recordOf(id) === null ? [{ code: 'unknown_target', field, message: `${noIssue} ${id}` }] : [];
  return [
    ...(parent && parent.id !== local.parent_ref?.id ? complaint('parent_ref', parent.id) : []),
    ...links
      .filter((link) => !before.has(linkKey(link)))
      .flatMap(({ target }) => complaint('links', target.id)),
  ];
}

function trackerRefusals(
  record: IssueRecord,
  accepted: Record<string, unknown>,
  { world, remote }: IntentRecords,
): ItemComplaint[] {
  const before = remote.get(record.id) ?? null;
  if (Object.keys(accepted).length === 0) return [];
  // Of a new issue all of it is sent, whatever the item names.
  const sent = before === null ? { ...record.local, ...accepted } : accepted;
  const writable = Object.fromEntries(
    Object.entries(sent).filter(([field]) =>
      world.policy.capabilities.writableFields.includes(field as CoreField),
    ),
  );
  const change: Change =
    before === null
      ? {
          kind: 'create',
          id: record.id,
          before: null,
          fields: { ...writable, title: (writable['title'] as string | undefined) ?? record.local.title },
        }
      : { kind: 'update', id: record.id, before, fields: writable };
  return world.refusals(change).map(({ field, reason }) => ({ code: 'tracker', field, message: reason }));
}

/** Why an issue at the other end may not be changed. */
function editComplaint({ owner, kind }: LinkEdit, records: IntentRecords): ItemComplaint | null {
  if (records.recordOf(owner) === null)
    return { code: 'unknown_target', field: 'links', message: `${noIssue} ${owner}` };
  const field = kind === 'link' ? 'links' : 'parent_ref';
  return ownerOf(field, records.world.policy.ownership) === 'external'
    ? { ...ownedByTracker(field), message: `${field} of ${owner} belongs to the tracker` }
    : null;
}

function ownedByTracker(field: CoreField): ItemComplaint {
  return { code: 'policy', field, message: `${field} belongs to the tracker` };
}
