import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  checkKey,
  checkOperationId,
  checkPullQuery,
  checkPushItems,
  checkRunQuery,
  TrackerError,
  type Answer,
  type CallContext,
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
} from 'spec-kitty-tracker';
import { AnswerBook } from './answer-book.ts';
import { printIssueFile, type IssueContent } from './issue-file.ts';
import { IssueFolder, type StoredIssue } from './issue-folder.ts';

const writableFields = [
  'title',
  'body',
  'status',
  'issue_type',
  'priority',
  'assignees',
  'labels',
  'parent_ref',
  'links',
  'custom_fields',
] as const;

type Outcome = Pick<PushResultItem, 'outcome' | 'message' | 'version'> & { readonly id?: string };

/**
 * A TrackerPort whose issues are Markdown files in a folder, one file an issue. It answers with
 * the envelopes of the contract, so everything above it stays as it is.
 *
 * A key has its effect once, also when the process dies between effect and answer: the id of a new
 * issue is made of the key, and an edit that is there already is skipped.
 */
export class MarkdownFolderTracker implements TrackerPort {
  readonly capabilities: TrackerCapabilities = {
    writableFields,
    actions: ['create', 'update', 'transition'],
    filters: ['updated_since', 'status', 'issue_type'],
    dryRun: false,
    editMappings: false,
    runLimit: true,
    async: false,
  };
  readonly #system: string;
  readonly #workspace: string;
  readonly #folder: IssueFolder;
  readonly #book: AnswerBook<PushResultEnvelope>;
  readonly #runs: AnswerBook<RunResultEnvelope>;
  readonly #now: () => number;

  /** `now`: epoch milliseconds. */
  constructor(options: { folder: string; system: string; workspace: string; now?: () => number }) {
    this.#system = options.system;
    this.#workspace = options.workspace;
    this.#folder = new IssueFolder(options.folder);
    this.#book = new AnswerBook(join(options.folder, '.answers'));
    this.#runs = new AnswerBook(join(options.folder, '.runs'));
    this.#now = options.now ?? Date.now;
  }

  async pull(query: PullQuery, context: CallContext = {}): Promise<Answer<PullResultEnvelope>> {
    context.signal?.throwIfAborted();
    checkPullQuery(query);
    const { limit = 100, cursor, filters = {} } = query;
    const after = cursor === undefined ? '' : idAt(cursor);
    const matching = (await this.#folder.readAll()).filter(
      ({ id, content }) => id > after && passes(content, filters),
    );
    const page = matching.slice(0, limit);
    const last = page.at(-1);
    const more = matching.length > limit && last !== undefined;
    return answer({
      status: 'ok',
      summary: { total: page.length, succeeded: page.length, failed: 0, skipped: 0 },
      items: page.map((issue) => this.#normalized(issue)),
      item_errors: null,
      has_more: more,
      next_cursor: more ? cursorAfter(last.id) : null,
      doctrine: null,
    });
  }

  async push(
    { key, body }: WriteRequest<readonly PushItem[]>,
    context: CallContext = {},
  ): Promise<Write<PushResultEnvelope>> {
    context.signal?.throwIfAborted();
    checkKey(key);
    checkPushItems(body);
    const earlier = await this.#book.find(key, body);
    if (earlier) return { kind: 'done', answer: { ...answer(earlier), replayed: true } };
    const items: PushResultItem[] = [];
    for (const [index, item] of body.entries()) {
      context.signal?.throwIfAborted();
      items.push(this.#told(item, await this.#apply(item, `${key}/${index}`)));
    }
    const envelope = summarize(items);
    await this.#book.record(key, body, envelope);
    return { kind: 'done', answer: answer(envelope) };
  }

  /** There is no other side to reconcile with: a run reads. */
  async run(
    { key, body }: WriteRequest<RunQuery>,
    context: CallContext = {},
  ): Promise<Write<RunResultEnvelope>> {
    context.signal?.throwIfAborted();
    checkKey(key);
    checkRunQuery(body);
    const earlier = await this.#runs.find(key, body);
    if (earlier) return { kind: 'done', answer: { ...answer(earlier), replayed: true } };
    const { limit, pullFirst = true } = body;
    const pull = pullFirst
      ? (await this.pull(limit === undefined ? {} : { limit }, context)).body
      : emptyPull;
    const push = summarize([]);
    const envelope = { ...push, summary: pull.summary, pull, push } as RunResultEnvelope;
    await this.#runs.record(key, body, envelope);
    return { kind: 'done', answer: answer(envelope) };
  }

  async operation(id: string, context: CallContext = {}): Promise<Answer<OperationResult>> {
    context.signal?.throwIfAborted();
    checkOperationId(id);
    throw new TrackerError('server_rejected', `There is no operation ${id}: every write is done at once.`);
  }

  async status(context: CallContext = {}) {
    context.signal?.throwIfAborted();
    const { length } = await this.#folder.readAll();
    return answer({ provider: this.#system, configured: true, issue_count: length });
  }

  async mappings(context: CallContext = {}) {
    context.signal?.throwIfAborted();
    const mapped = (await this.#folder.readAll()).flatMap(({ id, workPackage }) =>
      workPackage === undefined ? [] : [{ wp_id: workPackage, system: this.#system, external_id: id }],
    );
    return answer({ mappings: mapped });
  }

  async #apply(item: PushItem, key: string): Promise<Outcome> {
    if (item.action === 'create') return this.#create(item, key);
    const before = await this.#folder.read(item.ref.id);
    if (!before) return { outcome: 'failed', message: 'There is no such issue.' };
    const edit = {
      ...item.patch,
      ...(item.target_status === undefined ? {} : { status: item.target_status }),
    };
    const { id, content, version } = before;
    if (isDeepStrictEqual({ ...content, ...edit }, content)) {
      return { outcome: 'skipped', id, version, message: 'Nothing to change.' };
    }
    const text = before.edited({ ...edit, updated_at: this.#time() });
    const written = await this.#folder.write(id, text, version);
    if (written === null)
      return { outcome: 'failed', id, message: 'Somebody else has just changed the file.' };
    return { outcome: item.action === 'transition' ? 'transitioned' : 'updated', id, version: written };
  }

  async #create({ ref, patch }: PushItem, key: string): Promise<Outcome> {
    const now = this.#time();
    const content = { ...blank, ...patch, created_at: now, updated_at: now } as IssueContent;
    const id = `${slugOf(content.title)}-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
    const made = await this.#folder.read(id);
    if (made) return { outcome: 'created', id, version: made.version };
    const version = await this.#folder.write(id, printIssueFile(content, ref.id), null);
    if (version === null)
      return { outcome: 'failed', message: `${id}.md has just been made by somebody else.` };
    return { outcome: 'created', id, version };
  }

  #told({ ref, action }: PushItem, { id, ...outcome }: Outcome): PushResultItem {
    const remote = id === undefined ? {} : { remote_ref: this.#refOf(id) };
    return { ref, action, message: null, ...outcome, ...remote };
  }

  #normalized({ id, content }: StoredIssue): NormalizedIssue {
    return { ref: this.#refOf(id), ...content, provider_metadata: { file: `${id}.md` } };
  }

  #refOf(id: string) {
    return { system: this.#system, id, workspace: this.#workspace };
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}

const blank = {
  body: null,
  status: 'todo',
  issue_type: 'task',
  priority: 0,
  assignees: [],
  labels: [],
  parent_ref: null,
  links: [],
  custom_fields: {},
} as const;

const emptyPull = {
  status: 'ok',
  summary: { total: 0, succeeded: 0, failed: 0, skipped: 0 },
  items: [],
  item_errors: null,
  has_more: false,
  next_cursor: null,
} as const;

function passes({ status, issue_type: type, updated_at: at }: IssueContent, filters: PullFilters): boolean {
  const { status: statuses = [], issue_type: types = [], updated_since: since } = filters;
  if (statuses.length > 0 && !statuses.some((each) => each === status)) return false;
  if (types.length > 0 && !types.some((each) => each === type)) return false;
  return since === undefined || Date.parse(at ?? '') >= Date.parse(since);
}

/** Opaque to everybody else; the id that a page ended with. */
function cursorAfter(id: string): string {
  return Buffer.from(`after ${id}`, 'utf8').toString('base64url');
}

function idAt(cursor: string): string {
  const [, id] = /^after (.+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (id !== undefined) return id;
  throw new TrackerError('invalid_input', `'${cursor}' is not a cursor that an earlier page gave.`);
}

function slugOf(title: string): string {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, 6).join('-') || 'issue';
}

function summarize(items: readonly PushResultItem[]): PushResultEnvelope {
  const count = (outcome: string) => items.filter((item) => item.outcome === outcome).length;
  const [failed, skipped] = [count('failed'), count('skipped')];
  return {
    status: failed === 0 ? 'ok' : failed === items.length ? 'error' : 'partial',
    summary: { total: items.length, succeeded: items.length - failed - skipped, failed, skipped },
    items,
    item_errors: null,
    doctrine: null,
  };
}

function answer<T>(body: T): Answer<T> {
  return { body, deviations: [], replayed: false };
}
