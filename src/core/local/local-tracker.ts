import { defaults } from '../../generated/contract.ts';
import type { Binding } from '../model/binding.ts';
import type { Answer, CallContext } from '../model/call.ts';
import type { TrackerCapabilities } from '../model/capabilities.ts';
import { checkPullQuery } from '../model/check-request.ts';
import type { PullQuery, PullResultEnvelope, TrackerStatus } from '../model/envelope.ts';
import { TrackerError } from '../model/error.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import type { IssueStorePort } from '../../ports/issue-store-port.ts';
import type { LockPort } from '../../ports/lock-port.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';
import { localNotYet } from '../hard-breaks.ts';
import { parseCursor, printCursor, type SnapshotCursor } from './snapshot-cursor.ts';

export interface LocalTrackerDeps {
  readonly binding: Binding & { readonly kind: 'local' };
  readonly connector: ConnectorPort;
  readonly store: IssueStorePort;
  readonly lock: LockPort;
  /** One name for everybody who drives the same workspace. */
  readonly lockName: string;
}

/**
 * A local tracker behind the envelopes of the contract: one complete read for a command, kept as
 * the snapshot that all of its pages are cut from.
 */
export class LocalTracker implements TrackerPort {
  readonly capabilities: TrackerCapabilities = {
    writableFields: [],
    actions: [],
    filters: ['updated_since', 'status', 'issue_type'],
    dryRun: false,
    editMappings: false,
    async: false,
  };
  readonly #deps: LocalTrackerDeps;

  constructor(deps: LocalTrackerDeps) {
    this.#deps = deps;
  }

  async pull(query: PullQuery, context: CallContext = {}): Promise<Answer<PullResultEnvelope>> {
    checkPullQuery(query);
    context.signal?.throwIfAborted();
    const from = query.cursor === undefined ? await this.#readAll(context) : parseCursor(query.cursor);
    const page = await this.#deps.store.page({
      generation: from.generation,
      limit: query.limit ?? defaults.limit,
      ...(from.after === undefined ? {} : { after: from.after }),
      ...(query.filters === undefined ? {} : { filters: query.filters }),
    });
    if (page === null) {
      throw new TrackerError(
        'cursor_expired',
        'The tracker was read again since that page; its order is gone.',
      );
    }
    const last = page.issues.at(-1);
    const count = page.issues.length;
    return answer({
      provider: this.#deps.binding.provider,
      status: 'ok',
      summary: { total: count, succeeded: count, failed: 0, skipped: 0 },
      items: page.issues,
      item_errors: null,
      identity_path: null,
      has_more: page.more,
      next_cursor:
        page.more && last ? printCursor({ generation: from.generation, after: last.ref.id }) : null,
      doctrine: this.#doctrine(),
    });
  }

  /** What is recorded and stored here; starts nothing and creates nothing. */
  async status(context: CallContext = {}): Promise<Answer<TrackerStatus>> {
    context.signal?.throwIfAborted();
    const { binding, store } = this.#deps;
    const { issueCount, location } = await store.load();
    return answer({
      provider: binding.provider,
      configured: true,
      workspace: binding.workspace,
      doctrine_mode: binding.doctrine.mode,
      field_owners: binding.doctrine.fieldOwners,
      db_path: location,
      issue_count: issueCount,
    } as TrackerStatus);
  }

  async push(): Promise<never> {
    throw localNotYet(this.#deps.binding.provider, 'writing');
  }

  async run(): Promise<never> {
    throw localNotYet(this.#deps.binding.provider, 'writing');
  }

  async mappings(context: CallContext = {}): Promise<never> {
    context.signal?.throwIfAborted();
    throw localNotYet(this.#deps.binding.provider, 'mappings');
  }

  /** @throws TrackerError `invalid_input`: a local write is over when its command is */
  async operation(id: string): Promise<never> {
    throw new TrackerError(
      'invalid_input',
      `'${id}' is no operation: ${this.#deps.binding.provider} is local.`,
      {
        hint: 'Operations are accepted by SaaS-backed providers only.',
      },
    );
  }

  /** One reader at a time: bd itself would let the second one wait without limit. */
  async #readAll(context: CallContext): Promise<Pick<SnapshotCursor, 'generation'> & { after?: undefined }> {
    const { connector, store, lock, lockName } = this.#deps;
    return lock.hold(lockName, context, async () => {
      const { generation } = await store.load();
      const { issues } = await connector.readAll(context);
      return { generation: await store.commit({ snapshot: issues }, generation) };
    });
  }

  #doctrine(): Record<string, unknown> {
    const { mode, fieldOwners } = this.#deps.binding.doctrine;
    return { mode, field_owners: fieldOwners };
  }
}

/** Local answers have no identity path; everything else is the contract's envelope. */
function answer<T>(body: object): Answer<T> {
  return { body: body as T, deviations: [], replayed: false };
}
