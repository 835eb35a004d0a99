import { expect } from 'vitest';
import { headerNames, operations, tokenOperations } from '../../../src/generated/contract.ts';
import type { components } from '../../../src/generated/pri-12.ts';
import * as answers from '../../../src/generated/response-validators.js';
import * as tokenAnswers from '../../../src/generated/token-validators.js';
import type { Validator } from '../../../src/generated/validator.ts';
import { defaultUser, type Sandbox } from '../../../src/testing/index.ts';

export type Schemas = components['schemas'];
export type Operation = keyof typeof operations | keyof typeof tokenOperations;

export interface Call {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  /** null leaves the header out. */
  readonly token?: string | null;
  readonly team?: string | null;
  readonly key?: string | null;
  readonly operationId?: string;
  readonly slash?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly text: string;
}

const success: Readonly<Record<Operation, Validator>> = {
  pull: answers.validatePullResultEnvelope,
  push: answers.validatePushResultEnvelope,
  run: answers.validateRunResultEnvelope,
  getStatus: answers.validateTrackerStatus,
  listMappings: answers.validateMappingList,
  getOperation: answers.validateOperationResult,
  getHealth: answers.validateHealth,
  obtainToken: tokenAnswers.validateTokenPair,
  refreshToken: tokenAnswers.validateRefreshedTokens,
};
const errorStatuses = [400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504];

/** Fails the test when an answer is not what the frozen contract says about the operation and status. */
export function expectContract(operation: Operation, status: number, body: unknown): void {
  const validate =
    status === 200
      ? success[operation]
      : status === 202 && ['push', 'run'].includes(operation)
        ? answers.validateOperationAccepted
        : answers.validateErrorEnvelope;
  if (status !== 200 && status !== 202) {
    expect(errorStatuses).toContain(status);
    expect((body as Schemas['ErrorEnvelope']).http_status).toBe(status);
  }
  const valid = validate(body);
  expect({ operation, status, errors: valid ? [] : validate.errors }).toEqual({
    operation,
    status,
    errors: [],
  });
}

export const team = defaultUser.teams[0] ?? '';

/** A logged-in client whose every answer is held to the contract. */
export class SandboxClient {
  readonly sandbox: Sandbox;
  token = '';
  refresh = '';
  #keys = 0;

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  static async login(sandbox: Sandbox): Promise<SandboxClient> {
    const client = new SandboxClient(sandbox);
    const { username, password } = defaultUser;
    const { body } = await client.call<Schemas['Health'] & { access: string; refresh: string }>(
      'obtainToken',
      {
        body: { username, password },
      },
    );
    client.token = body.access;
    client.refresh = body.refresh;
    return client;
  }

  async call<Body = Record<string, unknown>>(operation: Operation, call: Call = {}): Promise<Answered<Body>> {
    const response = await this.send(operation, call);
    const text = await response.text();
    const body = JSON.parse(text) as Body;
    expectContract(operation, response.status, body);
    return { status: response.status, headers: response.headers, body, text };
  }

  /** The request as it is, its answer unchecked: for answers that a fault has bent. */
  send(operation: Operation, call: Call = {}): Promise<Response> {
    const isToken = operation in tokenOperations;
    const { method, path } = { ...operations, ...tokenOperations }[operation];
    const filled = path.replace('{operation_id}', encodeURIComponent(call.operationId ?? ''));
    const query = call.query ? `?${new URLSearchParams(call.query)}` : '';
    const headers: Record<string, string> = {};
    if (!isToken) {
      const { token = this.token, team: slug = team } = call;
      if (token !== null) headers[headerNames.authorization] = `Bearer ${token}`;
      if (slug !== null) headers[headerNames.teamSlug] = slug;
      const key = call.key === undefined && method === 'POST' ? `key-${++this.#keys}` : call.key;
      if (typeof key === 'string') headers[headerNames.idempotencyKey] = key;
    }
    if (call.body !== undefined) headers['Content-Type'] = 'application/json';
    return fetch(`${this.sandbox.url}${filled}${call.slash ? '/' : ''}${query}`, {
      method,
      redirect: 'manual',
      headers: { ...headers, ...call.headers },
      ...(call.body === undefined
        ? {}
        : { body: typeof call.body === 'string' ? call.body : JSON.stringify(call.body) }),
    });
  }

  pull(
    more: Record<string, unknown> = {},
    call: Call = {},
  ): Promise<Answered<Schemas['PullResultEnvelope']>> {
    return this.call('pull', { body: { ...demo, ...more }, ...call });
  }

  push(items: readonly unknown[], call: Call = {}): Promise<Answered<Schemas['PushResultEnvelope']>> {
    return this.call('push', { body: { ...demo, items }, ...call });
  }

  run(more: Record<string, unknown> = {}, call: Call = {}): Promise<Answered<Schemas['RunResultEnvelope']>> {
    return this.call('run', { body: { ...demo, ...more }, ...call });
  }

  look(operationId: string, call: Call = {}): Promise<Answered<Schemas['OperationResult']>> {
    return this.call('getOperation', { operationId, ...call });
  }

  /** Every item of every page. */
  async pullAll(more: Record<string, unknown> = {}): Promise<Schemas['NormalizedIssue'][]> {
    const items: Schemas['NormalizedIssue'][] = [];
    let cursor: string | null = null;
    do {
      const { body }: Answered<Schemas['PullResultEnvelope']> = await this.pull({
        ...more,
        ...(cursor === null ? {} : { cursor }),
      });
      expect(body.has_more).toBe(body.next_cursor !== null);
      items.push(...body.items);
      cursor = body.next_cursor;
    } while (cursor !== null);
    return items;
  }
}

export const demo = { provider: 'linear', project_slug: 'demo' };

export function refOf(id: string, system = 'linear'): Schemas['ExternalRef'] {
  return { system, id, workspace: 'acme' };
}

export function create(id: string, patch: Record<string, unknown> = { title: `Title of ${id}` }) {
  return { ref: refOf(id), action: 'create', patch };
}

export function update(id: string, patch: Record<string, unknown>) {
  return { ref: refOf(id), action: 'update', patch };
}

export function transition(id: string, status: string) {
  return { ref: refOf(id), action: 'transition', target_status: status };
}
