import { fileURLToPath } from 'node:url';
import { findBd } from '../scripts/beads/bd-location.ts';
import { benchLocal, type Figure } from './local-bench.ts';
import { BenchWorld, interleaved } from './processes.ts';

/**
 * Every figure is a ratio of medians within this one run, so that a noisy machine moves both sides.
 * `npm run bench -- ROUNDS` (default 25).
 */
const rounds = Number(process.argv[2] ?? 25);
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const tracker = at('../dist/bin/tracker.js');
const rows: Figure[] = [];

const small = await BenchWorld.open(10_000);
try {
  const start = interleaved(
    small,
    {
      node: ['-e', '0'],
      version: [tracker, '--version'],
      help: [tracker, '--help'],
      commandHelp: [tracker, 'sync', 'pull', '--help'],
      status: [tracker, 'status'],
    },
    rounds,
  );
  const bare = start['node'] ?? 1;
  ratio('tracker --version / node -e 0', start['version'], bare, 1.3);
  ratio('tracker --help / node -e 0', start['help'], bare, 2.8);
  ratio('tracker sync pull --help / node -e 0', start['commandHelp'], bare, 2.8);
  ratio('one request (status) / node -e 0', start['status'], bare, 3.5);

  const pull = interleaved(
    small,
    {
      bare: [at('bare-pull.mjs'), small.url, '1000'],
      tracker: [tracker, 'sync', 'pull', '--all', '--ndjson', '--limit', '1000', '-q'],
    },
    Math.max(5, Math.ceil(rounds / 3)),
  );
  ratio('pull of 10,000 issues / bare fetch + JSON.parse', pull['tracker'], pull['bare'] ?? 1, 1.5);
} finally {
  small.close();
}

const peaks: number[] = [];
for (const issues of [10_000, 100_000]) {
  const world = await BenchWorld.open(issues);
  try {
    peaks.push(world.peakMemory([tracker, 'sync', 'pull', '--all', '--ndjson', '--limit', '1000', '-q']));
  } finally {
    world.close();
  }
}
const [ten = 0, hundred = 0] = peaks;
rows.push([
  'peak memory, 100 pages of 1,000 against 10 pages',
  `${hundred.toFixed(0)} MiB against ${ten.toFixed(0)} MiB (+${(hundred - ten).toFixed(0)} MiB)`,
  '<= +20 MiB',
  hundred - ten <= 20,
]);

const bd = findBd();
if (bd === null)
  console.error('The local path is left out: there is no real bd; `npm run setup:bd` builds it.');
else rows.push(...benchLocal(bd, Math.max(3, Math.ceil(rounds / 3))));

const width = Math.max(...rows.map(([what]) => what.length));
console.log(`Node ${process.version}, ${rounds} rounds, medians, interleaved`);
for (const [what, figure, target, ok] of rows)
  console.log(`${ok ? 'ok  ' : 'MISS'} ${what.padEnd(width)}  ${figure}  (${target})`);
process.exitCode = rows.every(([, , , ok]) => ok) ? 0 : 1;

function ratio(what: string, ms: number | undefined, base: number, target: number): void {
  const times = (ms ?? Number.NaN) / base;
  rows.push([
    what,
    `${times.toFixed(2)}x (${(ms ?? 0).toFixed(1)} ms / ${base.toFixed(1)} ms)`,
    `<= ${target}x`,
    times <= target,
  ]);
}
