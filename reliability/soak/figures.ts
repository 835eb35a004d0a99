import { readdirSync } from 'node:fs';

const mebibyte = 1024 * 1024;
/** How much more of each there may be in the end than in the beginning. */
const slack = { rssFactor: 1.5, heapMebibytes: 24, descriptors: 8 };

/** A process takes its memory in the beginning; what is flat afterwards is flat. */
const samplesUntilWarm = 20;
/** Below this many there is no telling; the heap at rest is looked at all the same. */
const fewestSamples = 60;

/** What a soak counts and measures. */
export class Figures {
  calls = 0;
  resumes = 0;
  readonly faults = new Map<string, number>();
  readonly outcomes = new Map<string, number>();
  readonly #rss: number[] = [];
  readonly #descriptors: number[] = [];
  readonly #heaps: number[] = [];

  count(from: 'faults' | 'outcomes', name: string): void {
    this[from].set(name, (this[from].get(name) ?? 0) + 1);
  }

  /** While it goes on. */
  sample(): void {
    this.#rss.push(process.memoryUsage.rss() / mebibyte);
    this.#descriptors.push(openDescriptors());
  }

  /** Between two worlds, when nothing should be left of the one before. */
  sampleRest(): void {
    (globalThis as { gc?: () => void }).gc?.();
    this.#heaps.push(process.memoryUsage().heapUsed / mebibyte);
  }

  /** What grows although nothing of it is needed any more. */
  growth(): readonly string[] {
    const warm = this.#rss.slice(samplesUntilWarm);
    const [rssFirst, rssLast] = quarters(warm);
    const [first, last] = quarters(this.#descriptors);
    const [heapFirst = 0, heapLast = 0] = [this.#heaps[0], this.#heaps.at(-1)];
    return [
      ...(warm.length >= fewestSamples && rssLast > rssFirst * slack.rssFactor
        ? [`memory grew from ${rssFirst} to ${rssLast} MiB`]
        : []),
      ...(heapLast > heapFirst + slack.heapMebibytes
        ? [`the heap grew from ${heapFirst} to ${heapLast} MiB`]
        : []),
      ...(last > first + slack.descriptors ? [`descriptors grew from ${first} to ${last}`] : []),
    ];
  }

  lines(): readonly string[] {
    const between = ([first, last]: readonly [number, number]) => `${first} → ${last}`;
    const heaps = this.#heaps.map((heap) => Math.round(heap * 10) / 10);
    return [
      `calls: ${this.calls}`,
      `faults: ${listed(this.faults)}`,
      `outcomes: ${listed(this.outcomes)}`,
      `resumed: ${this.resumes}`,
      ...(this.#rss.length === 0
        ? []
        : [`resident memory, MiB, first and last quarter: ${between(quarters(this.#rss))}`]),
      ...(heaps.length === 0 ? [] : [`heap at rest, MiB: ${heaps[0]} → ${heaps.at(-1)}`]),
      ...(this.#descriptors.length === 0
        ? []
        : [`descriptors, first and last quarter: ${between(quarters(this.#descriptors))}`]),
    ];
  }
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Medians of the first and of the last quarter. */
function quarters(samples: readonly number[]): readonly [number, number] {
  const size = Math.max(1, Math.floor(samples.length / 4));
  return [median(samples.slice(0, size)), median(samples.slice(-size))];
}

function median(samples: readonly number[]): number {
  return Math.round(samples.toSorted((one, other) => one - other)[Math.floor(samples.length / 2)] ?? 0);
}

function listed(counts: ReadonlyMap<string, number>): string {
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one);
  return `${total} (${sorted.map(([name, count]) => `${name} ${count}`).join(', ')})`;
}
