export const dropPoints = ['before', 'headers', 'body', 'after'] as const;
export const malformedKinds = [
  'html',
  'empty',
  'null',
  'array',
  'truncated',
  'nan',
  'deep',
  'latin1',
] as const;

/**
 * What goes wrong, and on which requests. The parts may be combined: a fault may wait, answer
 * something else, bend that answer and cut it off.
 */
export interface Fault {
  // On which requests.

  /** operationId of the contract (`pull`, `push`, …, `obtainToken`, `refreshToken`); any without one. */
  readonly operation?: string;
  readonly method?: string;
  /** A part of the path, e.g. `/operations/`. */
  readonly path?: string;
  /** How many matching requests it hits. Default 1. */
  readonly times?: number | 'always';
  /** How many matching requests go by first. Default 0. */
  readonly after?: number;

  // What happens instead of the work.

  /** Answers with this error status; alone or with `code`. */
  readonly status?: number;
  /** Answers with this error; a code of the contract brings its own status. */
  readonly code?: string;
  /** Answers with this very JSON value, and `status` or 200. */
  readonly body?: unknown;
  /** Answers with this very text, and `status` or 200. */
  readonly text?: string;
  /** Answers 302 (or `status`) to this address; `slash` is the same address with a slash at the end. */
  readonly redirect?: string;

  // How the answer is bent.

  /** Overwrites keys of the answer's object. */
  readonly patch?: Readonly<Record<string, unknown>>;
  /** Leaves keys of the answer's object out. */
  readonly remove?: readonly string[];
  /** Names an `other` operation than the one asked for, leaves the id out (`missing`), or says this. */
  readonly operationId?: string;
  /** The bytes are no JSON object of the contract. */
  readonly malformed?: (typeof malformedKinds)[number];
  readonly headers?: Readonly<Record<string, string>>;

  // How it travels.

  /** Waits before the request is looked at; when the client gives up meanwhile, nothing is done. */
  readonly delayMs?: number;
  /** Waits between the work and the answer: a client that gives up does not know of the effect. */
  readonly answerDelayMs?: number;
  /**
   * Cuts the connection: `before` anything is done, within the `headers` (nothing done), within the
   * `body` (done), or `after` the effect without any answer.
   */
  readonly drop?: (typeof dropPoints)[number];
  /** Answers a few bytes at a time. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
}

/** What a fault is matched with. */
export interface FaultTarget {
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
}

interface Armed {
  readonly fault: Fault;
  skip: number;
  left: number;
}

/** The script of faults; each request takes the first that matches and is not spent. */
export class FaultScript {
  readonly #armed: Armed[] = [];

  add(fault: Fault): void {
    const { after = 0, times = 1 } = fault;
    this.#armed.push({ fault, skip: after, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
  }

  clear(): void {
    this.#armed.length = 0;
  }

  /** Every matching request counts for `after`, also one that another fault takes. */
  take(target: FaultTarget): Fault | null {
    let taken: Armed | null = null;
    for (const armed of this.#armed) {
      if (armed.left === 0 || !matches(armed.fault, target)) continue;
      if (armed.skip > 0) armed.skip -= 1;
      else taken ??= armed;
    }
    if (taken === null) return null;
    taken.left -= 1;
    return taken.fault;
  }
}

function matches(fault: Fault, { operation, method, path }: FaultTarget): boolean {
  return (
    (fault.operation === undefined || fault.operation === operation) &&
    (fault.method === undefined || fault.method === method) &&
    (fault.path === undefined || path.includes(fault.path))
  );
}
