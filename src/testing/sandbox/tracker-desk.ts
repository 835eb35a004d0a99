import { defaults, headerNames, type operations as contractOperations } from '../../generated/contract.ts';
import type { components } from '../../generated/pri-12.ts';
import {
  validatePullRequest,
  validatePushRequest,
  validateRunRequest,
} from '../../generated/request-validators.js';
import type { Validator } from '../../generated/validator.ts';
import { checked } from './checked-request.ts';
import { refuse } from './contract-errors.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { IdempotencyBook } from './idempotency-book.ts';
import { IssueBook } from './issue-book.ts';
import type { Operations } from './operations.ts';
import { combined, pullPhase, pushPhase } from './phase-results.ts';
import type { SeededRandom } from './seeded-random.ts';
import { ok, type WireAnswer } from './wire-answer.ts';

type Schemas = components['schemas'];
type OperationName = keyof typeof contractOperations;

export interface TrackerDeskOptions {
  /** Projects that exist, as `provider/project_slug`; `any` takes every name. */
  readonly projects: readonly string[] | 'any';
  /** The server's own upper bound of a page. */
  readonly maxPageSize: number;
  /** Whether a create records the mapping of its name. */
  readonly recordsMappings: boolean;
  /** Which writes are answered with 202. */
  readonly accept: (operation: 'push' | 'run') => boolean;
}

/** A request whose bearer and team have been checked. */
export interface TrackerCall {
  readonly operation: OperationName;
  readonly team: string;
  readonly query: Readonly<Record<string, string>>;
  /** The operation id in the path. */
  readonly pathId: string | null;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string;
  /** The body as JSON, undefined where it is none. */
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
  readonly #making: ConstructorParameters<typeof IssueBook>[2];
  #cursorGeneration = 0;

  constructor(options: TrackerDeskOptions, operations: Operations, random: SeededRandom, now: () => number) {
    this.#options = options;
    this.#operations = operations;
    this.#random = random;
    this.#now = now;
    this.#making = { now, recordsMappings: options.recordsMappings };
    this.#installationId = random.uuid();
  }

  get effects(): number {
    return [...this.#books.values()].reduce((sum, book) => sum + book.effects, 0);
  }

  book(provider: string, project: string): IssueBook {
    const name = `${provider}/${project}`;
    const book = this.#books.get(name) ?? new IssueBook(provider, project, this.#making);
    this.#books.set(name, book);
    return book;
  }

  /** Cursors given so far are no longer good. */
  expireCursors(): void {
    this.#cursorGeneration += 1;
  }

  answer(call: TrackerCall): WireAnswer {
    switch (call.operation) {
      case 'pull':
        return this.#withBody<Schemas['PullRequest']>(call, validatePullRequest, (book, request) =>
          this.#pull(book, request),
        );
      case 'push':
        return this.#withBody<Schemas['PushRequest']>(call, validatePushRequest, (book, request) =>
          this.#write('push', call, book, () => this.#push(book, request)),
        );
      case 'run':
        return this.#withBody<Schemas['RunRequest']>(call, validateRunRequest, (book, request) =>
          this.#write('run', call, book, () => this.#run(book, request)),
        );
      case 'getStatus':
        return this.#withQuery(call, (book) => ok(this.#status(book)));
      case 'listMappings':
        return this.#withQuery(call, (book) => ok({ mappings: book.mappings }));
      case 'getOperation': {
        const found = this.#operations.look(call.pathId ?? '', call.team);
        return found ? ok(found) : refuse('operation_not_found');
      }
      case 'getHealth':
        return ok({ status: 'ok' });
    }
  }

  #withBody<Request extends { provider: string; project_slug: string }>(
    call: TrackerCall,
    validate: Validator,
    perform: (book: IssueBook, request: Request) => WireAnswer,
  ): WireAnswer {
    if (!/^application\/json\s*(?:;|$)/i.test(call.headers['content-type'] ?? '')) {
      return refuse('malformed_request', { message: 'The Content-Type must be application/json.' });
    }
    if (call.body === undefined) return refuse('malformed_request');
    return checked<Request>(call.body, validate, (request) => this.#inProject(request, perform));
  }

  /** The query knows the two keys that a run knows; the rest of it is nobody's business. */
  #withQuery({ query }: TrackerCall, perform: (book: IssueBook) => WireAnswer): WireAnswer {
    const { provider, project_slug } = query;
    return checked<Schemas['RunRequest']>({ provider, project_slug }, validateRunRequest, (asked) =>
      this.#inProject(asked, perform),
    );
  }

  #inProject<Asked extends { provider: string; project_slug: string }>(
    asked: Asked,
    perform: (book: IssueBook, asked: Asked) => WireAnswer,
  ): WireAnswer {
    const { provider, project_slug: project } = asked;
    const { projects } = this.#options;
    const name = `${provider}/${project}`;
    if (projects !== 'any' && !projects.includes(name) && !this.#books.has(name)) {
      return refuse('no_mapping', { message: `No mapping exists for project ${project}.`, provider });
    }
    return perform(this.book(provider, project), asked);
  }

  #pull(
    book: IssueBook,
    { cursor, filters = {}, limit = defaults.limit }: Schemas['PullRequest'],
  ): WireAnswer {
    const question = this.#question(book, filters);
    const after = cursor === undefined ? 0 : decodeCursor(cursor, question);
    if (after === null) return refuse('cursor_expired');
    const { issues, last, more } = book.page(after, Math.min(limit, this.#options.maxPageSize), filters);
    const body: Schemas['PullResultEnvelope'] = {
      ...pullPhase(issues, more ? encodeCursor(last, question) : null),
      identity_path: this.#identity(book.provider),
      doctrine: null,
    };
    return ok(body);
  }

  /** The same key gives the first answer again; an accepted write has its effect when it completes. */
  #write(
    kind: 'push' | 'run',
    call: TrackerCall,
    book: IssueBook,
    perform: () => Schemas['PushResultEnvelope'] | Schemas['RunResultEnvelope'],
  ): WireAnswer {
    const { team, headers, bodyText } = call;
    const key = headers[headerNames.idempotencyKey.toLowerCase()] ?? '';
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
      const message = `The header ${headerNames.idempotencyKey} must be 1 to 255 visible ASCII characters.`;
      return refuse('validation_error', { message });
    }
    return this.#idempotency.once(`${team}\n${kind}\n${key}`, bodyText, () => {
      if (!this.#options.accept(kind)) return ok(perform());
      const id = this.#random.uuid();
      const { provider, project } = book;
      this.#operations.accept({ id, team, kind, provider, project }, perform);
      const body: Schemas['OperationAccepted'] = { operation_id: id, status: 'pending' };
      return { status: 202, body };
    });
  }

  #push(book: IssueBook, { items }: Schemas['PushRequest']): Schemas['PushResultEnvelope'] {
    return { ...pushPhase(book, items), identity_path: this.#identity(book.provider), doctrine: null };
  }

  /** Pulls a page when asked to, then pushes what is queued, `limit` changes at most. */
  #run(
    book: IssueBook,
    { limit = defaults.limit, pull_first: pullFirst = defaults.pullFirst }: Schemas['RunRequest'],
  ): Schemas['RunResultEnvelope'] {
    const { issues, last, more } = book.page(0, pullFirst ? Math.min(limit, this.#options.maxPageSize) : 0);
    const cursor = pullFirst && more ? encodeCursor(last, this.#question(book, {})) : null;
    const pull = pullPhase(issues, cursor);
    const push = pushPhase(book, book.queued.splice(0, limit));
    book.lastSync = new Date(this.#now()).toISOString();
    return {
      ...combined(pull.summary, push.summary),
      pull,
      push,
      identity_path: this.#identity(book.provider),
      doctrine: null,
    };
  }

  #status(book: IssueBook): Schemas['TrackerStatus'] {
    const { provider, project } = book;
    return {
      provider,
      project_slug: project,
      connected: true,
      configured: true,
      sync_state: this.#operations.busy(provider, project) ? 'syncing' : 'idle',
      last_sync: book.lastSync,
      identity_path: this.#identity(provider),
    };
  }

  /** What a cursor belongs to. */
  #question(book: IssueBook, filters: Schemas['PullFilters']): string {
    const { updated_since: since = null, status = [], issue_type: types = [] } = filters;
    const { provider, project } = book;
    return JSON.stringify([
      this.#installationId,
      this.#cursorGeneration,
      provider,
      project,
      since,
      status,
      types,
    ]);
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
