import { defaults } from '../../generated/contract.ts';
import type { Answer, CallContext, Write, WriteRequest } from '../../core/model/call.ts';
import {
  checkKey,
  checkOperationId,
  checkPullQuery,
  checkPushItems,
  checkRunQuery,
} from '../../core/model/check-request.ts';
import type {
  Health,
  MappingList,
  OperationAccepted,
  OperationResult,
  PullQuery,
  PullResultEnvelope,
  PushItem,
  PushResultEnvelope,
  RunQuery,
  RunResultEnvelope,
  TrackerStatus,
} from '../../core/model/envelope.ts';
import type { AnswerKind, Asked } from '../../core/model/answer-levels.ts';
import type { SaasProviderName } from '../../core/model/provider.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';
import type { WireResponse } from '../../ports/transport-port.ts';
import { saasCapabilities } from './capabilities.ts';
import type { ClientDeps } from './client-deps.ts';
import { clientFor, wireOf } from './client.ts';
import { endpoints, type OperationName } from './endpoints.ts';
import { readAnswer } from './read-answer.ts';

export interface SaasTrackerDeps extends ClientDeps {
  readonly provider: SaasProviderName;
  readonly projectSlug: string;
  /** Contract deviations are errors (`--strict`). */
  readonly strict: boolean;
}

/** linear, jira, github and gitlab, reached only through a PRI-12 server. */
export class SaasTracker implements TrackerPort {
  readonly capabilities = saasCapabilities;
  readonly #deps: SaasTrackerDeps;

  constructor(deps: SaasTrackerDeps) {
    this.#deps = deps;
  }

  async pull(query: PullQuery, context: CallContext = {}): Promise<Answer<PullResultEnvelope>> {
    checkPullQuery(query);
    const filters = nonEmpty(query.filters);
    const result = await this.#client(context).POST(endpoints.pull, {
      ...asText,
      body: {
        ...this.#route(),
        limit: query.limit ?? defaults.limit,
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
        ...(filters === undefined ? {} : { filters }),
      },
    });
    return this.#read('pull', wireOf(result), context);
  }

  async push(
    write: WriteRequest<readonly PushItem[]>,
    context: CallContext = {},
  ): Promise<Write<PushResultEnvelope>> {
    checkKey(write.key);
    checkPushItems(write.body);
    const result = await this.#client(context, write.key).POST(endpoints.push, {
      ...asText,
      body: { ...this.#route(), items: [...write.body] },
    });
    return this.#readWrite('push', wireOf(result), context);
  }

  async run(write: WriteRequest<RunQuery>, context: CallContext = {}): Promise<Write<RunResultEnvelope>> {
    checkKey(write.key);
    checkRunQuery(write.body);
    const result = await this.#client(context, write.key).POST(endpoints.run, {
      ...asText,
      body: {
        ...this.#route(),
        pull_first: write.body.pullFirst ?? defaults.pullFirst,
        limit: write.body.limit ?? defaults.limit,
      },
    });
    return this.#readWrite('run', wireOf(result), context);
  }

  async operation(id: string, context: CallContext = {}): Promise<Answer<OperationResult>> {
    checkOperationId(id);
    const result = await this.#client(context).GET(endpoints.getOperation, {
      ...asText,
      params: { path: { operation_id: id }, ...noHeaders },
    });
    return this.#read('getOperation', wireOf(result), context, { operationId: id });
  }

  async status(context: CallContext = {}): Promise<Answer<TrackerStatus>> {
    const result = await this.#client(context).GET(endpoints.getStatus, {
      ...asText,
      params: { query: this.#route(), ...noHeaders },
    });
    return this.#read('getStatus', wireOf(result), context);
  }

  async mappings(context: CallContext = {}): Promise<Answer<MappingList>> {
    const result = await this.#client(context).GET(endpoints.listMappings, {
      ...asText,
      params: { query: this.#route(), ...noHeaders },
    });
    const answer = this.#read<MappingList>('listMappings', wireOf(result), context);
    return { ...answer, body: { ...answer.body, mappings: answer.body.mappings ?? [] } };
  }

  async health(context: CallContext = {}): Promise<Answer<Health>> {
    const result = await this.#client(context).GET(endpoints.getHealth, { ...asText });
    return this.#read('getHealth', wireOf(result), context);
  }

  #client(context: CallContext, key?: string) {
    return clientFor(this.#deps, context, key);
  }

  #route() {
    return { provider: this.#deps.provider, project_slug: this.#deps.projectSlug.trim() };
  }

  async #readWrite<T>(
    operation: 'push' | 'run',
    response: WireResponse,
    context: CallContext,
  ): Promise<Write<T>> {
    if (response.status !== 202) {
      return { kind: 'done', answer: this.#read<T>(operation, response, context) };
    }
    const accepted = this.#read<OperationAccepted>(operation, response, context, {}, 'accepted');
    return { kind: 'accepted', operationId: accepted.body.operation_id, replayed: accepted.replayed };
  }

  #read<T>(
    operation: OperationName,
    response: WireResponse,
    context: CallContext,
    asked: Asked = {},
    kind: AnswerKind = operation,
  ): Answer<T> {
    const path = endpoints[operation].replace('{operation_id}', encodeURIComponent(asked.operationId ?? ''));
    return readAnswer<T>(
      response,
      {
        kind,
        url: `${this.#deps.serverUrl}${path}`,
        write: operation === 'push' || operation === 'run',
        strict: this.#deps.strict,
        ...asked,
      },
      context,
    );
  }
}

/**
 * The contract's header parameters are added by the request policy, anew for every attempt; the
 * typed client only has to be told that they will be there.
 */
const noHeaders = { header: undefined as never };

/** Bodies are read by `read-answer.ts`, which loses no digit; the client only fetches the text. */
const asText = { parseAs: 'text', params: noHeaders } as const;

function nonEmpty<T extends object>(filters: T | undefined): T | undefined {
  return filters === undefined || Object.keys(filters).length === 0 ? undefined : filters;
}
