import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, diffWords } from '../../../src/cli/render/text-diff.ts';

const lines = (before: readonly string[], after: readonly string[]): readonly string[] =>
  diffLines(before.join('\n'), after.join('\n')).map(({ sign, text }) => `${sign}${text}`);

describe('lines', () => {
  it('that go and come stand between one that stays on each side', () => {
    const before = ['a', 'b', 'c', 'd', 'e'];
    expect(lines(before, ['a', 'b', 'X', 'd', 'e'])).toEqual(['…', ' b', '-c', '+X', ' d', '…']);
    expect(lines(before, ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['…', ' e', '+f']);
    expect(lines(before, ['b', 'c', 'd', 'e'])).toEqual(['-a', ' b', '…']);
    expect(lines(before, ['X', 'b', 'c', 'd', 'Y'])).toEqual(['-a', '+X', ' b', '…', ' d', '-e', '+Y']);
    expect(lines(before, ['X', 'b', 'Y', 'd', 'e'])).toEqual(['-a', '+X', ' b', '-c', '+Y', ' d', '…']);
    expect(lines([], ['a', 'b'])).toEqual(['+a', '+b']);
  });

  it('of any two texts: what goes and stays was there, what comes and stays will be', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffLines(before.join('\n'), after.join('\n'));
        const shown = (sign: string) => parts.filter((part) => part.sign === sign).length;
        const grown = (shown('+') as number) - shown('-');
        const count = (all: readonly string[]) => (all.join('\n') === '' ? 0 : all.length);
        expect(grown).toBe(count(after) - count(before));
        const stays = (all: readonly string[], sign: string) =>
          subsequence(
            parts.filter((part) => part.sign === ' ' || part.sign === sign).map((part) => part.text),
            all,
          );
        expect(stays(before, '-') && stays(after, '+')).toBe(true);
      }),
    );
  });

  it('of two long texts that have little in common are taken as changed but for both ends', () => {
    const long = (mark: string) => ['same', ...Array.from({ length: 50_000 }, (_, n) => `${mark}${n % 9}`)];
    const told = lines([...long('a'), 'end'], [...long('b'), 'end']);
    expect(told).toHaveLength(100_002);
    expect([told[0], told[1], told[50_001], told.at(-1)]).toEqual([' same', '-a0', '+b0', ' end']);
  });
});

describe('words', () => {
  const words = (before: string, after: string): string =>
    diffWords(before, after)
      .map(({ sign, text }) => (sign === ' ' ? text : sign === '…' ? '…' : `[${sign}${text}]`))
      .join('');

  it('that go and come are marked where they stand', () => {
    expect(words('the old guide', 'the new guide')).toBe('the [-old][+new] guide');
    expect(words('日本語の表題', '日本語の本文')).toMatch(/^日本語の\[-.+\]\[\+.+\]$/);
  });

  it('far from a change are left out', () => {
    const far = Array.from({ length: 40 }, (_, n) => `w${n}`).join(' ');
    expect(words(`${far} old`, `${far} new`)).toBe('…w35 w36 w37 w38 w39 [-old][+new]');
    expect(words(`old ${far}`, `new ${far}`)).toBe('[-old][+new] w0 w1 w2 w3 w4…');
    expect(words(`a ${far} b`, `x ${far} y`)).toBe('[-a][+x] w0 w1 w2 w3 w4…w35 w36 w37 w38 w39 [-b][+y]');
  });
});

function subsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const each of whole) if (part[at] === each) at += 1;
  return at === part.length;
}
