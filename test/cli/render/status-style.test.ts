import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { Output } from '../../../src/cli/output.ts';
import { issueTable } from '../../../src/cli/render/envelope.ts';
import { statusStyles } from '../../../src/cli/render/status-style.ts';
import { issueStatuses } from '../../../src/generated/contract.ts';
import type { NormalizedIssue } from '../../../src/index.ts';

function givenOutput(isTTY: boolean, color: 'auto' | 'always' | 'never'): Output {
  const stream = { write: () => true, once: () => undefined, off: () => undefined, columns: 80, isTTY };
  return new Output(stream, stream, { json: false, quiet: false, verbose: false, color, progress: false });
}

const shown = (status: string, out: Output): string =>
  issueTable([{ ref: { id: 'A-1' }, status, title: 'T' } as unknown as NormalizedIssue], out);

describe('the table of glyphs', () => {
  it('has every status of the contract, each one column wide and no two alike', () => {
    expect(Object.keys(statusStyles).sort()).toEqual([...issueStatuses].sort());
    const glyphs = Object.values(statusStyles).map(({ glyph }) => glyph);
    expect(glyphs.map((glyph) => stringWidth(glyph))).toEqual(glyphs.map(() => 1));
    expect(new Set(glyphs).size).toBe(glyphs.length);
  });
});

describe('the status of an issue', () => {
  it.each(issueStatuses)('%s has glyph and colour on a terminal', (status) => {
    const text = shown(status, givenOutput(true, 'auto'));
    expect(text).toContain(`${statusStyles[status].glyph} ${status}`);
    expect(text).toMatch(new RegExp(`\\u001b\\[\\d+m\\S ${status}`));
  });

  it.each([
    ['a pipe', false, 'auto'],
    ['a terminal without colour', true, 'never'],
  ] as const)('is a plain word on %s', (_, isTTY, color) => {
    expect(shown('done', givenOutput(isTTY, color)).split('\n')[1]).toBe('A-1    done    T');
  });

  it('has no glyph in a pipe that asks for colours', () => {
    const text = shown('done', givenOutput(false, 'always'));
    expect(text).toContain('\u001b[');
    expect(text).not.toContain(statusStyles.done.glyph);
  });

  it('that nobody knows is shown as it is', () => {
    expect(shown('constructor', givenOutput(true, 'auto'))).toContain('  constructor  T');
  });
});
