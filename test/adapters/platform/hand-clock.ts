import type { ClockPort } from '../../../src/ports/clock-port.ts';

interface Sleeper {
  readonly until: number;
  wake(): void;
}

/** Time stands still until a test lets it pass. */
export class HandClock implements ClockPort {
  #ms = 0;
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#ms;
  }

  monotonic(): number {
    return this.#ms;
  }

  random(): number {
    return 0.5;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#ms + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason as Error);
      });
    });
  }

  pass(ms: number): void {
    this.#ms += ms;
    for (const sleeper of this.#sleepers) {
      if (sleeper.until > this.#ms) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }

  /** Second by second, with a turn for everything else in between. */
  async passUntil<T>(over: Promise<T>): Promise<T> {
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    over.then(end, end);
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      this.pass(1000);
    }
    return over;
  }
}
