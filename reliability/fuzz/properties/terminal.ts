import fc from 'fast-check';
import { expect } from 'vitest';
import { Output } from '../../../src/cli/output.ts';
import { identityLines, issueTable, itemErrorLines, summaryLines } from '../../../src/cli/render/envelope.ts';
import { renderError } from '../../../src/cli/render/error.ts';
import { paletteFor } from '../../../src/cli/render/palette.ts';
import { safeLines, safeText } from '../../../src/cli/render/safe-text.ts';
import { renderTable } from '../../../src/cli/render/table.ts';
import { renderWriteResult } from '../../../src/cli/render/write-result.ts';
import { shellWord } from '../../../src/core/model/shell-word.ts';
import { errorTable, TrackerError, type ErrorCode } from '../../../src/index.ts';
import { expectHarmless } from '../expectations.ts';
import { hostileText, jsonText } from '../hostile-text.ts';
import { property, type Property } from '../property.ts';

const plain = paletteFor('never', false);
const silent = { write: () => true, once: () => undefined, off: () => undefined };
const out = new Output(
  { ...silent, isTTY: true, columns: 80 },
  { ...silent },
  { json: false, quiet: false, verbose: true, color: 'never', progress: false },
);
const value = jsonText.map((text) => JSON.parse(text) as unknown);
const codes = Object.keys(errorTable) as ErrorCode[];

export const terminalProperties: readonly Property[] = [
  property(
    'any value is shown as one line that no terminal obeys',
    3_000,
    fc.oneof(hostileText, value),
    (one) => expectHarmless(safeText(one), 0),
  ),
  property(
    'text of several lines keeps its line ends and nothing else that moves a cursor',
    2_000,
    hostileText,
    (text) => expectHarmless(safeLines(text), text.replaceAll('\r\n', '\n').split('\n').length - 1),
  ),
  property('what is harmless is shown as it is', 1_000, fc.string({ unit: 'grapheme' }), (text) => {
    const harmless = text.replace(/[\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g, '');
    expect(safeText(harmless)).toBe(harmless);
  }),
  property(
    'a table has one line a row, or a block of at most two lines a value, whatever is in it',
    1_000,
    fc.tuple(fc.array(fc.tuple(value, value), { maxLength: 4 }), fc.option(fc.integer({ min: 1, max: 60 }))),
    ([rows, width]) => {
      const columns = [0, 1].map((at) => ({
        title: `C${at}`,
        value: (row: readonly unknown[]) => row[at],
        flexible: at === 1,
      }));
      const shown = renderTable(columns, rows, { width: width ?? undefined, palette: plain });
      expectHarmless(shown);
      const lines = shown.split('\n').length;
      const isTable = lines === rows.length + 1;
      const values = rows.length * columns.length;
      expect(isTable || (width !== null && lines <= 2 * values + rows.length - 1)).toBe(true);
    },
  ),
  property(
    'any envelope is shown, as whatever kind, without harm',
    2_000,
    fc.record({
      status: value,
      summary: value,
      items: fc.oneof(
        value,
        fc.array(fc.record({ ref: value, title: value, outcome: value, message: value })),
      ),
      item_errors: fc.oneof(value, fc.array(fc.record({ ref: value, code: value, message: value }))),
      conflicts: fc.oneof(
        value,
        fc.array(fc.record({ issue_ref: value, field_name: value, strategy: value })),
      ),
      gone: fc.oneof(value, fc.array(fc.record({ ref: value, title: value }))),
      identity_path: value,
      pull: fc.record({ status: value, summary: value }),
      push: fc.record({ status: value, items: value, item_errors: value }),
    }),
    (body) => {
      expectHarmless(renderWriteResult('Push', body, out));
      expectHarmless(identityLines(body.identity_path as never).join(''), 0);
      expectHarmless(summaryLines(body.summary as never).join(''), 0);
      expectHarmless(itemErrorLines(body.item_errors as never, out).join(''), 0);
    },
  ),
  property(
    'a page of issues is shown as a table, one line an issue',
    1_000,
    fc.array(fc.record({ title: value, status: value, priority: value, assignees: value, id: hostileText }), {
      maxLength: 3,
    }),
    (issues) => {
      const rows = issues.map(({ id, ...rest }) => ({ ...rest, ref: { system: 's', id, workspace: 'w' } }));
      expectHarmless(issueTable(rows as never, out), issues.length);
    },
  ),
  property(
    'an error is shown without harm, whoever has worded it',
    2_000,
    fc.tuple(fc.constantFrom(...codes), hostileText, hostileText, value, hostileText),
    ([code, message, hint, details, cursor]) => {
      const error = new TrackerError(code, message, {
        hint,
        effect: 'unknown',
        operation: { id: cursor, key: message },
        server: { code: hint, details },
        resume: { cursor },
      });
      expectHarmless(renderError(error, plain));
    },
  ),
  property('a word of a hint is one word of a shell', 1_000, hostileText, (text) => {
    const word = shellWord(text);
    if (word === text) expect(text).toMatch(/^[\w@%+=:,./-]+$/);
    else expect(word.replaceAll("'\\''", '').slice(1, -1)).not.toContain("'");
  }),
];
