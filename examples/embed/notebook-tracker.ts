import {
  TrackerError,
  type Answer,
  type CallContext,
  type MappingList,
  type NormalizedIssue,
  type OperationResult,
  type PullFilters,
  type PullQuery,
  type PullResultEnvelope,
  type PushItem,
  type PushResultEnvelope,
  type PushResultItem,
  type RunQuery,
  type RunResultEnvelope,
  type TrackerCapabilities,
  type TrackerPort,
  type Write,
  type WriteRequest,
  checkKey,
  checkOperationId,
  checkPullQuery,
  checkPushItems,
  checkRunQuery,
} from 'spec-kitty-tracker';

/**
 * A TrackerPort of one's own: issues in memory. It answers with the same envelopes as the SaaS, so
 * everything above it stays as it is, and it passes the same conformance kit.
 */
export class NotebookTracker implements TrackerPort {
  readonly capabilities: TrackerCapabilities = {
    writableFields: ['title', 'body', 'status', 'labels'],
    actions: ['create', 'update', 'transition'],
    filters: ['updated_since', 'status', 'issue_type'],
    dryRun: false,
    editMappings: false,
    runLimit: true,
    async: false,
  };
  readonly #system: string;
  readonly #issues: NormalizedIssue[];
  readonly #answers = new Map<string, { asked: string; envelope: unknown }>();

  constructor(system: string, issues: Iterable<NormalizedIssue>) {
    this.#system = system;
    this.#issues = [...issues];
  }

  async pull(query: PullQuery, context: CallContext = {}): Promise<Answer<PullResultEnvelope>> {
    context.signal?.throwIfAborted();
    checkPullQuery(query);
    return answer(this.#page(query));
  }

  async push(
    write: WriteRequest<readonly PushItem[]>,
    context: CallContext = {},
  ): Promise<Write<PushResultEnvelope>> {
    context.signal?.throwIfAborted();
    checkKey(write.key);
    checkPushItems(write.body);
    return this.#once(write, () => summarize(write.body.map((item) => this.#apply(item))));
  }

  /** There is no other side to reconcile with: a run reads. */
  async run(write: WriteRequest<RunQuery>, context: CallContext = {}): Promise<Write<RunResultEnvelope>> {
    context.signal?.throwIfAborted();
    checkKey(write.key);
    checkRunQuery(write.body);
    const { limit, pullFirst = true } = write.body;
    return this.#once(write, () => {
      const push = summarize([]);
      const asked = limit === undefined ? {} : { limit };
      const pull = pullFirst ? this.#page(asked) : { ...push, has_more: false, next_cursor: null };
      return { ...push, summary: pull.summary, pull, push } as RunResultEnvelope;
    });
  }

  async operation(id: string, context: CallContext = {}): Promise<Answer<OperationResult>> {
    context.signal?.throwIfAborted();
    checkOperationId(id);
    throw new TrackerError('server_rejected', `There is no operation ${id}: every write is done at once.`);
  }

  async status(context: CallContext = {}) {
    context.signal?.throwIfAborted();
    return answer({ provider: this.#system, configured: true, issue_count: this.#issues.length });
  }

  async mappings(context: CallContext = {}): Promise<Answer<MappingList>> {
    context.signal?.throwIfAborted();
    return answer({ mappings: [] });
  }

  /** A cursor is a place in the order of the notebook, which only grows: nothing added moves a page. */
  #page({ limit = 100, cursor, filters = {} }: PullQuery): PullResultEnvelope {
    const from = cursor === undefined ? 0 : this.#place(cursor);
    const matching = [...this.#issues.entries()].filter(
      ([place, issue]) => place >= from && passes(issue, filters),
    );
    const items = matching.slice(0, limit).map(([, issue]) => issue);
    const next = matching[limit];
    return {
      ...summarize([]),
      summary: { total: items.length, succeeded: items.length, failed: 0, skipped: 0 },
      items,
      has_more: next !== undefined,
      next_cursor: next ? `place-${next[0]}` : null,
    };
  }

  #place(cursor: string): number {
    const place = Number(/^place-(\d{1,9})$/.exec(cursor)?.[1] ?? Number.NaN);
    if (place < this.#issues.length) return place;
    throw new TrackerError(
      'cursor_expired',
      `'${cursor}' is not a cursor that a page of this notebook gave.`,
    );
  }

  /** The same key with the same body is answered as the first time; with another body it is refused. */
  #once<T>({ key, body }: WriteRequest<unknown>, perform: () => T): Write<T> {
    const asked = JSON.stringify(body);
    const earlier = this.#answers.get(key);
    if (earlier && earlier.asked !== asked) {
      throw new TrackerError('idempotency_conflict', 'This key was used with another body.');
    }
    if (earlier) return { kind: 'done', answer: { ...answer(earlier.envelope as T), replayed: true } };
    const envelope = perform();
    this.#answers.set(key, { asked, envelope });
    return { kind: 'done', answer: answer(envelope) };
  }

  #apply(item: PushItem): PushResultItem {
    const at = this.#issues.findIndex(({ ref }) => ref.id === item.ref.id);
    const before = this.#issues[at];
    const now = new Date().toISOString();
    const result = (
      outcome: NonNullable<PushResultItem['outcome']>,
      remote: NormalizedIssue | undefined,
    ): PushResultItem => ({
      ref: item.ref,
      action: item.action,
      outcome,
      ...(remote ? { remote_ref: remote.ref } : {}),
      message: remote ? null : 'There is no such issue.',
    });
    if (item.action === 'create') {
      const ref = { ...item.ref, id: `note-${this.#issues.length + 1}` };
      const created = {
        status: 'todo',
        issue_type: 'task',
        created_at: now,
        ...item.patch,
        ref,
        updated_at: now,
      };
      this.#issues.push(created as NormalizedIssue);
      return result('created', created as NormalizedIssue);
    }
    if (!before) return result('failed', undefined);
    const status = item.target_status === undefined ? {} : { status: item.target_status };
    const after = { ...before, ...item.patch, ...status, updated_at: now } as NormalizedIssue;
    this.#issues[at] = after;
    return result(item.action === 'transition' ? 'transitioned' : 'updated', after);
  }
}

/** An empty list asks for nothing in particular; `updated_since` includes its moment. */
function passes(
  { status, issue_type: type, updated_at: at }: NormalizedIssue,
  { status: statuses = [], issue_type: types = [], updated_since: since }: PullFilters,
): boolean {
  if (statuses.length > 0 && !statuses.some((each) => each === status)) return false;
  if (types.length > 0 && !types.some((each) => each === type)) return false;
  return since === undefined || Date.parse(at ?? '') >= Date.parse(since);
}

function answer<T>(body: T): Answer<T> {
  return { body, deviations: [], replayed: false };
}

function summarize(items: readonly PushResultItem[]): PushResultEnvelope {
  const failed = items.filter(({ outcome }) => outcome === 'failed').length;
  return {
    status: failed === 0 ? 'ok' : failed === items.length ? 'error' : 'partial',
    summary: { total: items.length, succeeded: items.length - failed, failed, skipped: 0 },
    items,
    item_errors: null,
    doctrine: null,
  };
}
