import { createHash } from 'node:crypto';
import {
  TrackerError,
  type Answer,
  type CallContext,
  type NormalizedIssue,
  type OperationResult,
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
  checkOperationId,
  checkPullQuery,
  checkPushItems,
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
  readonly #answers = new Map<string, { hash: string; envelope: PushResultEnvelope }>();

  constructor(system: string, issues: Iterable<NormalizedIssue>) {
    this.#system = system;
    this.#issues = [...issues];
  }

  async pull(query: PullQuery, context: CallContext = {}): Promise<Answer<PullResultEnvelope>> {
    context.signal?.throwIfAborted();
    checkPullQuery(query);
    const { limit = 100, cursor, filters = {} } = query;
    const since =
      filters.updated_since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(filters.updated_since);
    const chosen = this.#issues.filter(
      ({ status, issue_type: type, updated_at: at }) =>
        (filters.status === undefined || filters.status.some((each) => each === status)) &&
        (filters.issue_type === undefined || filters.issue_type.some((each) => each === type)) &&
        Date.parse(at ?? '') >= since,
    );
    const start = cursor === undefined ? 0 : Number(cursor);
    const items = chosen.slice(start, start + limit);
    const more = start + limit < chosen.length;
    return answer({
      status: 'ok',
      summary: { total: items.length, succeeded: items.length, failed: 0, skipped: 0 },
      items,
      item_errors: null,
      has_more: more,
      next_cursor: more ? String(start + limit) : null,
      doctrine: null,
    });
  }

  async push(
    write: WriteRequest<readonly PushItem[]>,
    context: CallContext = {},
  ): Promise<Write<PushResultEnvelope>> {
    context.signal?.throwIfAborted();
    checkPushItems(write.body);
    const hash = createHash('sha256').update(JSON.stringify(write.body)).digest('hex');
    const earlier = this.#answers.get(write.key);
    if (earlier && earlier.hash !== hash) {
      throw new TrackerError('idempotency_conflict', 'This key was used with another body.');
    }
    if (earlier) return { kind: 'done', answer: { ...answer(earlier.envelope), replayed: true } };
    const envelope = summarize(write.body.map((item) => this.#apply(item)));
    this.#answers.set(write.key, { hash, envelope });
    return { kind: 'done', answer: answer(envelope) };
  }

  async run(_write: WriteRequest<RunQuery>, context: CallContext = {}): Promise<Write<RunResultEnvelope>> {
    const { body: pull } = await this.pull({}, context);
    const push = summarize([]);
    const envelope = { ...push, pull, push } as RunResultEnvelope;
    return { kind: 'done', answer: answer(envelope) };
  }

  async operation(id: string): Promise<Answer<OperationResult>> {
    checkOperationId(id);
    throw new TrackerError('server_rejected', `There is no operation ${id}: every write is done at once.`);
  }

  async status(context: CallContext = {}) {
    context.signal?.throwIfAborted();
    return answer({ provider: this.#system, configured: true, issue_count: this.#issues.length });
  }

  async mappings(context: CallContext = {}) {
    context.signal?.throwIfAborted();
    return answer({ mappings: [] });
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
