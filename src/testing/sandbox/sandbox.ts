import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaults, headerNames } from '../../generated/contract.ts';
import type { components } from '../../generated/pri-12.ts';
import { FaultScript, type Fault } from './faults.ts';
import type { Issue } from './issue-book.ts';
import { Operations, type OperationOutcome } from './operations.ts';
import type { RecordedRequest } from './request-journal.ts';
import { routeOf, type SandboxRoute } from './route-of.ts';
import { defaultUser, type SandboxOptions } from './sandbox-options.ts';
import { SeededRandom } from './seeded-random.ts';
import { TokenDesk } from './token-desk.ts';
import { TrackerDesk } from './tracker-desk.ts';
import { problem, usualCodes, type WireAnswer } from './wire-answer.ts';
import { cut, cutInHeaders, sendAnswer } from './wire-out.ts';

/** A running PRI-12 server with a memory. */
export interface Sandbox {
  /** Base URL, base path included. */
  readonly url: string;
  readonly port: number;
  /** Every request so far, oldest first. */
  readonly journal: readonly RecordedRequest[];
  clearJournal(): void;
  /** Arms faults; each request takes the first one that matches. */
  script(...faults: readonly Fault[]): void;
  clearScript(): void;
  issues(provider: string, project: string): readonly Issue[];
  seed(provider: string, project: string, issues: Iterable<Issue>): void;
  mappings(provider: string, project: string): readonly components['schemas']['Mapping'][];
  /** Changes that the next run pushes. */
  queueForRun(provider: string, project: string, items: readonly components['schemas']['PushItem'][]): void;
  operations(): Operations['all'];
  /** How accepted operations end from now on. */
  endOperations(outcome: OperationOutcome): void;
  /** Writes that changed something, over all projects. */
  effects(): number;
  /** Successful token refreshes. */
  refreshes(): number;
  expireAccessTokens(): void;
  revokeRefreshTokens(): void;
  close(): Promise<void>;
}

const maxBodyBytes = 64 * 1024 * 1024;

/** Starts a sandbox on loopback. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const random = new SeededRandom(options.seed ?? 1);
  let outcome: OperationOutcome = options.operationOutcome ?? 'completed';
  const operations = new Operations(options.operationSteps ?? 3, () => outcome);
  const tokens = new TokenDesk(
    {
      users: options.users ?? [defaultUser],
      accessLifetimeSeconds: options.accessLifetimeSeconds ?? defaults.accessLifetimeSeconds,
      refreshLifetimeSeconds: options.refreshLifetimeSeconds ?? defaults.refreshLifetimeSeconds,
      namesTeam: options.namesTeam ?? true,
      rotates: options.rotates ?? true,
    },
    random,
    now,
  );
  for (const { token, team } of options.tokens ?? []) tokens.admit(token, team);
  const desk = new TrackerDesk(
    {
      projects: options.projects ?? 'any',
      maxPageSize: options.maxPageSize ?? 10_000,
      accept: acceptance(options.accept ?? 'never'),
    },
    operations,
    random,
    now,
  );
  for (const { provider, project, issues } of options.issues ?? []) desk.book(provider, project).seed(issues);
  for (const { provider, project, mappings } of options.mappings ?? []) {
    for (const mapping of mappings) desk.book(provider, project).map(mapping);
  }
  const faults = new FaultScript();
  const journal: RecordedRequest[] = [];
  const basePath = (options.basePath ?? '').replace(/\/+$/, '');

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const route = routeOf(request, basePath, options.slash ?? 'any');
    const record = recordOf(request, route, body, journal.length + 1, now());
    journal.push(record);
    const fault = faults.take(route.operation, record.method);
    if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    record.status = await answer(request, response, route, record, fault);
  };

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    route: SandboxRoute,
    record: RecordedRequest,
    fault: Fault | null,
  ): Promise<number | null> {
    if (fault?.drop === 'before') return cut(response);
    if (fault?.drop === 'headers') return cutInHeaders(response);
    const instead = insteadOfWork(fault, request.url ?? '/');
    if (instead) return sendAnswer(instead, null, request, response);
    return sendAnswer(route.refusal ?? (await work(route, record)), fault, request, response);
  }

  async function work(route: SandboxRoute, record: RecordedRequest): Promise<WireAnswer> {
    if (route.operation === 'obtainToken') return tokens.obtain(record.json);
    if (route.operation === 'refreshToken') return tokens.renew(record.json);
    if (route.operation === null) return problem(404, 'not_found', 'There is nothing here.');
    const user = tokens.userOf(/^Bearer (.+)$/.exec(record.headers['authorization'] ?? '')?.[1] ?? '');
    if (!user) return problem(401, 'unauthorized', 'The access token is missing, expired or revoked.');
    const team = record.headers[headerNames.teamSlug.toLowerCase()];
    if (team === undefined)
      return problem(422, 'validation_error', `The header ${headerNames.teamSlug} is required.`);
    if (!user.teams.includes(team))
      return problem(403, 'team_forbidden', `You do not belong to team ${team}.`);
    return desk.answer({
      operation: route.operation,
      team,
      query: record.query,
      pathId: route.pathId,
      key: record.headers[headerNames.idempotencyKey.toLowerCase()],
      bodyText: record.body,
      body: record.json,
    });
  }

  const server = createServer(options, (request, response) => {
    handle(request, response).catch(() => response.socket?.destroy());
  });
  const host = options.host ?? '127.0.0.1';
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls ? 'https' : 'http';

  return {
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${basePath}`,
    port,
    journal,
    clearJournal: () => void (journal.length = 0),
    script: (...added) => added.forEach((fault) => faults.add(fault)),
    clearScript: () => faults.clear(),
    issues: (provider, project) => desk.book(provider, project).issues,
    seed: (provider, project, issues) => desk.book(provider, project).seed(issues),
    mappings: (provider, project) => desk.book(provider, project).mappings,
    queueForRun: (provider, project, items) => void desk.book(provider, project).queued.push(...items),
    operations: () => operations.all,
    endOperations: (next) => void (outcome = next),
    effects: () => desk.effects,
    refreshes: () => tokens.refreshes,
    expireAccessTokens: () => tokens.expireAccess(),
    revokeRefreshTokens: () => tokens.revokeRefresh(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function acceptance(accept: NonNullable<SandboxOptions['accept']>): (operation: 'push' | 'run') => boolean {
  return typeof accept === 'function' ? accept : () => accept === 'always';
}

function createServer(options: SandboxOptions, listener: RequestListener): Server {
  const { tls } = options;
  if (tls) return process.getBuiltinModule('node:https').createServer(tls, listener);
  return process.getBuiltinModule('node:http').createServer(listener);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  if (!/^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/.test(host)) {
    return Promise.reject(new RangeError(`the sandbox listens on loopback only, not on ${host}`));
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new RangeError('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function recordOf(
  request: IncomingMessage,
  route: SandboxRoute,
  body: string,
  sequence: number,
  at: number,
): RecordedRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return {
    sequence,
    at,
    operation: route.operation,
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    path: route.path,
    query: route.query,
    headers,
    body,
    json: jsonOf(body),
    status: null,
    clientPort: request.socket.remotePort ?? 0,
  };
}

function jsonOf(body: string): unknown {
  try {
    return body === '' ? undefined : JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Faults that answer without doing the work. */
function insteadOfWork(fault: Fault | null, url: string): WireAnswer | null {
  if (!fault) return null;
  const { status, headers = {} } = fault;
  if (fault.redirect !== undefined) {
    const location = fault.redirect === 'slash' ? url.replace(/(\?|$)/, '/$1') : fault.redirect;
    return { status: status ?? 302, body: null, headers: { Location: location, ...headers } };
  }
  if ('body' in fault) return { status: status ?? 200, body: fault.body, headers };
  if (status === undefined) return null;
  const [usualCode, message] = usualCodes[status] ?? ['error', `HTTP ${status}`];
  const answer = problem(status, fault.code ?? usualCode, message);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
