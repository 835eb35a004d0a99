/** Time and chance. Everything that waits, expires or jitters asks this port. */
export interface ClockPort {
  /** Wall clock, epoch milliseconds. For expiry dates only; it may jump. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. For deadlines and durations. */
  monotonic(): number;
  /**
   * Resolves after `ms` milliseconds (>= 0, finite).
   * @throws the signal's reason as soon as it aborts
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
}
