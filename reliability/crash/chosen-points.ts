import type { Point } from './probed.ts';

/** Every point with TRACKER_CRASH=all; else one of each step, the same ones in every run. */
const killsAll = process.env['TRACKER_CRASH'] === 'all';

export function chosenPoints(points: readonly Point[]): readonly Point[] {
  if (killsAll) return points;
  const steps = Map.groupBy(points, ({ step }) => step);
  return [...steps].map(([step, calls]) => calls[seedOf(step) % calls.length] as Point);
}

/** A number that is the step's own. */
function seedOf(step: string): number {
  let sum = 7;
  for (const letter of step) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum;
}
