import type { DuplicateChoice } from '../model/call.ts';
import type { PushItem } from '../model/envelope.ts';
import type { CompleteRead, Issue, NamedRead } from '../model/issue.ts';
import type { IssueRecord } from '../model/record.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import type { RepeatVerdict } from '../repeats.ts';
import { adopted } from './adopted.ts';
import { blankFields } from './blank-fields.ts';
import type { ItemComplaint } from './item-progress.ts';
import type { Policy, Records } from './plan.ts';

export const noIssue = 'there is no issue';

export interface IntentWorld {
  readonly provider: string;
  readonly workspace: string;
  readonly records: Records;
  readonly read: CompleteRead | NamedRead;
  readonly policy: Policy;
  readonly refusals: ConnectorPort['refusals'];
  /** The id of the n-th item, should it be a create. */
  readonly newId: (index: number) => string;
  /** What the rule against doubles says of each item. */
  readonly verdicts: readonly RepeatVerdict[];
  readonly duplicates: DuplicateChoice;
  /** RFC 3339. */
  readonly now: string;
}

/** Our records while items are put into them, and the names that this push's creates go by. */
export class IntentRecords {
  readonly world: IntentWorld;
  readonly all: Map<string, IssueRecord>;
  readonly remote: ReadonlyMap<string, Issue>;
  readonly #touched = new Set<string>();
  readonly #created = new Map<string, string>();

  constructor(world: IntentWorld) {
    this.world = world;
    this.all = new Map(world.records);
    this.remote = new Map(world.read.issues.map((issue) => [issue.ref.id, issue]));
  }

  changed(): IssueRecord[] {
    return [...this.#touched].flatMap((id) => this.all.get(id) ?? []);
  }

  /** A create's record before anything is in it; the first one of a name counts. */
  announce({ ref, patch }: PushItem, index: number): void {
    const id = this.world.newId(index);
    if (this.#created.has(ref.id)) return;
    this.#created.set(ref.id, id);
    if (this.remote.has(id)) return;
    this.all.set(id, {
      id,
      local: { ...blankFields, title: patch?.title ?? '' },
      base: null,
      creation: {
        ref: ref as Issue['ref'],
        ...(this.world.duplicates === 'allow' ? { again: true } : {}),
      },
      changedAt: this.world.now,
      goneAt: null,
    });
  }

  /** The id of this push's create of that name. */
  createdAs(name: string): string | undefined {
    return this.#created.get(name);
  }

  /** A name that a create of this push goes by becomes its id. */
  resolved(ref: Issue['ref']): Issue['ref'] {
    const { provider: system, workspace } = this.world;
    return { system, id: this.#created.get(ref.id) ?? ref.id, workspace };
  }

  /** Ours, or the tracker's where we have none yet; `null` for one that is not there (any more). */
  recordOf(id: string): IssueRecord | null {
    const remote = this.remote.get(id);
    const record = this.all.get(id);
    if (record !== undefined) return record.base === null || remote !== undefined ? record : null;
    return remote === undefined ? null : adopted(remote);
  }

  missing(id: string): ItemComplaint {
    const { provider, workspace } = this.world;
    return this.all.has(id)
      ? { code: 'gone', message: `${id} is gone from ${provider}` }
      : { code: 'unknown_issue', message: `${noIssue} ${id} in workspace ${workspace} of ${provider}` };
  }

  /** An announced create of which nothing was taken. */
  forget(id: string): void {
    this.all.delete(id);
  }

  put(record: IssueRecord): void {
    this.all.set(record.id, record);
    this.#touched.add(record.id);
  }
}
