/**
 * One behaviour that every adapter of a port must show. Kits are data: run them under any test
 * runner, e.g. `for (const { name, run } of kit) it(name, run)`.
 */
export interface ConformanceCase {
  readonly name: string;
  /** Resolves when the behaviour is there; rejects with an AssertionError when it is not. */
  run(): Promise<void>;
}
