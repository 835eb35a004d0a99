import type { ClockPort } from '../../ports/clock-port.ts';

/** A clock whose time passes only when somebody sleeps, or when it is told to. */
export class MemoryClock implements ClockPort {
  /** Every sleep so far, in milliseconds. */
  readonly sleeps: number[] = [];
  /** What `random` gives. */
  chance = 0.5;
  #epochMs: number;
  #elapsedMs = 0;

  constructor(epochMs: number = Date.UTC(2026, 2, 1, 12)) {
    this.#epochMs = epochMs;
  }

  now(): number {
    return this.#epochMs + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  random(): number {
    return this.chance;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(ms);
    this.advance(ms);
    // One turn of the event loop, so that others get theirs.
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }

  /** Lets time pass without a sleep. */
  advance(ms: number): void {
    this.#elapsedMs += ms;
  }

  /** Moves the wall clock only, as a correction of the system time does. */
  jump(ms: number): void {
    this.#epochMs += ms;
  }
}
