import type { RecordedRequest } from '../../src/testing/index.ts';

/**
 * A request with what differs from run to run named by order of appearance: the first bearer is
 * `bearer 1`, the first key `key 1`. Queries are decoded, bodies are JSON.
 */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly authorization: string;
  readonly team: string;
  readonly key: string;
  readonly contentType: string;
  readonly accept: string;
  readonly acceptEncoding: string;
  readonly userAgent: string;
}

export function sentRequests(journal: readonly RecordedRequest[]): SentRequest[] {
  const names = new Map<string, string>();
  const named = (kind: string, value: string | undefined): string => {
    if (value === undefined) return 'none';
    const known = names.get(`${kind} ${value}`);
    if (known) return known;
    const count = [...names.values()].filter((name) => name.startsWith(kind)).length;
    names.set(`${kind} ${value}`, `${kind} ${count + 1}`);
    return `${kind} ${count + 1}`;
  };
  return journal.map((request) => ({
    method: request.method,
    path: request.path,
    query: request.query,
    body: withoutToken(request.json, named),
    authorization: named('bearer', request.headers['authorization']?.replace(/^Bearer /, '')),
    team: request.headers['x-team-slug'] ?? 'none',
    key: named('key', request.headers['idempotency-key']),
    contentType: request.headers['content-type'] ?? 'none',
    accept: request.headers['accept'] ?? 'none',
    acceptEncoding: request.headers['accept-encoding'] ?? 'none',
    userAgent: (request.headers['user-agent'] ?? 'none').replace(/\/[\w.-]+$/, '/VERSION'),
  }));
}

function withoutToken(body: unknown, named: (kind: string, value: string) => string): unknown {
  const { refresh } = (body ?? {}) as { refresh?: unknown };
  return typeof refresh === 'string'
    ? { ...(body as object), refresh: named('refresh token', refresh) }
    : body;
}
