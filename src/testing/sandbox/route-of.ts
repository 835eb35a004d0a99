import type { IncomingMessage } from 'node:http';
import { operations, tokenOperations } from '../../generated/contract.ts';
import { refuse } from './contract-errors.ts';
import type { WireAnswer } from './wire-answer.ts';

type TrackerOperation = keyof typeof operations;
type TokenOperation = keyof typeof tokenOperations;

export interface SandboxRoute {
  readonly operation: TrackerOperation | TokenOperation | null;
  /** Without base path and query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The operation id in the path, decoded. */
  readonly pathId: string | null;
  /** The answer to a path or method that the server does not take. */
  readonly refusal: WireAnswer | null;
}

/** Which operation of the contract a request asks for. */
export function routeOf(
  request: IncomingMessage,
  basePath: string,
  slash: 'any' | 'required' | 'forbidden',
): SandboxRoute {
  const url = urlOf(request);
  const query = Object.fromEntries(url.searchParams);
  const inside = url.pathname.startsWith(`${basePath}/`);
  const path = inside ? url.pathname.slice(basePath.length) : url.pathname;
  const found = inside ? findOperation(path) : null;
  const route = { path, query, operation: found?.operation ?? null, pathId: found?.pathId ?? null };
  if (!found) return { ...route, refusal: refuse('not_found') };
  if (found.method !== request.method) {
    return { ...route, refusal: { ...refuse('method_not_allowed'), headers: { Allow: found.method } } };
  }
  return { ...route, refusal: found.tracker ? slashRefusal(url, slash) : null };
}

/** A path like `//host` stays a path; the absolute form that a proxy is sent is understood, too. */
function urlOf({ url = '/' }: IncomingMessage): URL {
  return new URL(url.startsWith('/') ? `http://sandbox.invalid${url}` : url);
}

function findOperation(path: string) {
  for (const [operation, { method, path: template }] of Object.entries(tokenOperations)) {
    if (bare(path) === bare(template))
      return { operation: operation as TokenOperation, method, pathId: null, tracker: false };
  }
  for (const [operation, { method, path: template }] of Object.entries(operations)) {
    const [before = '', after] = template.split('{operation_id}', 2);
    if (after === undefined) {
      if (bare(path) === template)
        return { operation: operation as TrackerOperation, method, pathId: null, tracker: true };
      continue;
    }
    const segment = bare(path).startsWith(before) ? bare(path).slice(before.length) : '';
    if (segment !== '' && !segment.includes('/')) {
      return { operation: operation as TrackerOperation, method, pathId: decoded(segment), tracker: true };
    }
  }
  return null;
}

/** A server that wants the slash redirects to it; one that does not know it finds nothing. */
function slashRefusal(url: URL, slash: 'any' | 'required' | 'forbidden'): WireAnswer | null {
  const slashed = url.pathname.endsWith('/');
  if (slash === 'required' && !slashed) {
    return { status: 301, body: null, headers: { Location: `${url.pathname}/${url.search}` } };
  }
  return slash === 'forbidden' && slashed ? refuse('not_found') : null;
}

function bare(path: string): string {
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
