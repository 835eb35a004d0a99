import stringWidth from 'fast-string-width';
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

it('what is to be copied is never cut, however narrow the terminal', () => {
  const id = '0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11';
  const text = renderTable(
    [
      { title: 'ID', value: () => id, whole: true },
      { title: 'BEGUN', value: () => '2026-01-01T00:00:00.000Z' },
    ],
    [0],
    { width: 50, palette: paletteFor('never', false) },
  );
  expect(text.split('\n')[1]).toBe(`${id}  2026-01-01T…`);
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

const wideTexts = [
  'plain',
  '日本語の表題',
  '👩‍👩‍👧 family',
  'e\u0301te\u0301 with combining marks',
  '🇩🇪 flag, 👍🏽 tone, ❤️ heart',
  '한국어 제목',
  'हिन्दी शीर्षक',
];

it('columns line up for texts of any width', () => {
  const rows = wideTexts.map((text) => [text, '|'] as const);
  const starts = table(rows)
    .split('\n')
    .slice(1)
    .map((line) => stringWidth(line.slice(0, line.lastIndexOf('|'))));
  expect(new Set(starts).size).toBe(1);
});

it.each(wideTexts)('%s is cut between what is seen as one character, and fits', (text) => {
  const whole = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  for (let width = 12; width < 4 + stringWidth(text) + 2; width++) {
    const [, line = ''] = table([['a', text]], width).split('\n');
    expect(stringWidth(line)).toBeLessThanOrEqual(width);
    const cell = line.slice('a   '.length);
    if (!cell.endsWith('…')) expect(cell).toBe(text);
    else {
      const kept = [...new Intl.Segmenter().segment(cell.slice(0, -1))].map(({ segment }) => segment);
      expect(whole.slice(0, kept.length)).toEqual(kept);
    }
  }
});
