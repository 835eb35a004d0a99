import type { CallContext } from '../core/model/call.ts';

export interface HeldLock {
  /**
   * Aborts with a TrackerError `lock_busy` once the lock is known to be lost while the work goes on:
   * another holder may be at work already, so nothing may be written any more.
   */
  readonly signal: AbortSignal;
}

/** Mutual exclusion between processes and inside one, by name. A lock dies with its holder. */
export interface LockPort {
  /**
   * Runs `work` while no other caller of this spec-kitty home holds `name`.
   * Waits until the context's deadline (10 s without one). The name is free when this resolves or rejects.
   * @throws TrackerError `lock_busy` when the wait ends, the signal's reason when it aborts, else
   *   whatever `work` throws
   */
  hold<T>(name: string, context: CallContext, work: (held: HeldLock) => Promise<T>): Promise<T>;
}
