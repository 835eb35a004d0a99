/** What goes wrong, and on which requests. */
export interface Fault {
  /** operationId of the contract (`pull`, `push`, …, `obtainToken`, `refreshToken`); any without one. */
  readonly operation?: string;
  readonly method?: string;
  /** How many matching requests it hits. Default 1. */
  readonly times?: number;
  /** How many matching requests go through first. Default 0. */
  readonly after?: number;

  /** Waits before the request is looked at. May be combined with any other effect. */
  readonly delayMs?: number;
  /**
   * Cuts the connection: `before` anything is done, within the `headers` (nothing done), within the
   * `body` (done), or `after` the effect without any answer.
   */
  readonly drop?: 'before' | 'headers' | 'body' | 'after';
  /** Answers with this error status instead of doing anything; `body` replaces its envelope. */
  readonly status?: number;
  readonly code?: string;
  /** Answers with this very value and status (200 without one), doing nothing. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Does the work, then answers with something that is no JSON object. */
  readonly malformed?: 'html' | 'empty' | 'null' | 'array' | 'truncated' | 'nan' | 'deep' | 'latin1';
  /** Does the work, then answers a few bytes at a time. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
  /** Answers 302 to this address; `slash` is the same address with a slash at the end. */
  readonly redirect?: string;
  /** Overwrites keys of the real answer; `undefined` values remove them. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

interface Armed {
  readonly fault: Fault;
  skip: number;
  left: number;
}

/** The script of faults; each request takes at most one. */
export class FaultScript {
  readonly #armed: Armed[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, skip: fault.after ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#armed.length = 0;
  }

  take(operation: string | null, method: string): Fault | null {
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (armed.left === 0) continue;
      if (fault.operation !== undefined && fault.operation !== operation) continue;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      return fault;
    }
    return null;
  }
}

/** The bytes of an answer that is no JSON object. */
export function malformedBody(
  kind: NonNullable<Fault['malformed']>,
  real: string,
): { text: string | Uint8Array; type: string } {
  const type = 'application/json';
  switch (kind) {
    case 'html':
      return {
        text: '<!doctype html><title>Sign in</title><h1>Welcome</h1>',
        type: 'text/html; charset=utf-8',
      };
    case 'empty':
      return { text: '', type };
    case 'null':
      return { text: 'null', type };
    case 'array':
      return { text: '[]', type };
    case 'truncated':
      return { text: real.slice(0, Math.floor(real.length / 2)), type };
    case 'nan':
      return { text: '{"summary":{"total":NaN}}', type };
    case 'deep':
      return { text: '['.repeat(20_000) + ']'.repeat(20_000), type };
    case 'latin1':
      return { text: Uint8Array.from([0x7b, 0x22, 0x74, 0x22, 0x3a, 0x22, 0xe9, 0x22, 0x7d]), type };
  }
}
