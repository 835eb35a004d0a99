import { defaults, operations as contractOperations } from '../../generated/contract.ts';
import type { components } from '../../generated/pri-12.ts';
import {
  validatePullRequest,
  validatePushRequest,
  validateRunRequest,
  type Validator,
} from '../../generated/request-validators.js';
import { describeErrors } from '../../core/model/validation-text.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { IdempotencyBook } from './idempotency-book.ts';
import { IssueBook } from './issue-book.ts';
import type { Operations } from './operations.ts';
import type { SeededRandom } from './seeded-random.ts';
import { ok, problem, type WireAnswer } from './wire-answer.ts';

type Schemas = components['schemas'];
type OperationName = keyof typeof contractOperations;

export interface TrackerDeskOptions {
  /** Projects that exist, as `provider/project_slug`; `any` takes every name. */
  readonly projects: readonly string[] | 'any';
  /** The server's own upper bound of a page. */
  readonly maxPageSize: number;
  /** Which writes are answered with 202. */
  readonly accept: (operation: 'push' | 'run') => boolean;
}

/** A request whose bearer and team have been checked. */
export interface TrackerCall {
  readonly operation: OperationName;
  readonly team: string;
  readonly query: Readonly<Record<string, string>>;
  readonly pathId: string | null;
  readonly key: string | undefined;
  readonly bodyText: string;
  readonly body: unknown;
}

/** What the SaaS does behind its endpoints: issues, mappings, operations, idempotency. */
export class TrackerDesk {
  readonly #options: TrackerDeskOptions;
  readonly #operations: Operations;
  readonly #random: SeededRandom;
  readonly #now: () => number;
  readonly #books = new Map<string, IssueBook>();
  readonly #idempotency = new IdempotencyBook();
  readonly #installationId: string;

  constructor(options: TrackerDeskOptions, operations: Operations, random: SeededRandom, now: () => number) {
    this.#options = options;
    this.#operations = operations;
    this.#random = random;
    this.#now = now;
    this.#installationId = random.uuid();
  }

  get effects(): number {
    return [...this.#books.values()].reduce((sum, book) => sum + book.effects, 0);
  }

  book(provider: string, project: string): IssueBook {
    const name = `${provider}/${project}`;
    const book = this.#books.get(name) ?? new IssueBook(provider, project, this.#now);
    this.#books.set(name, book);
    return book;
  }

  async answer(call: TrackerCall): Promise<WireAnswer> {
    switch (call.operation) {
      case 'pull':
        return this.#checked(call, validatePullRequest, (body) => this.#pull(body as Schemas['PullRequest']));
      case 'push':
        return this.#checked(call, validatePushRequest, (body) =>
          this.#write('push', call, () => this.#push(body as Schemas['PushRequest'])),
        );
      case 'run':
        return this.#checked(call, validateRunRequest, (body) =>
          this.#write('run', call, () => this.#run(body as Schemas['RunRequest'])),
        );
      case 'getStatus':
        return this.#forProject(call.query, (book) => ok(this.#status(book)));
      case 'listMappings':
        return this.#forProject(call.query, (book) => ok({ mappings: book.mappings }));
      case 'getOperation': {
        const found = this.#operations.look(call.pathId ?? '', call.team);
        return found
          ? ok(found)
          : problem(404, 'operation_not_found', 'There is no such operation.', { category: 'operation' });
      }
      case 'getHealth':
        return ok({ status: 'ok', sandbox: true });
    }
  }

  async #checked(
    call: TrackerCall,
    validate: Validator,
    perform: (body: unknown) => WireAnswer | Promise<WireAnswer>,
  ): Promise<WireAnswer> {
    if (!validate(call.body)) {
      const complaints = describeErrors(validate.errors, call.body, '');
      const message = complaints.map(({ path, message: text }) => `${path} ${text}`.trim()).join('; ');
      return problem(422, 'validation_error', message, { details: { errors: complaints } });
    }
    const { provider, project_slug: project } = call.body as { provider: string; project_slug: string };
    return this.#exists(provider, project) ? perform(call.body) : noMapping(project);
  }

  #forProject(query: TrackerCall['query'], perform: (book: IssueBook) => WireAnswer): WireAnswer {
    const { provider, project_slug: project } = query;
    if (!provider || !project?.trim())
      return problem(422, 'validation_error', 'provider and project_slug are required.');
    return this.#exists(provider, project) ? perform(this.book(provider, project)) : noMapping(project);
  }

  #exists(provider: string, project: string): boolean {
    const { projects } = this.#options;
    return (
      projects === 'any' ||
      projects.includes(`${provider}/${project}`) ||
      this.#books.has(`${provider}/${project}`)
    );
  }

  #pull(request: Schemas['PullRequest']): WireAnswer {
    const { provider, project_slug: project, filters = {} } = request;
    const question = JSON.stringify([provider, project, filters]);
    const after = request.cursor === undefined ? 0 : decodeCursor(request.cursor, question);
    if (after === null) return problem(400, 'cursor_expired', 'The cursor is no longer valid.');
    const limit = Math.min(request.limit ?? defaults.limit, this.#options.maxPageSize);
    const { issues, last, more } = this.book(provider, project).page(after, limit, filters);
    return ok({
      status: 'ok',
      summary: counters(issues.length, issues.length, 0, 0),
      items: issues,
      item_errors: null,
      identity_path: this.#identity(provider),
      has_more: more,
      next_cursor: more ? encodeCursor(last, question) : null,
      doctrine: null,
    });
  }

  /** The same key gives the first answer again; an accepted write has its effect when it completes. */
  async #write(
    kind: 'push' | 'run',
    call: TrackerCall,
    perform: () => Schemas['PushResultEnvelope'] | Schemas['RunResultEnvelope'],
  ): Promise<WireAnswer> {
    if (!call.key) return problem(422, 'validation_error', 'The header Idempotency-Key is required.');
    return this.#idempotency.once(`${call.team}\n${kind}\n${call.key}`, call.bodyText, () => {
      if (!this.#options.accept(kind)) return ok(perform());
      const id = this.#random.uuid();
      this.#operations.accept(id, call.team, kind, perform);
      return { status: 202, body: { operation_id: id, status: 'pending' } };
    });
  }

  #push(request: Schemas['PushRequest']): Schemas['PushResultEnvelope'] {
    const book = this.book(request.provider, request.project_slug);
    return {
      ...applied(book, request.items),
      identity_path: this.#identity(request.provider),
      doctrine: null,
    };
  }

  #run(request: Schemas['RunRequest']): Schemas['RunResultEnvelope'] {
    const {
      provider,
      project_slug: project,
      limit = defaults.limit,
      pull_first: pullFirst = defaults.pullFirst,
    } = request;
    const book = this.book(provider, project);
    const pushed = applied(book, book.queued.splice(0, limit));
    const { issues, more } = pullFirst ? book.page(0, limit) : { issues: [], more: false };
    const pull: Schemas['PullPhaseResult'] = {
      status: 'ok',
      summary: counters(issues.length, issues.length, 0, 0),
      items: issues,
      item_errors: null,
      has_more: more,
      next_cursor: null,
    };
    const total = pull.summary.total + pushed.summary.total;
    const { failed, skipped } = pushed.summary;
    return {
      status: pushed.status === 'error' && total > failed ? 'partial' : pushed.status,
      summary: counters(total, total - failed - skipped, failed, skipped),
      pull: more
        ? { ...pull, next_cursor: encodeCursor(limit, JSON.stringify([provider, project, {}])) }
        : pull,
      push: pushed,
      identity_path: this.#identity(provider),
      doctrine: null,
    };
  }

  #status(book: IssueBook): Schemas['TrackerStatus'] {
    return {
      provider: book.provider,
      project_slug: book.project,
      connected: true,
      configured: true,
      sync_state: 'idle',
      last_sync: null,
      identity_path: this.#identity(book.provider),
    };
  }

  #identity(provider: string): Schemas['IdentityPath'] {
    return {
      type: 'installation',
      installation_id: this.#installationId,
      user_link_id: null,
      provider,
      provider_account_id: `${provider}-sandbox`,
    };
  }
}

function applied(book: IssueBook, items: readonly Schemas['PushItem'][]): Schemas['PushPhaseResult'] {
  const results = items.map((item) => book.apply(item));
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').length;
  const errors = failed.map(({ ref, message }): Schemas['ItemError'] => ({
    ref,
    code: 'not_applied',
    category: 'provider',
    message: message ?? '',
    retryable: false,
  }));
  return {
    status: failed.length === 0 ? 'ok' : failed.length === results.length ? 'error' : 'partial',
    summary: counters(results.length, results.length - failed.length - skipped, failed.length, skipped),
    items: results,
    item_errors: errors.length > 0 ? errors : null,
  };
}

function counters(
  total: number,
  succeeded: number,
  failed: number,
  skipped: number,
): Schemas['ResultSummary'] {
  return { total, succeeded, failed, skipped };
}

function noMapping(project: string): WireAnswer {
  return problem(404, 'no_mapping', `No mapping exists for project ${project}.`, {
    user_action_required: true,
  });
}
