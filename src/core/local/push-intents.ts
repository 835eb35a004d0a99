import type { Change } from '../model/change.ts';
import type { PushItem } from '../model/envelope.ts';
import type { CompleteRead, CoreField, Issue, IssueFields } from '../model/issue.ts';
import type { IssueRecord } from '../model/record.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import { blankFields, isBlank } from './blank-fields.ts';
import { linkKey } from './field-values.ts';
import type { ItemComplaint, ItemProgress } from './item-progress.ts';
import { splitLinks, type LinkEdit } from './link-edits.ts';
import { adopted } from './adopted.ts';
import { isMeant, onTopOf } from './on-top.ts';
import { ownerOf } from './ownership.ts';
import type { FieldValue, Policy, Records } from './plan.ts';

export interface IntentWorld {
  readonly provider: string;
  readonly workspace: string;
  readonly records: Records;
  readonly read: CompleteRead;
  readonly policy: Policy;
  readonly refusals: ConnectorPort['refusals'];
  /** The id of the n-th item, should it be a create. */
  readonly newId: (index: number) => string;
  /** RFC 3339. */
  readonly now: string;
}

export interface AppliedItems {
  readonly records: Records;
  /** Those of them that are to be stored. */
  readonly changed: readonly IssueRecord[];
  readonly items: readonly ItemProgress[];
}

/**
 * PushItems become changes of our own side, field by field under the doctrine and the tracker's
 * abilities. Sends nothing.
 */
export function applyItems(items: readonly PushItem[], world: IntentWorld): AppliedItems {
  const desk = new IntentDesk(world);
  // Names first: an item may refer to an issue that a later one creates.
  for (const [index, item] of items.entries()) if (item.action === 'create') desk.announce(item, index);
  const progress = items.map((item, index) => desk.take(item, index));
  return { records: desk.records, changed: desk.changed(), items: progress };
}

type Patch = Partial<IssueFields>;

class IntentDesk {
  readonly records: Map<string, IssueRecord>;
  readonly #world: IntentWorld;
  readonly #remote: ReadonlyMap<string, Issue>;
  readonly #touched = new Set<string>();
  /** Creates of this push by the name that their caller has for them. */
  readonly #created = new Map<string, string>();

  constructor(world: IntentWorld) {
    this.#world = world;
    this.records = new Map(world.records);
    this.#remote = new Map(world.read.issues.map((issue) => [issue.ref.id, issue]));
  }

  changed(): IssueRecord[] {
    return [...this.#touched].flatMap((id) => this.records.get(id) ?? []);
  }

  announce({ ref, patch }: PushItem, index: number): void {
    const id = this.#world.newId(index);
    if (this.#created.has(ref.id)) return;
    this.#created.set(ref.id, id);
    if (this.#remote.has(id)) return;
    this.records.set(id, {
      id,
      local: { ...blankFields, title: patch?.title ?? '' },
      base: null,
      creation: { ref: ref as Issue['ref'] },
      changedAt: this.#world.now,
      goneAt: null,
    });
  }

  take(item: PushItem, index: number): ItemProgress {
    const { ref, action } = item;
    const answer: Answerer = (id, complaints, { changed = false, others = [] } = {}) => ({
      ref,
      action,
      id,
      changed,
      others,
      complaints,
    });
    const { provider, workspace } = this.#world;
    if (ref.system !== provider)
      return answer(null, [
        wrongTracker(`${ref.id} is an issue of '${ref.system}'; this project is bound to ${provider}.`),
      ]);

    if (action === 'create') return this.#create(item, index, answer);
    const id = this.#created.get(ref.id) ?? ref.id;
    if (ref.workspace !== workspace && !this.#created.has(ref.id))
      return answer(null, [
        wrongTracker(
          `${ref.id} is an issue of workspace '${ref.workspace}'; this project is bound to '${workspace}'.`,
        ),
      ]);
    const record = this.#recordOf(id);
    if (record === null) return answer(null, [this.#missing(id)]);
    return this.#patch(
      record,
      action === 'transition'
        ? { status: item.target_status as IssueFields['status'] }
        : (item.patch as Patch),
      answer,
    );
  }

  #create(item: PushItem, index: number, answer: Answerer): ItemProgress {
    const id = this.#world.newId(index);
    if (this.#created.get(item.ref.id) !== id)
      return answer(null, [
        { code: 'name_twice', message: `${item.ref.id} is created by an earlier item already` },
      ]);
    // The very same was created under this key by somebody who shares the tracker, or before our
    // store was lost; what has become of it since is not ours to undo.
    const existing = this.#remote.get(id);
    if (existing !== undefined) {
      this.#put(this.#recordOf(id) ?? adopted(existing));
      return answer(id, []);
    }
    const blank = this.records.get(id);
    if (blank === undefined) return answer(null, [this.#missing(id)]);
    const { record, complaints, edits, changed } = this.#judge(blank, item.patch as Patch);
    if (!changed.includes('title')) {
      this.records.delete(id);
      return answer(null, complaints);
    }
    this.#put(record);
    return answer(id, complaints, { changed: true, others: this.#editOthers(id, edits) });
  }

  #patch(before: IssueRecord, patch: Patch, answer: Answerer): ItemProgress {
    const { record, complaints, edits, changed } = this.#judge(before, patch);
    const others = this.#editOthers(before.id, edits);
    if (changed.length + others.length === 0 && complaints.length > 0) return answer(null, complaints);
    if (changed.length > 0) this.#put(record);
    return answer(before.id, complaints, { changed: changed.length > 0, others });
  }

  /** Which fields of a patch may be written, which not and why, and what it means for other issues. */
  #judge(before: IssueRecord, patch: Patch): Judgement {
    const { doctrine, capabilities } = this.#world.policy;
    const { wanted, edits } = this.#wanted(before, patch);
    const complaints: ItemComplaint[] = [];
    const accepted: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(wanted) as [CoreField, FieldValue][]) {
      const meant = isMeant(field, value, before, this.#remote.get(before.id), this.#world.policy.conflicts);
      if (meant === 'no') continue;
      if (meant === 'conflict')
        complaints.push({ code: 'conflict', field, message: `${field} was changed in the tracker` });
      else if (ownerOf(field, doctrine) === 'external') complaints.push(ownedByTracker(field));
      else if (!capabilities.writableFields.includes(field) && !isBlank(field, value))
        complaints.push({ code: 'tracker', field, message: `${this.#world.provider} has no ${field}` });
      else accepted[field] = value;
    }
    this.#dropRefused(before, accepted, complaints);
    const changed = Object.keys(accepted) as CoreField[];
    const record = {
      ...onTopOf(this.#remote.get(before.id), before, changed, accepted as Patch),
      local: { ...before.local, ...(accepted as Patch) },
      changedAt: this.#world.now,
    };
    return { record, changed, complaints, edits: this.#allowedEdits(edits, complaints) };
  }

  /** What is left without a refused field may be refused in turn: a subtask whose parent was. */
  #dropRefused(record: IssueRecord, accepted: Record<string, unknown>, complaints: ItemComplaint[]): void {
    for (let before = -1; before !== complaints.length;) {
      before = complaints.length;
      for (const complaint of [
        ...this.#unknownTargets(record, accepted),
        ...this.#refusals(record, accepted),
      ]) {
        if (complaint.field === undefined || !(complaint.field in accepted)) continue;
        delete accepted[complaint.field];
        complaints.push(complaint);
      }
    }
  }

  /** Names of this push's creates become ids; links that belong to other issues are set apart. */
  #wanted(record: IssueRecord, patch: Patch): { wanted: Patch; edits: LinkEdit[] } {
    const wanted: Patch = { ...patch };
    if (patch.parent_ref) wanted.parent_ref = this.#resolved(patch.parent_ref);
    if (patch.labels) wanted.labels = [...new Set(patch.labels)];
    if (patch.assignees) wanted.assignees = [...new Set(patch.assignees)];
    if (patch.links === undefined) return { wanted, edits: [] };
    const named = patch.links.map((link) => ({
      ...link,
      target: this.#resolved(link.target as Issue['ref']),
    }));
    const { own, parent, edits } = splitLinks(named, this.#remote.get(record.id)?.links ?? []);
    wanted.links = own;
    if (parent && patch.parent_ref === undefined) wanted.parent_ref = parent;
    return { wanted, edits };
  }

  #resolved(ref: Issue['ref']): Issue['ref'] {
    const { provider: system, workspace } = this.#world;
    return { system, id: this.#created.get(ref.id) ?? ref.id, workspace };
  }

  /** What was there before may stay, wherever it leads. */
  #unknownTargets({ local }: IssueRecord, { parent_ref: parent, links = [] }: Patch): ItemComplaint[] {
    const before = new Set(local.links.map(linkKey));
    const complaint = (field: CoreField, id: string): ItemComplaint[] =>
      this.#recordOf(id) === null ? [{ code: 'unknown_target', field, message: `${noIssue} ${id}` }] : [];
    return [
      ...(parent && parent.id !== local.parent_ref?.id ? complaint('parent_ref', parent.id) : []),
      ...links
        .filter((link) => !before.has(linkKey(link)))
        .flatMap(({ target }) => complaint('links', target.id)),
    ];
  }

  #refusals(record: IssueRecord, accepted: Record<string, unknown>): ItemComplaint[] {
    const before = this.#remote.get(record.id) ?? null;
    if (Object.keys(accepted).length === 0) return [];
    // Of a new issue all of it is sent, whatever the item names.
    const sent = before === null ? { ...record.local, ...accepted } : accepted;
    const writable = Object.fromEntries(
      Object.entries(sent).filter(([field]) =>
        this.#world.policy.capabilities.writableFields.includes(field as CoreField),
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
    return this.#world
      .refusals(change)
      .map(({ field, reason }) => ({ code: 'tracker', field, message: reason }));
  }

  #allowedEdits(edits: readonly LinkEdit[], complaints: ItemComplaint[]): LinkEdit[] {
    return edits.filter(({ owner, kind }) => {
      const field = kind === 'link' ? 'links' : 'parent_ref';
      const unknown = this.#recordOf(owner) === null;
      if (unknown)
        complaints.push({ code: 'unknown_target', field: 'links', message: `${noIssue} ${owner}` });
      const owned = ownerOf(field, this.#world.policy.doctrine) === 'external';
      if (owned && !unknown)
        complaints.push({
          ...ownedByTracker(field),
          message: `${field} of ${owner} belongs to the tracker`,
        });
      return !unknown && !owned;
    });
  }

  #editOthers(id: string, edits: readonly LinkEdit[]): string[] {
    const { provider: system, workspace, now: changedAt } = this.#world;
    const self = { system, id, workspace };
    return edits.flatMap(({ owner, kind, present }) => {
      const record = this.#recordOf(owner);
      if (record === null) return [];
      const links = record.local.links.filter(
        ({ type, target }) => type !== 'blocked_by' || target.id !== id,
      );
      // Another parent that it has got meanwhile is not this link's to remove.
      const parent = present ? self : record.local.parent_ref?.id === id ? null : record.local.parent_ref;
      const local: IssueFields =
        kind === 'parent'
          ? { ...record.local, parent_ref: parent }
          : { ...record.local, links: present ? [...links, { type: 'blocked_by', target: self }] : links };
      this.#put({ ...record, local, changedAt });
      return [owner];
    });
  }

  /** Ours, or the tracker's where we have none yet; `null` for one that is not there (any more). */
  #recordOf(id: string): IssueRecord | null {
    const remote = this.#remote.get(id);
    const record = this.records.get(id);
    if (record !== undefined) return record.base === null || remote !== undefined ? record : null;
    return remote === undefined ? null : adopted(remote);
  }

  #missing(id: string): ItemComplaint {
    const { provider, workspace } = this.#world;
    return this.records.has(id)
      ? { code: 'gone', message: `${id} is gone from ${provider}` }
      : { code: 'unknown_issue', message: `${noIssue} ${id} in workspace ${workspace} of ${provider}` };
  }

  #put(record: IssueRecord): void {
    this.records.set(record.id, record);
    this.#touched.add(record.id);
  }
}

/** What of a patch may be written, which fields that are, and what the rest is refused for. */
interface Judgement {
  readonly record: IssueRecord;
  readonly changed: readonly CoreField[];
  readonly complaints: ItemComplaint[];
  readonly edits: readonly LinkEdit[];
}

type Answerer = (
  id: string | null,
  complaints: readonly ItemComplaint[],
  more?: { readonly changed?: boolean; readonly others?: readonly string[] },
) => ItemProgress;

const noIssue = 'there is no issue';

function ownedByTracker(field: CoreField): ItemComplaint {
  return { code: 'policy', field, message: `${field} belongs to the tracker` };
}

function wrongTracker(message: string): ItemComplaint {
  return { code: 'wrong_tracker', message };
}
