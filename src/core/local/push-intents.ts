import type { Change } from '../model/change.ts';
import type { PushItem } from '../model/envelope.ts';
import { fieldsOf, type CompleteRead, type CoreField, type Issue, type IssueFields } from '../model/issue.ts';
import type { IssueRecord } from '../model/record.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import { blankFields, isBlank } from './blank-fields.ts';
import { sameValue } from './field-values.ts';
import { splitLinks, type LinkEdit } from './link-edits.ts';
import { ownerOf } from './ownership.ts';
import type { Policy, Records } from './plan.ts';

/** Why a field, or a whole item, was not taken. `policy` and `tracker` are refusals. */
export interface ItemComplaint {
  readonly code: 'policy' | 'tracker' | 'unknown_issue' | 'unknown_target' | 'wrong_tracker' | 'gone';
  readonly field?: string;
  readonly message: string;
}

/** What became of one PushItem in our store; everything that is needed to answer for it later. */
export interface ItemProgress {
  readonly ref: PushItem['ref'];
  readonly action: PushItem['action'];
  /** The record that it went into; `null` when nothing of it was taken. */
  readonly id: string | null;
  /** Whether anything of it was new to that record. */
  readonly changed: boolean;
  /** Records at the other end of its links that it has changed as well. */
  readonly others: readonly string[];
  readonly complaints: readonly ItemComplaint[];
}

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

/**
 * PushItems become changes of our own side, field by field under the doctrine and the tracker's
 * abilities. Sends nothing.
 */
export function applyItems(
  items: readonly PushItem[],
  world: IntentWorld,
): { readonly records: Records; readonly changed: readonly IssueRecord[]; readonly items: ItemProgress[] } {
  const desk = new IntentDesk(world);
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
    const patch = item.patch as Patch & { title: string };
    const id = this.#world.newId(index);
    const blank: IssueRecord = {
      id,
      local: { ...blankFields, title: patch.title },
      base: null,
      creation: { ref: item.ref as Issue['ref'] },
      changedAt: this.#world.now,
      goneAt: null,
    };
    this.records.set(id, blank);
    this.#created.set(item.ref.id, id);
    const { accepted, complaints, edits } = this.#judge(blank, patch);
    if (!('title' in accepted)) {
      this.records.delete(id);
      this.#created.delete(item.ref.id);
      return answer(null, complaints);
    }
    this.#put({ ...blank, local: { ...blank.local, ...accepted } });
    return answer(id, complaints, { changed: true, others: this.#editOthers(id, edits) });
  }

  #patch(record: IssueRecord, patch: Patch, answer: Answerer): ItemProgress {
    const { accepted, complaints, edits } = this.#judge(record, patch);
    const others = this.#editOthers(record.id, edits);
    const changed = Object.keys(accepted).length > 0;
    if (!changed && others.length === 0 && complaints.length > 0) return answer(null, complaints);
    if (changed)
      this.#put({ ...record, local: { ...record.local, ...accepted }, changedAt: this.#world.now });
    return answer(record.id, complaints, { changed, others });
  }

  /** Which fields of a patch may be written, which not and why, and what it means for other issues. */
  #judge(
    record: IssueRecord,
    patch: Patch,
  ): { accepted: Patch; complaints: ItemComplaint[]; edits: LinkEdit[] } {
    const { doctrine, capabilities } = this.#world.policy;
    const { wanted, edits } = this.#wanted(record, patch);
    const complaints: ItemComplaint[] = [];
    const accepted: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(wanted) as [CoreField, IssueFields[CoreField]][]) {
      if (record.base !== null && sameValue(field, record.local[field], value)) continue;
      if (ownerOf(field, doctrine) === 'external') complaints.push(ownedByTracker(field));
      else if (!capabilities.writableFields.includes(field) && !isBlank(field, value))
        complaints.push({ code: 'tracker', field, message: `${this.#world.provider} has no ${field}` });
      else accepted[field] = value;
    }
    this.#dropRefused(record, accepted, complaints);
    const allowed = edits.length === 0 ? [] : this.#allowedEdits(edits, complaints);
    return { accepted: accepted as Patch, complaints, edits: allowed };
  }

  /** What is left without a refused field may be refused in turn: a subtask whose parent was. */
  #dropRefused(record: IssueRecord, accepted: Record<string, unknown>, complaints: ItemComplaint[]): void {
    for (let before = -1; before !== complaints.length;) {
      before = complaints.length;
      for (const complaint of [...this.#unknownTargets(accepted), ...this.#refusals(record, accepted)]) {
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

  #unknownTargets({ parent_ref: parent, links = [] }: Patch): ItemComplaint[] {
    const complaint = (field: CoreField, id: string): ItemComplaint[] =>
      this.#recordOf(id) === null ? [{ code: 'unknown_target', field, message: `${noIssue} ${id}` }] : [];
    return [
      ...(parent ? complaint('parent_ref', parent.id) : []),
      ...links.flatMap(({ target }) => complaint('links', target.id)),
    ];
  }

  #refusals(record: IssueRecord, accepted: Record<string, unknown>): ItemComplaint[] {
    const before = this.#remote.get(record.id) ?? null;
    const writable = Object.fromEntries(
      Object.entries(accepted).filter(([field]) =>
        this.#world.policy.capabilities.writableFields.includes(field as CoreField),
      ),
    );
    if (Object.keys(writable).length === 0) return [];
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
          ...ownedByTracker('links'),
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
      const local: IssueFields =
        kind === 'parent'
          ? { ...record.local, parent_ref: present ? self : null }
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

type Answerer = (
  id: string | null,
  complaints: readonly ItemComplaint[],
  more?: { readonly changed?: boolean; readonly others?: readonly string[] },
) => ItemProgress;

const noIssue = 'there is no issue';

/** The tracker's issue as ours: both sides agree. */
export function adopted(remote: Issue): IssueRecord {
  const fields = fieldsOf(remote);
  return {
    id: remote.ref.id,
    local: fields,
    base: { local: fields, remote: fields },
    creation: null,
    changedAt: null,
    goneAt: null,
  };
}

function ownedByTracker(field: CoreField): ItemComplaint {
  return { code: 'policy', field, message: `${field} belongs to the tracker` };
}

function wrongTracker(message: string): ItemComplaint {
  return { code: 'wrong_tracker', message };
}
