import { blankFields } from '../../core/local/blank-fields.ts';
import type { Change, ChangeOutcome, Refusal } from '../../core/model/change.ts';
import {
  completeRead,
  coreFields,
  fieldsOf,
  namedRead,
  type CompleteRead,
  type CoreField,
  type Issue,
  type IssueFields,
  type IssueLink,
  type NamedRead,
} from '../../core/model/issue.ts';
import type { ConnectorCapabilities, ConnectorPort, Probe } from '../../ports/connector-port.ts';

export interface MemoryConnectorOptions {
  readonly system?: 'beads' | 'fp';
  readonly workspace?: string;
  readonly capabilities?: Partial<ConnectorCapabilities>;
  /** The tracker makes the ids of new issues itself, as fp does. */
  readonly mintsIds?: boolean;
  /** Has no word for `in_review`, `canceled` and an unset priority, as beads. */
  readonly lossy?: boolean;
  /** Has a fingerprint, as an embedded store of beads. */
  readonly fingerprinted?: boolean;
  /** Reads single issues, as beads. */
  readonly readsNamed?: boolean;
}

/**
 * A local tracker in memory: strict where real ones are (stale writes, unknown ids), and open to a
 * test, which edits `issues` as another program would. Every write moves `updated_at` by a second.
 */
export class MemoryConnector implements ConnectorPort {
  readonly capabilities: ConnectorCapabilities;
  readonly issues = new Map<string, Issue>();
  /** How many complete reads, reads of named issues and chunks of writes there were. */
  reads = 0;
  namedReads = 0;
  writes = 0;
  /** Called before a change takes effect; what it throws ends the stream, as a lost process would. */
  beforeChange: (change: Change) => void = () => undefined;
  /** Called after a change took effect; throwing here loses its answer. */
  afterChange: (change: Change) => void = () => undefined;
  readonly newIds?: NonNullable<ConnectorPort['newIds']>;
  readonly findCreated?: NonNullable<ConnectorPort['findCreated']>;
  readonly fingerprint?: NonNullable<ConnectorPort['fingerprint']>;
  readonly readNamed?: NonNullable<ConnectorPort['readNamed']>;
  readonly #options: MemoryConnectorOptions;
  #minted = 0;

  constructor(issues: readonly Issue[] = [], options: MemoryConnectorOptions = {}) {
    this.#options = options;
    this.capabilities = {
      writableFields: coreFields.filter((field) => field !== 'custom_fields'),
      singleValued: ['assignees'],
      ...options.capabilities,
    };
    for (const issue of issues) this.issues.set(issue.ref.id, issue);
    if (options.readsNamed)
      this.readNamed = (ids, _context, absent) => Promise.resolve(this.#named(ids, absent));
    if (options.fingerprinted) this.fingerprint = () => Promise.resolve(this.#everything());
    if (options.mintsIds) this.findCreated = (change, appeared) => Promise.resolve(onlyOne(change, appeared));
    else
      this.newIds = (key, count) =>
        // Only what stands before the body's hash, so that a test can tell the ids.
        Promise.resolve(Array.from({ length: count }, (_, index) => `m-${key.split(':')[0]}-${index}`));
  }

  probe(): Promise<Probe> {
    return Promise.resolve({ version: 'memory', notes: [] });
  }

  readAll(): Promise<CompleteRead> {
    this.reads += 1;
    const mirrored = this.#mirrored();
    const shown = [...this.issues.values()].map((issue) => ({
      ...issue,
      links: [...fieldsOf(issue).links, ...(mirrored.get(issue.ref.id) ?? [])],
    }));
    return Promise.resolve(completeRead(shown, this.#options.fingerprinted ? this.#everything() : null));
  }

  #named(ids: readonly string[], absent: readonly string[] = []): NamedRead | null {
    this.namedReads += 1;
    if (absent.some((id) => this.issues.has(id))) return null;
    const found = ids.flatMap((id) => this.issues.get(id) ?? []);
    return found.length < ids.length ? null : namedRead(found);
  }

  #everything(): string {
    return JSON.stringify([...this.issues]);
  }

  refusals({ fields, before }: Change): Refusal[] {
    const refused = (Object.keys(fields) as CoreField[]).filter(
      (field) => !this.capabilities.writableFields.includes(field),
    );
    const orphan = fields.issue_type === 'subtask' && !(fields.parent_ref ?? before?.parent_ref);
    const tooMany = (fields.assignees?.length ?? 0) > 1 ? (['assignees'] as const) : [];
    return [
      ...refused.map((field) => ({ field, reason: 'there is no place for it' })),
      ...tooMany.map((field) => ({ field, reason: 'there is place for one' })),
      ...(orphan ? [{ field: 'issue_type' as const, reason: 'a subtask needs a parent' }] : []),
      ...(fields.title === '' ? [{ field: 'title' as const, reason: 'it must not be empty' }] : []),
    ];
  }

  readsAs(fields: Partial<IssueFields>): Partial<IssueFields> {
    if (!this.#options.lossy) return fields;
    const { status, priority } = fields;
    return {
      ...fields,
      ...(status === 'in_review' ? { status: 'in_progress' as const } : {}),
      ...(status === 'canceled' ? { status: 'done' as const } : {}),
      ...(priority === 0 ? { priority: 3 as const } : {}),
    };
  }

  async *apply(changes: readonly Change[]): AsyncGenerator<readonly ChangeOutcome[], void, void> {
    this.writes += 1;
    for (const change of changes) {
      this.beforeChange(change);
      const outcome = this.#change(change);
      this.afterChange(change);
      yield [outcome];
    }
  }

  #change(change: Change): ChangeOutcome {
    const { id, fields, before } = change;
    const held = this.issues.get(id);
    if (before === null) {
      const remoteId = this.#options.mintsIds ? `minted-${(this.#minted += 1)}` : id;
      this.issues.set(remoteId, this.#new(remoteId, fields));
      return { kind: 'applied', id, remoteId, notes: [] };
    }
    if (held === undefined || held.updated_at !== before.updated_at) return { kind: 'stale', id };
    const next = { ...held, ...this.readsAs(fields), updated_at: later(held.updated_at) };
    this.issues.set(id, next as Issue);
    return { kind: 'applied', id, remoteId: id, notes: [] };
  }

  #new(id: string, fields: Partial<IssueFields>): Issue {
    const { system = 'beads', workspace = 'w' } = this.#options;
    const blank = {
      ...blankFields,
      ref: { system, id, workspace },
      title: '',
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      provider_metadata: {},
    } satisfies Issue;
    return { ...blank, ...this.readsAs(fields) } as Issue;
  }

  /** The other ends of all links, as trackers show them. */
  #mirrored(): ReadonlyMap<string, readonly IssueLink[]> {
    const links = new Map<string, IssueLink[]>();
    const add = (id: string, link: IssueLink) => links.set(id, [...(links.get(id) ?? []), link]);
    for (const { ref, links: own, parent_ref: parent } of this.issues.values()) {
      for (const { type, target } of own)
        if (type === 'blocked_by') add(target.id, { type: 'blocks', target: ref });
      if (parent) add(parent.id, { type: 'parent_of', target: ref });
    }
    return links;
  }
}

function onlyOne({ fields }: Change, appeared: readonly Issue[]): string | null {
  const alike = appeared.filter(
    ({ title, body }) => title === fields.title && body === (fields.body ?? null),
  );
  return alike.length === 1 ? (alike[0]?.ref.id ?? null) : null;
}

function later(time: string): string {
  return new Date(Date.parse(time) + 1000).toISOString().replace('.000Z', 'Z');
}
