import type { components } from '../../generated/pri-12.ts';

type Schemas = components['schemas'];
export type Issue = Schemas['NormalizedIssue'];
type PushItem = Schemas['PushItem'];
type PushResultItem = Schemas['PushResultItem'];
type ExternalRef = Schemas['ExternalRef'];
type Mapping = Schemas['Mapping'];

interface Entry {
  /** Place in the stable order: never changes, never reused. */
  readonly sequence: number;
  version: number;
  issue: Issue;
}

/** The issues and mappings of one provider's project, in the order in which they came. */
export class IssueBook {
  readonly provider: string;
  readonly project: string;
  readonly #entries: Entry[] = [];
  readonly #byName = new Map<string, Entry>();
  readonly #mappings = new Map<string, Mapping>();
  readonly #now: () => number;
  #nextNumber = 101;
  /** Changes that a run would push. */
  readonly queued: PushItem[] = [];
  /** Writes that changed something. */
  effects = 0;

  constructor(provider: string, project: string, now: () => number) {
    this.provider = provider;
    this.project = project;
    this.#now = now;
  }

  get issues(): readonly Issue[] {
    return this.#entries.map(({ issue }) => issue);
  }

  get mappings(): readonly Mapping[] {
    return [...this.#mappings.values()];
  }

  seed(issues: Iterable<Issue>): void {
    for (const issue of issues) this.#add(issue);
  }

  map(mapping: Mapping): void {
    this.#mappings.set(mapping.wp_id, mapping);
  }

  /** The entries after a place in the order that pass the filters, `limit` of them and whether more follow. */
  page(
    after: number,
    limit: number,
    filters: Schemas['PullFilters'] = {},
  ): { issues: Issue[]; last: number; more: boolean } {
    const issues: Issue[] = [];
    let last = after;
    for (const entry of this.#entries.slice(after)) {
      if (!passes(entry.issue, filters)) continue;
      if (issues.length === limit) return { issues, last, more: true };
      issues.push(entry.issue);
      last = entry.sequence;
    }
    return { issues, last, more: false };
  }

  apply(item: PushItem): PushResultItem {
    if (item.ref.system !== this.provider) {
      return failed(item, `This project is on ${this.provider}, not on ${item.ref.system}.`);
    }
    if (item.action === 'create') return this.#create(item);
    const entry = this.#byName.get(item.ref.id);
    if (!entry) return failed(item, 'There is no such issue.');
    return item.action === 'transition' ? this.#transition(item, entry) : this.#update(item, entry);
  }

  #create(item: PushItem): PushResultItem {
    const { key, id } = this.#mint();
    const remote: ExternalRef = {
      system: this.provider,
      id,
      workspace: item.ref.workspace,
      key,
      url: `https://${this.provider}.example.com/${encodeURIComponent(this.project)}/${encodeURIComponent(key)}`,
    };
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
    this.map({
      wp_id: item.ref.id,
      system: this.provider,
      external_id: id,
      external_key: key,
      created_at: now,
      updated_at: now,
    });
    this.effects += 1;
    return {
      ref: item.ref,
      action: 'create',
      outcome: 'created',
      remote_ref: remote,
      version: '1',
      message: null,
    };
  }

  #update(item: PushItem, entry: Entry): PushResultItem {
    const changed = Object.entries(item.patch ?? {}).some(
      ([field, value]) => JSON.stringify(entry.issue[field as keyof Issue]) !== JSON.stringify(value),
    );
    if (!changed) return this.#outcome(item, entry, 'skipped', 'Nothing to change.');
    this.#write(entry, { ...entry.issue, ...item.patch });
    return this.#outcome(item, entry, 'updated');
  }

  #transition(item: PushItem, entry: Entry): PushResultItem {
    const status = item.target_status ?? entry.issue.status;
    if (status === entry.issue.status)
      return this.#outcome(item, entry, 'skipped', `It is ${status} already.`);
    this.#write(entry, { ...entry.issue, ...item.patch, status });
    return this.#outcome(item, entry, 'transitioned');
  }

  #write(entry: Entry, issue: Issue): void {
    entry.issue = { ...issue, updated_at: this.#timestamp() };
    entry.version += 1;
    this.effects += 1;
  }

  #outcome(
    item: PushItem,
    entry: Entry,
    outcome: PushResultItem['outcome'],
    message: string | null = null,
  ): PushResultItem {
    return {
      ref: item.ref,
      action: item.action,
      outcome,
      remote_ref: entry.issue.ref,
      version: String(entry.version),
      message,
    };
  }

  #add(issue: Issue): void {
    const entry: Entry = { sequence: this.#entries.length + 1, version: 1, issue };
    this.#entries.push(entry);
    this.#byName.set(issue.ref.id, entry);
    if (typeof issue.ref.key === 'string') this.#byName.set(issue.ref.key, entry);
  }

  /** Ids and keys look like the provider's own. */
  #mint(): { key: string; id: string } {
    for (;;) {
      const number = this.#nextNumber++;
      const prefix =
        this.project
          .replace(/[^a-z]/gi, '')
          .slice(0, 4)
          .toUpperCase() || 'P';
      const key =
        { linear: `LIN-${number}`, jira: `${prefix}-${number}`, github: `#${number}`, gitlab: `#${number}` }[
          this.provider
        ] ?? `${number}`;
      const id = this.provider === 'github' || this.provider === 'gitlab' ? String(number) : key;
      if (!this.#byName.has(id) && !this.#byName.has(key)) return { key, id };
    }
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString();
  }
}

function passes(issue: Issue, filters: Schemas['PullFilters']): boolean {
  if (filters.status && filters.status.length > 0 && !filters.status.includes(issue.status)) return false;
  if (filters.issue_type && filters.issue_type.length > 0 && !filters.issue_type.includes(issue.issue_type))
    return false;
  return (
    filters.updated_since === undefined || Date.parse(issue.updated_at) >= Date.parse(filters.updated_since)
  );
}

function failed(item: PushItem, message: string): PushResultItem {
  return { ref: item.ref, action: item.action, outcome: 'failed', remote_ref: null, version: null, message };
}
