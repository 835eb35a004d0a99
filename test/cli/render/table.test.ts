import { expect, it } from 'vitest';
import { paletteFor } from '../../../src/cli/render/palette.ts';
import { renderTable, type Column } from '../../../src/cli/render/table.ts';

const columns: readonly Column<readonly [string, string]>[] = [
  { title: 'ID', value: ([id]) => id },
  { title: 'TITLE', value: ([, title]) => title, flexible: true },
];
const table = (rows: readonly (readonly [string, string])[], width?: number): string =>
  renderTable(columns, rows, { width, palette: paletteFor('never', false) });

it('columns stand below each other', () => {
  expect(
    table([
      ['a', 'One'],
      ['bcd', 'Two'],
    ]),
  ).toBe('ID   TITLE\na    One\nbcd  Two');
});

it('a cell that is wider than most is shown whole, and fills up no other', () => {
  const wide = 'w'.repeat(5_000);
  const [, first, second] = table([
    [wide, 'One'],
    ['b', 'Two'],
  ]).split('\n');
  expect(first).toBe(`${wide}  One`);
  expect(second?.length).toBeLessThan(200);
});

it('a wide terminal aligns as wide as it is', () => {
  const wide = 'w'.repeat(150);
  expect(
    table(
      [
        [wide, 'One'],
        ['b', 'Two'],
      ],
      200,
    ).split('\n')[2],
  ).toBe(`b${' '.repeat(151)}Two`);
});

it('may have more rows than a call has arguments', () => {
  expect(table(Array.from({ length: 200_000 }, () => ['a', 'x'] as const)).split('\n')).toHaveLength(200_001);
});
