import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mutants } from '../../test/mutants/mutants.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/threat-model.md'), 'utf8');
const [, defences = ''] = /## Defences\n([\s\S]*?)\n## /.exec(page) ?? [];
const lastCells = defences
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').at(-2) ?? '')
  .slice(2);
const named = [
  ...new Set(lastCells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))),
];

const fileOf = (name: string): string => {
  if (name.startsWith('fuzz/')) return `reliability/${name}.test.ts`;
  return name.endsWith('.ts') ? name : `test/${name}.test.ts`;
};

describe('the table of defences', () => {
  it('names at least one test for each', () => {
    expect(lastCells.length).toBeGreaterThan(20);
    for (const cell of lastCells) expect(cell).toMatch(/`[^`]+`/);
  });

  it.each(named)('%s is there', (name) => {
    expect(existsSync(join(root, fileOf(name)))).toBe(true);
  });

  it.each(named.filter((name) => /^(?:core|adapters)\//.test(name)))('%s has a mistake to notice', (name) => {
    expect(mutants.map(({ test }) => test)).toContain(fileOf(name));
  });
});
