import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chart } from './chart.ts';
import type { Figure } from './figure.ts';
import type { Growth } from './growth.ts';

const folder = fileURLToPath(new URL('../docs', import.meta.url));
const page = `${folder}/performance.md`;
const marks = ['<!-- figures: begin -->', '<!-- figures: end -->'] as const;

/** Puts the table and the pictures into docs/performance.md; what people wrote around them stays. */
export function writePerformancePage(
  figures: readonly Figure[],
  growth: readonly Growth[],
  rounds: number,
): void {
  mkdirSync(`${folder}/performance`, { recursive: true });
  for (const each of growth) writeFileSync(`${folder}/performance/${each.name}.svg`, chart(each));
  const text = readFileSync(page, 'utf8');
  const [before, rest] = split(text, marks[0]);
  const [, after] = split(rest, marks[1]);
  writeFileSync(page, `${before}${marks[0]}\n\n${measured(figures, growth, rounds)}\n\n${marks[1]}${after}`);
}

function measured(figures: readonly Figure[], growth: readonly Growth[], rounds: number): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`;
  const missed = figures.filter(({ ok }) => !ok).length;
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.version} on ${machine}; ${rounds} rounds. ${
      missed === 0 ? 'All rows reach their target.' : `${missed} of ${figures.length} rows miss their target.`
    }`,
    '',
    '| what | against | measured | target | |',
    '|---|---|---|---|---|',
    ...figures.map(
      ({ what, against, measured: value, target, ok }) =>
        `| ${what} | ${against} | ${value} | ${target} | ${ok ? 'ok' : '**missed**'} |`,
    ),
    '',
    ...growth.map(({ name, title }) => `![${title}](performance/${name}.svg)`),
  ].join('\n');
}

function split(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`${page} has no ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
