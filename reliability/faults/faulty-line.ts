import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { createNodeTransport } from '../../src/adapters/platform/node-transport.ts';
import { operations, tokenOperations } from '../../src/generated/contract.ts';
import type { CallContext } from '../../src/index.ts';
import type { TransportPort, WireRequest, WireResponse } from '../../src/ports/transport-port.ts';
import type { MemoryClock } from '../../src/testing/index.ts';
import { trusted, type DeadEnds } from './dead-ends.ts';
import type { FaultKind } from './fault.ts';

export type WireOperation = keyof typeof operations | keyof typeof tokenOperations;

/** Decoded bytes of a body that this line takes. */
export const bodyLimit = 256 * 1024;

/** Turns of the event loop until what a server has written is read. */
const turnsUntilRead = 10;
/** Real milliseconds in which a server that drips every one of them has sent something. */
const dripMs = 2;

interface Armed {
  readonly operation: WireOperation;
  readonly fault: FaultKind;
  skip: number;
  left: number;
}

/**
 * The product's own transport over real sockets, with the injected clock: time stands still while
 * an exchange goes on, and passes as soon as the far side has gone silent.
 */
export class FaultyLine implements TransportPort {
  /** Every origin that was to be sent to. */
  readonly origins = new Set<string>();
  readonly #inner: TransportPort;
  readonly #clock: MemoryClock;
  readonly #ends: DeadEnds;
  /** Requests of an operation that the server has got. */
  readonly #reached: (operation: WireOperation) => number;
  #armed: Armed | null = null;
  #silence: { readonly kind: 'still' | 'dripping'; reached(): boolean } | null = null;

  constructor(clock: MemoryClock, ends: DeadEnds, reached: (operation: WireOperation) => number) {
    this.#clock = clock;
    this.#ends = ends;
    this.#reached = reached;
    this.#inner = createNodeTransport({
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        random: () => clock.random(),
        sleep: (ms, signal) => this.#untilSilent(ms, signal),
      },
      limits: { bodyBytes: bodyLimit },
      certificates: () => Promise.resolve(trusted),
    });
  }

  /** What a script does is the server's to do; this line does the rest. */
  arm(operation: WireOperation, fault: FaultKind, times: number, skip = 0): void {
    this.#armed = { operation, fault, left: times, skip };
  }

  disarm(): void {
    this.#armed = null;
  }

  async send(request: WireRequest, context: CallContext): Promise<WireResponse> {
    this.origins.add(new URL(request.url).origin);
    const fault = this.#take(request);
    try {
      return await this.#inner.send(this.#bent(request, fault), context);
    } finally {
      this.#silence = null;
    }
  }

  close(): void {
    this.#inner.close();
  }

  #take({ url }: WireRequest): FaultKind | null {
    const armed = this.#armed;
    if (armed === null || armed.left === 0 || operationAt(url) !== armed.operation) return null;
    if (armed.skip > 0) {
      armed.skip -= 1;
      return null;
    }
    armed.left -= 1;
    return armed.fault;
  }

  #bent(request: WireRequest, fault: FaultKind | null): WireRequest {
    if (fault === null) return request;
    const { how, stalls } = fault;
    if (stalls !== undefined) {
      const arrived = () => ('route' in how ? this.#ends.silent : this.#reached(operationAt(request.url)));
      const before = arrived();
      this.#silence = { kind: stalls, reached: () => arrived() > before };
    }
    if ('wallClockJumpMs' in how) this.#clock.jump(how.wallClockJumpMs);
    return 'route' in how ? { ...request, url: this.#ends.reroute(request.url, how.route) } : request;
  }

  async #untilSilent(ms: number, signal?: AbortSignal): Promise<void> {
    const silence = this.#silence;
    if (silence === null) return untilAborted(signal);
    while (!silence.reached()) {
      signal?.throwIfAborted();
      await turn();
    }
    if (silence.kind === 'dripping') await pause(dripMs);
    for (let count = 0; count < turnsUntilRead; count += 1) await turn();
    signal?.throwIfAborted();
    this.#clock.advance(ms);
  }
}

function untilAborted(signal?: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason as Error);
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function operationAt(url: string): WireOperation {
  const { pathname } = new URL(url);
  for (const [name, { path }] of Object.entries({ ...tokenOperations, ...operations }))
    if (pathname === path || (path.includes('{') && pathname.startsWith(path.replace(/\{.*$/, ''))))
      return name as WireOperation;
  throw new Error(`nobody knows ${pathname}`);
}
