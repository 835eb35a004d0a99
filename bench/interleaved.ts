/** Wall milliseconds of one run. */
export type Run = () => number;

/**
 * Medians of several runs, in random order within each round so that drift hits all alike. One
 * round before them warms the page cache.
 */
export function interleaved<Name extends string>(
  runs: Readonly<Record<Name, Run>>,
  rounds: number,
): Record<Name, number> {
  const times = new Map<Name, number[]>();
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of shuffled(Object.entries(runs) as [Name, Run][])) {
      const ms = run();
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), ms]);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)])) as Record<Name, number>;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function timed(work: () => unknown): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
