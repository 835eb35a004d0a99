/** One deliberate mistake, and the one test file that must notice it. */
export interface Mutant {
  /** The row of the contract's behaviour table, or the rule of ours, that it breaks. */
  readonly breaks: string;
  readonly file: string;
  /** The exact line, trimmed; of several that are alike, the first one. */
  readonly line: string;
  readonly replacement: string;
  readonly test: string;
}

export function row(breaks: string, file: string, line: string, replacement: string, test: string): Mutant {
  return { breaks, file, line, replacement, test };
}
