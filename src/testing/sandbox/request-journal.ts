import type { IncomingMessage } from 'node:http';
import type { SandboxRoute } from './route-of.ts';

/** One request as it came, and what was answered. */
export interface RecordedRequest {
  /** 1 for the first request since the start; clearing the journal does not reset it. */
  readonly sequence: number;
  /** Epoch milliseconds by the sandbox's clock. */
  readonly at: number;
  /** operationId of the contract, null for a path that it does not have. */
  readonly operation: string | null;
  readonly method: string;
  /** As it came, base path and query included. */
  readonly url: string;
  /** Without base path and query. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON, undefined where it is none. */
  readonly json: unknown;
  /** The answer's status; null while there is none, and when the connection was cut instead. */
  readonly status: number | null;
  readonly clientPort: number;
}

/** Every request since the start or the last clearing, oldest first. */
export class RequestJournal {
  readonly entries: RecordedRequest[] = [];
  #count = 0;

  record(
    request: IncomingMessage,
    route: SandboxRoute,
    body: string,
    at: number,
  ): RecordedRequest & { status: number | null } {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
    const entry = {
      sequence: ++this.#count,
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
    this.entries.push(entry);
    return entry;
  }

  clear(): void {
    this.entries.length = 0;
  }
}

function jsonOf(body: string): unknown {
  try {
    return body === '' ? undefined : JSON.parse(body);
  } catch {
    return undefined;
  }
}
