/** Several real processes at once, and how it must end. */
export interface Scenario {
  readonly name: string;
  readonly processes: number;
  /** For people: what has been shown when `run` resolves. */
  readonly shows: string;
  /** @throws where it ends otherwise */
  run(): Promise<void>;
}
