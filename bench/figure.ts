/** One row of the table: what was measured against what, and whether that is good enough. */
export interface Figure {
  readonly what: string;
  readonly against: string;
  readonly measured: string;
  readonly target: string;
  readonly ok: boolean;
}

/** `ms` may be at most so many times `base`. */
export function atMost(
  most: number,
  row: Pick<Figure, 'what' | 'against'>,
  ms: number,
  base: number,
  digits = 0,
): Figure {
  return {
    ...row,
    measured: `${(ms / base).toFixed(2)}x (${ms.toFixed(digits)} ms / ${base.toFixed(digits)} ms)`,
    target: `<= ${most}x`,
    ok: ms / base <= most,
  };
}

/** `other` has to take at least so many times as long as `ms`. */
export function atLeast(
  least: number,
  row: Pick<Figure, 'what' | 'against'>,
  ms: number,
  other: number,
): Figure {
  return {
    ...row,
    measured: `${(other / ms).toFixed(1)}x faster (${ms.toFixed(0)} ms / ${other.toFixed(0)} ms)`,
    target: `>= ${least}x faster`,
    ok: other / ms >= least,
  };
}
