import { fileURLToPath } from 'node:url';
import { BenchWorld } from './bench-world.ts';
import { atMost, type Figure } from './figure.ts';
import type { Growth } from './growth.ts';
import { interleaved } from './interleaved.ts';

const barePull = fileURLToPath(new URL('bare-pull.mjs', import.meta.url));
const sizes = [100, 1_000, 10_000, 100_000] as const;
const pageSize = 1_000;
const pull = ['sync', 'pull', '--all', '--ndjson', '--limit', String(pageSize), '-q'];

/** A stream of issues of any length: how its time and its memory grow. */
export async function pullFigures(rounds: number): Promise<{ figures: Figure[]; growth: Growth[] }> {
  const seen: { issues: number; ms: number; bareMs: number; plainMs: number; mib: number }[] = [];
  for (const issues of sizes) {
    const world = await BenchWorld.open(issues);
    try {
      const times = interleaved(
        {
          bare: () => world.node([barePull, world.url, String(pageSize), 'gzip']),
          plain: () => world.node([barePull, world.url, String(pageSize)]),
          tracker: () => world.tracker(pull),
        },
        issues > 10_000 ? Math.ceil(rounds / 2) : rounds,
      );
      const peaks = [1, 2, 3].map(() => world.peakMemory(pull));
      seen.push({
        issues,
        ms: times.tracker,
        bareMs: times.bare,
        plainMs: times.plain,
        mib: Math.max(...peaks),
      });
    } finally {
      world.close();
    }
  }
  const at = (issues: (typeof sizes)[number]) => seen.find((each) => each.issues === issues) ?? seen[0]!;
  const whole = at(100_000);
  const more = whole.mib - at(1_000).mib;
  return {
    figures: [
      atMost(
        1.3,
        {
          what: '`sync pull --all --ndjson` of 100,000 issues',
          against: 'the same answers, compressed as they come: node:http, gunzip, JSON.parse',
        },
        whole.ms,
        whole.bareMs,
      ),
      {
        what: 'the same',
        against: 'the same pages without compression, which `tracker` asks for: node:http, JSON.parse',
        measured: `${(whole.ms / whole.plainMs).toFixed(2)}x (${whole.ms.toFixed(0)} ms / ${whole.plainMs.toFixed(0)} ms)`,
        target: 'shown only',
        ok: true,
      },
      {
        what: 'its peak memory (the highest of three)',
        against: 'the same of 1,000 issues',
        measured: `+${more.toFixed(0)} MiB (${whole.mib.toFixed(0)} MiB / ${at(1_000).mib.toFixed(0)} MiB)`,
        target: '<= +40 MiB',
        ok: more <= 40,
      },
    ],
    growth: [
      {
        name: 'pull-time',
        title: 'Time of a whole pull',
        x: 'issues',
        y: 'ms',
        lines: [
          { name: 'tracker sync pull --all --ndjson', points: seen.map(({ issues, ms }) => [issues, ms]) },
          {
            name: 'node:http, gunzip, JSON.parse',
            floor: true,
            points: seen.map(({ issues, bareMs }) => [issues, bareMs]),
          },
        ],
      },
      {
        name: 'pull-memory',
        title: 'Peak memory of a whole pull',
        x: 'issues',
        y: 'MiB',
        lines: [
          { name: 'tracker sync pull --all --ndjson', points: seen.map(({ issues, mib }) => [issues, mib]) },
        ],
      },
    ],
  };
}
