import { parseArgs } from 'node:util';
import { findBd } from '../scripts/beads/bd-location.ts';
import { embedFigures } from './embed-figures.ts';
import type { Figure } from './figure.ts';
import type { Growth } from './growth.ts';
import { localFigures } from './local-figures.ts';
import { packageFigures } from './package-figures.ts';
import { pageFigures } from './page-figures.ts';
import { writePerformancePage } from './performance-page.ts';
import { pullFigures } from './pull-figures.ts';
import { startFigures } from './start-figures.ts';

/**
 * Every figure is a ratio of medians within this one run, so that a noisy machine moves both sides.
 * `npm run bench -- [ROUNDS] [--write-docs]` (default 25 rounds).
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'write-docs': { type: 'boolean', default: false } },
});
const rounds = Number(positionals[0] ?? 25);
const fewRounds = Math.max(3, Math.ceil(rounds / 5));
const figures: Figure[] = [];
const growth: Growth[] = [];

take(await startFigures(rounds), []);
const pull = await pullFigures(rounds);
take(pull.figures, pull.growth);
const page = await pageFigures(rounds * 3);
take(page.figures, page.growth);
const bd = findBd();
if (bd === null) {
  console.error('The local path is left out: there is no real bd; `npm run setup:bd` builds it.');
} else {
  const local = localFigures(bd, fewRounds);
  take(local.figures, local.growth);
}
take(await embedFigures(fewRounds), []);
take(packageFigures(), []);

if (values['write-docs']) writePerformancePage(figures, growth, rounds);
console.log(`Node ${process.version}, ${rounds} rounds, medians, interleaved`);
process.exitCode = figures.every(({ ok }) => ok) ? 0 : 1;

function take(more: readonly Figure[], drawn: readonly Growth[]): void {
  figures.push(...more);
  growth.push(...drawn);
  for (const { what, against, measured, target, ok } of more)
    console.log(`${ok ? 'ok  ' : 'MISS'} ${what} / ${against}: ${measured}  (${target})`);
}
