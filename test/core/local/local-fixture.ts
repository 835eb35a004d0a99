import { loadSqlite } from '../../../src/adapters/sqlite/load-sqlite.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { SqliteIssueStore } from '../../../src/adapters/sqlite/issue-store.ts';
import {
  LocalTracker,
  type Answer,
  type Ownership,
  type Issue,
  type LocalTrackerDeps,
  type PushItem,
  type PushResultEnvelope,
  type RunQuery,
  type RunResultEnvelope,
  type SyncChoice,
  type TrackerEvent,
  type UpstreamMappingsPort,
  type Write,
} from '../../../src/index.ts';
import { MemoryClock, MemoryConnector, type MemoryConnectorOptions } from '../../../src/testing/index.ts';
import { scratchFolder } from '../../adapters/scratch-folder.ts';
import { freeLock } from '../free-lock.ts';

export const shared: Ownership = { mode: 'split_ownership', fieldOwners: {} };
export const ours: Ownership = { mode: 'spec_kitty_authoritative', fieldOwners: {} };
export const theirs: Ownership = { mode: 'external_authoritative', fieldOwners: {} };

export const issue = (id: string, more: Partial<Issue> = {}): Issue => ({
  ref: { system: 'beads', id, workspace: 'w' },
  title: id,
  body: null,
  status: 'todo',
  issue_type: 'task',
  priority: 3,
  assignees: [],
  labels: [],
  parent_ref: null,
  links: [],
  custom_fields: {},
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  provider_metadata: {},
  ...more,
});

export const ref = (id: string): Issue['ref'] => ({ system: 'beads', id, workspace: 'w' });

export const edit = (id: string, patch: NonNullable<PushItem['patch']>): PushItem => ({
  ref: ref(id),
  action: 'update',
  patch,
});

export const create = (name: string, patch: NonNullable<PushItem['patch']>): PushItem => ({
  ref: ref(name),
  action: 'create',
  patch,
});

/** What local answers carry beside the contract's keys. */
export interface Upstreams {
  readonly stats: Record<string, number>;
  readonly conflicts: readonly Record<string, unknown>[];
  readonly errors: readonly string[];
  readonly gone?: readonly Record<string, unknown>[];
}

/** What a call notes for people on the way, and the context that hears it. */
export function heard() {
  const notes: string[] = [];
  const observe = (event: TrackerEvent) => void (event.type === 'note' && notes.push(event.message));
  return { notes, context: { observe } };
}

/** A local tracker over a real store and a connector in memory. */
export class LocalWorld {
  readonly connector: MemoryConnector;
  readonly store: SqliteIssueStore;
  readonly clock: MemoryClock;
  ownership: Ownership = shared;
  upstream: UpstreamMappingsPort = { read: () => Promise.resolve(null) };
  #keys = 0;

  private constructor(folder: string, connector: MemoryConnector) {
    this.store = new SqliteIssueStore({
      file: `${folder}/x.db`,
      clock: new MemoryClock(),
      sqlite: loadSqlite,
    });
    this.connector = connector;
    this.clock = new MemoryClock(Date.UTC(2026, 5, 1));
  }

  static async with(
    issues: readonly Issue[],
    { ownership = shared, ...options }: MemoryConnectorOptions & { ownership?: Ownership } = {},
  ): Promise<LocalWorld> {
    const world = new LocalWorld(await scratchFolder(), new MemoryConnector(issues, options));
    world.ownership = ownership;
    return world;
  }

  /** A fresh one each time, as each command has. */
  get tracker(): LocalTracker {
    return new LocalTracker(this.deps);
  }

  get deps(): LocalTrackerDeps {
    return {
      binding: {
        kind: 'local',
        provider: 'beads',
        workspace: 'w',
        ownership: this.ownership,
        file: '/p/.kittify/config.yaml',
      },
      connector: this.connector,
      store: this.store,
      upstream: this.upstream,
      lock: freeLock,
      lockName: 'beads-1',
      clock: this.clock,
      identity: systemIdentity,
    };
  }

  /** Somebody else edits an issue at the far end, a minute later. */
  there(id: string, change: Partial<Issue>): void {
    const held = this.connector.issues.get(id);
    if (held === undefined) throw new Error(`no ${id}`);
    this.clock.advance(60_000);
    const updated_at = new Date(this.clock.now()).toISOString();
    this.connector.issues.set(id, { ...held, updated_at, ...change });
  }

  at(id: string): Issue {
    const held = this.connector.issues.get(id);
    if (held === undefined) throw new Error(`no ${id}`);
    return held;
  }

  async push(
    items: readonly PushItem[],
    choice?: SyncChoice,
    key = this.key(),
  ): Promise<PushResultEnvelope & Upstreams> {
    this.clock.advance(60_000);
    return body(await this.tracker.push({ key, body: items, ...(choice === undefined ? {} : { choice }) }));
  }

  async pushPending(choice?: SyncChoice): Promise<PushResultEnvelope & Upstreams> {
    return body(
      await this.tracker.pushPending({
        key: this.key(),
        body: null,
        ...(choice === undefined ? {} : { choice }),
      }),
    );
  }

  async run(choice?: SyncChoice, query: RunQuery = {}): Promise<RunResultEnvelope & Upstreams> {
    return body(
      await this.tracker.run({ key: this.key(), body: query, ...(choice === undefined ? {} : { choice }) }),
    );
  }

  /** Our edit reaches the store, and the tracker is not to be had. */
  async pushOffline(items: readonly PushItem[]): Promise<void> {
    const { beforeChange } = this.connector;
    this.connector.beforeChange = () => {
      throw new Error('the tracker is not there');
    };
    await this.push(items).catch(() => undefined);
    this.connector.beforeChange = beforeChange;
  }

  key(): string {
    return `key-${(this.#keys += 1)}`;
  }
}

function body<T>(write: Write<T>): T & Upstreams {
  if (write.kind !== 'done') throw new Error('a local write is over');
  return (write.answer as Answer<T & Upstreams>).body;
}
