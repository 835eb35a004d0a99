import type { CallContext } from '../core/model/call.ts';

/** Mutual exclusion between processes and inside one, by name. A lock dies with its holder. */
export interface LockPort {
  /**
   * Runs `work` while nobody else on this machine and in this spec-kitty home holds `name`.
   * Waits until the context's deadline (10 s without one).
   * @throws TrackerError `lock_busy` when the wait ends, the signal's reason when it aborts
   */
  hold<T>(name: string, context: CallContext, work: () => Promise<T>): Promise<T>;
}
