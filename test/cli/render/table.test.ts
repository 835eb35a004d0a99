import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { Output } from '../../../src/cli/output.ts';
import { renderCheck } from '../../../src/cli/render/diagnosis.ts';
import { issueTable, outcomeTable } from '../../../src/cli/render/envelope.ts';
import { renderPlan } from '../../../src/cli/render/plan.ts';
import { renderWriteResult } from '../../../src/cli/render/write-result.ts';
import type { NormalizedIssue, PushResultItem } from '../../../src/core/model/envelope.ts';
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

describe.each([20, 34])('a terminal of %i columns', (width) => {
  const out = new Output(
    { isTTY: true, columns: width, write: () => true, once: () => undefined, off: () => undefined },
    { write: () => true, once: () => undefined, off: () => undefined },
    { json: false, quiet: false, verbose: false, color: 'never', progress: false },
  );
  const ref = { system: 'linear', id: 'PLATFORM-1234', workspace: 'platform' };
  const issue = {
    ref,
    title: 'A title that is much longer than the terminal is wide, 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字',
    status: 'in_progress',
    issue_type: 'feature',
    priority: 3,
    assignees: ['somebody.with.a.long.name@example.com'],
  } as unknown as NormalizedIssue;
  const item = {
    ref,
    action: 'transition',
    outcome: 'transitioned',
    remote_ref: ref,
    version: '2026-01-01T00:00:00.000Z',
    message: 'labels: beads holds one instead of two',
  } as unknown as PushResultItem;

  it.each([
    ['issues', () => issueTable([issue, issue], out)],
    ['outcomes', () => outcomeTable([item, item], out)],
    ['a run', () => renderWriteResult('Run', { status: 'ok', push: { status: 'ok', items: [item] } }, out)],
  ])('shows %s without a line that is wider, and every value', (_, render) => {
    const lines = render().split('\n');
    expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
    expect(lines.join('\n')).toContain('PLATFORM-1234');
    expect(lines.join('\n')).toMatch(/in_progress|transitioned/);
  });

  it('shows what is to be copied whole, on a line of its own', () => {
    const id = '0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11';
    const text = renderTable(
      [
        { title: 'ID', value: () => id, whole: true },
        { title: 'KIND', value: () => 'push' },
      ],
      [0],
      { width, palette: paletteFor('never', false) },
    );
    expect(text).toBe(`ID\n${id}\nKIND push`);
  });

  it('shows a check as a line and its message below', () => {
    const check = { name: 'secret_files', status: 'ok', message: 'Nobody else may read it.' } as const;
    const lines = renderCheck(check, out).split('\n');
    expect(lines[0]).toBe('ok  secret_files');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  });

  it('cuts the title of a planned issue', () => {
    const planned = { ref, title: issue.title ?? '', action: 'update' as const, fields: [] };
    const [line = ''] = renderPlan(
      { provider: 'beads', workspace: 'w', issues: [planned], item_errors: [] },
      out,
    ).split('\n');
    expect(line).toMatch(/…$/);
    expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(width, 'PLATFORM-1234  update  '.length + 8));
  });
});

it('of a terminal that is wide enough stays a table', () => {
  expect(table([['a', 'One']], 12).split('\n')).toEqual(['ID  TITLE', 'a   One']);
});
