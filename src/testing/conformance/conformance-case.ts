export interface LeftOut {
  /** What the subject cannot do. */
  readonly leftOut: string;
}

/**
 * One behaviour that every adapter of a port must show. Kits are data: run them under any test
 * runner, e.g. `for (const { name, run } of kit) it(name, run)`.
 */
export interface ConformanceCase {
  readonly name: string;
  /**
   * Resolves when the behaviour is there; rejects with an AssertionError when it is not. A case for
   * which the subject has no ability does nothing and tells so: count them, and name them.
   */
  run(): Promise<void | LeftOut>;
}
