import type { components } from '../../generated/pri-12.ts';
import { providerRef } from './provider-refs.ts';

type Schemas = components['schemas'];
export type Issue = Schemas['NormalizedIssue'];
export type PushItem = Schemas['PushItem'];
export type Mapping = Schemas['Mapping'];
type PushResultItem = Schemas['PushResultItem'];

interface Entry {
  /** Place in the stable order, from 1: never changes, never reused. */
  readonly sequence: number;
  version: number;
  /** null once it is removed. */
  issue: Issue | null;
}

interface Present extends Entry {
  issue: Issue;
}

/**
 * The issues and mappings of one provider's project. Issues stay in the order in which they came,
 * whatever happens to them later, so that paging neither loses nor doubles one.
 */
export class IssueBook {
  readonly provider: string;
  readonly project: string;
  readonly #entries: Entry[] = [];
  readonly #byName = new Map<string, Entry>();
  readonly #mappings = new Map<string, Mapping>();
  readonly #now: () => number;
  readonly #recordsMappings: boolean;
  #nextNumber = 101;
  /** Changes that the next run pushes. */
  readonly queued: PushItem[] = [];
  /** Writes that changed something. */
  effects = 0;
  lastSync: string | null = null;

  constructor(
    provider: string,
    project: string,
    { now, recordsMappings }: { readonly now: () => number; readonly recordsMappings: boolean },
  ) {
    this.provider = provider;
    this.project = project;
    this.#now = now;
    this.#recordsMappings = recordsMappings;
  }

  get issues(): readonly Issue[] {
    return this.#entries.flatMap(({ issue }) => (issue === null ? [] : [issue]));
  }

  get mappings(): readonly Mapping[] {
    return [...this.#mappings.values()];
  }

  /** Somebody changed the project at the provider: a known id replaces the issue in its place. */
  seed(issues: Iterable<Issue>): void {
    for (const issue of issues) {
      const known = this.#byName.get(issue.ref.id);
      if (known) {
        known.issue = structuredClone(issue);
        known.version += 1;
      } else {
        this.#add(structuredClone(issue));
      }
    }
  }

  /** Somebody deleted it at the provider. @returns whether there was one */
  remove(name: string): boolean {
    const entry = this.#present(name);
    if (!entry) return false;
    (entry as Entry).issue = null;
    return true;
  }

  map(mapping: Mapping): void {
    this.#mappings.set(mapping.wp_id, mapping);
  }

  version(name: string): string | null {
    const entry = this.#present(name);
    return entry ? String(entry.version) : null;
  }

  /** The issues after a place in the order that pass the filters, `limit` of them, and whether more follow. */
  page(
    after: number,
    limit: number,
    filters: Schemas['PullFilters'] = {},
  ): { issues: Issue[]; last: number; more: boolean } {
    const issues: Issue[] = [];
    let last = after;
    for (const { issue, sequence } of this.#entries.slice(after)) {
      if (issue === null || !passes(issue, filters)) continue;
      if (issues.length === limit) return { issues, last, more: true };
      issues.push(issue);
      last = sequence;
    }
    return { issues, last, more: false };
  }

  apply(item: PushItem): PushResultItem {
    if (item.ref.system !== this.provider) {
      return failed(item, `This project is on ${this.provider}, not on ${item.ref.system}.`);
    }
    if (item.action === 'create') return this.#create(item);
    const entry = this.#present(item.ref.id);
    return entry ? this.#change(item, entry) : failed(item, `There is no issue ${item.ref.id}.`);
  }

  #create(item: PushItem): PushResultItem {
    const remote = this.#mint(item.ref.workspace);
    const now = this.#timestamp();
    const patch = item.patch ?? {};
    this.#add({
      ref: remote,
      title: patch.title ?? '',
      body: patch.body ?? null,
      status: patch.status ?? 'todo',
      issue_type: patch.issue_type ?? 'task',
      priority: patch.priority ?? 0,
      assignees: patch.assignees ?? [],
      labels: patch.labels ?? [],
      parent_ref: patch.parent_ref ?? null,
      links: patch.links ?? [],
      custom_fields: patch.custom_fields ?? {},
      created_at: now,
      updated_at: now,
      provider_metadata: {},
    });
    const mapping: Mapping = {
      wp_id: item.ref.id,
      system: this.provider,
      external_id: remote.id,
      external_key: remote.key,
      external_url: remote.url ?? null,
      workspace: remote.workspace,
      created_at: now,
      updated_at: now,
    };
    if (this.#recordsMappings) this.map(mapping);
    this.effects += 1;
    return {
      ref: item.ref,
      action: item.action,
      outcome: 'created',
      remote_ref: remote,
      version: '1',
      message: null,
    };
  }

  /** An update or a transition; one that changes nothing is skipped and keeps version and time. */
  #change(item: PushItem, entry: Present): PushResultItem {
    const { isDeepStrictEqual } = process.getBuiltinModule('node:util');
    const { issue } = entry;
    const wanted: Issue = {
      ...issue,
      ...item.patch,
      ...(item.target_status === undefined ? {} : { status: item.target_status }),
    };
    const changed = !isDeepStrictEqual(wanted, issue);
    if (changed) {
      entry.issue = { ...wanted, updated_at: this.#timestamp() };
      entry.version += 1;
      this.effects += 1;
    }
    const done = item.action === 'transition' ? 'transitioned' : 'updated';
    return {
      ref: item.ref,
      action: item.action,
      outcome: changed ? done : 'skipped',
      remote_ref: issue.ref,
      version: String(entry.version),
      message: changed ? null : 'Nothing to change.',
    };
  }

  /** By id, or by key as people write it. */
  #present(name: string): Present | null {
    const entry = this.#byName.get(name);
    return entry && entry.issue !== null ? (entry as Present) : null;
  }

  #add(issue: Issue): void {
    const entry: Entry = { sequence: this.#entries.length + 1, version: 1, issue };
    this.#entries.push(entry);
    this.#byName.set(issue.ref.id, entry);
    if (typeof issue.ref.key === 'string') this.#byName.set(issue.ref.key, entry);
  }

  #mint(workspace: string): ReturnType<typeof providerRef> {
    for (;;) {
      const ref = providerRef(this.provider, this.project, this.#nextNumber++, workspace);
      if (!this.#byName.has(ref.id)) return ref;
    }
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString();
  }
}

/** An empty list of a filter asks for nothing in particular; `updated_since` includes its moment. */
function passes(issue: Issue, filters: Schemas['PullFilters']): boolean {
  const { status = [], issue_type: types = [], updated_since: since } = filters;
  if (status.length > 0 && !status.includes(issue.status)) return false;
  if (types.length > 0 && !types.includes(issue.issue_type)) return false;
  // A leap second, which the contract's form takes, counts as the one before it.
  return since === undefined || Date.parse(issue.updated_at) >= Date.parse(since.replace(/:60(?=\D)/, ':59'));
}

function failed(item: PushItem, message: string): PushResultItem {
  return { ref: item.ref, action: item.action, outcome: 'failed', remote_ref: null, version: null, message };
}
