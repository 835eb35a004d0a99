import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaults, headerNames, limits } from '../../generated/contract.ts';
import { refuse } from './contract-errors.ts';
import { answerInstead } from './fault-answer.ts';
import { checkFault } from './fault-check.ts';
import { FaultScript, type Fault } from './faults.ts';
import type { Issue, Mapping, PushItem } from './issue-book.ts';
import { Operations, type AcceptedOperation, type OperationOutcome } from './operations.ts';
import { checkOptions, checkOutcome } from './option-check.ts';
import { RequestJournal, type RecordedRequest } from './request-journal.ts';
import { routeOf, type SandboxRoute } from './route-of.ts';
import { defaultUser, type SandboxOptions } from './sandbox-options.ts';
import { SeededRandom } from './seeded-random.ts';
import { TokenDesk } from './token-desk.ts';
import { TrackerDesk } from './tracker-desk.ts';
import type { WireAnswer } from './wire-answer.ts';
import { cut, cutInHeaders, pause, sendAnswer } from './wire-out.ts';

/** A running PRI-12 server with a memory. */
export interface Sandbox {
  /** Base URL, base path included. */
  readonly url: string;
  readonly port: number;
  /** Every request since the start or the last clearing, oldest first. */
  readonly journal: readonly RecordedRequest[];
  clearJournal(): void;
  /**
   * Arms faults; each request takes the first one that matches.
   * @throws TypeError for a fault that is none
   */
  script(...faults: readonly Fault[]): void;
  clearScript(): void;
  /** The issues of a project in pull order: the order in which they came, whatever happened since. */
  issues(provider: string, project: string): readonly Issue[];
  /** As if somebody had changed the project at the provider: a known id replaces its issue. */
  seed(provider: string, project: string, issues: Iterable<Issue>): void;
  /** As if somebody had deleted the issue at the provider. @returns whether there was one */
  remove(provider: string, project: string, id: string): boolean;
  /** The version that a push of the issue last answered; null for none. */
  version(provider: string, project: string, id: string): string | null;
  mappings(provider: string, project: string): readonly Mapping[];
  /** Changes that the next run pushes. */
  queueForRun(provider: string, project: string, items: readonly PushItem[]): void;
  operations(): readonly AcceptedOperation[];
  /**
   * How accepted operations end from now on.
   * @throws TypeError for an end that is none
   */
  endOperations(outcome: OperationOutcome): void;
  /** Writes that changed something, over all projects. */
  effects(): number;
  /** Successful logins. */
  logins(): number;
  /** Successful token refreshes. */
  refreshes(): number;
  expireAccessTokens(): void;
  /** One access token, or all of them. */
  revokeAccessTokens(token?: string): void;
  revokeRefreshTokens(): void;
  /** Cursors given so far answer `cursor_expired` from now on. */
  expireCursors(): void;
  close(): Promise<void>;
}

const maxBodyBytes = 64 * 1024 * 1024;

/**
 * Starts a sandbox on loopback.
 * @throws TypeError for an option that is none, or that cannot be
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  checkOptions(options);
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
      recordsMappings: options.recordsMappings ?? true,
      maxPageSize: options.maxPageSize ?? limits.pageLimit.maximum,
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
  const journal = new RequestJournal();
  const basePath = (options.basePath ?? '').replace(/\/+$/, '');

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const route = routeOf(request, basePath, options.slash ?? 'any');
    const record = journal.record(request, route, body ?? '', now());
    const fault = faults.take(record);
    if (fault?.delayMs !== undefined) await pause(fault.delayMs, response);
    if (fault?.drop === 'before' || response.closed) return void cut(response);
    if (fault?.drop === 'headers') return void (await cutInHeaders(response));
    const answer =
      answerInstead(fault, record.url) ??
      route.refusal ??
      (body === null ? refuse('body_too_large') : work(route, record));
    record.status = await sendAnswer(answer, fault, request, response, now());
  };

  /** Who asks, for which team; then what the desks make of it. */
  function work(route: SandboxRoute, record: RecordedRequest): WireAnswer {
    if (route.operation === 'obtainToken') return tokens.obtain(record.json);
    if (route.operation === 'refreshToken') return tokens.renew(record.json);
    if (route.operation === null) return refuse('not_found');
    const bearer = /^Bearer +(\S+)$/i.exec(
      record.headers[headerNames.authorization.toLowerCase()] ?? '',
    )?.[1];
    const user = bearer === undefined ? null : tokens.userOf(bearer);
    if (!user) return { ...refuse('unauthorized'), headers: { 'WWW-Authenticate': 'Bearer' } };
    const team = record.headers[headerNames.teamSlug.toLowerCase()] ?? '';
    if (!/^[\x21-\x7e]+$/.test(team)) {
      const message = `The header ${headerNames.teamSlug} must name a team in visible ASCII characters.`;
      return refuse('validation_error', { message });
    }
    if (!user.teams.includes(team)) return refuse('team_forbidden');
    if (options.withoutInstallation?.includes(team)) return refuse('no_installation');
    const { operation, pathId, query } = route;
    const { headers, body: bodyText, json: body } = record;
    return desk.answer({ operation, team, query, pathId, headers, bodyText, body });
  }

  const server = createServer(options, (request, response) => {
    // A client that goes away while it sends, or a mistake in the sandbox: either way there is no answer.
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  // Longer than any pause of a client that means to go on with its connection.
  server.keepAliveTimeout = 60_000;
  const host = options.host ?? '127.0.0.1';
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls ? 'https' : 'http';

  return {
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${basePath}`,
    port,
    journal: journal.entries,
    clearJournal: () => journal.clear(),
    script: (...added) => added.map(checkFault).forEach((fault) => faults.add(fault)),
    clearScript: () => faults.clear(),
    issues: (provider, project) => desk.book(provider, project).issues,
    seed: (provider, project, issues) => desk.book(provider, project).seed(issues),
    remove: (provider, project, id) => desk.book(provider, project).remove(id),
    version: (provider, project, id) => desk.book(provider, project).version(id),
    mappings: (provider, project) => desk.book(provider, project).mappings,
    queueForRun: (provider, project, items) => void desk.book(provider, project).queued.push(...items),
    operations: () => operations.all,
    endOperations: (next) => void (outcome = checkOutcome(next)),
    effects: () => desk.effects,
    logins: () => tokens.logins,
    refreshes: () => tokens.refreshes,
    expireAccessTokens: () => tokens.expireAccess(),
    revokeAccessTokens: (token) => tokens.revokeAccess(token),
    revokeRefreshTokens: () => tokens.revokeRefresh(),
    expireCursors: () => desk.expireCursors(),
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

/** @returns null for a body that is too large; it is read to its end all the same */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes > maxBodyBytes ? null : Buffer.concat(chunks).toString('utf8');
}
