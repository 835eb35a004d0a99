import { expect, it } from 'vitest';
import { cutText } from '../../src/core/model/cut-text.ts';

it('a text that is short enough stays as it is', () => {
  expect(cutText('a'.repeat(100), 100)).toBe('a'.repeat(100));
});

it('of a longer one the beginning is there, and how much is not', () => {
  expect(cutText('a'.repeat(101), 100)).toBe(`${'a'.repeat(60)}… (41 more characters)`);
  const cut = cutText('a'.repeat(10_000));
  expect(cutText(cut)).toBe(cut);
});

it('no character is cut in half', () => {
  expect(cutText(`${'a'.repeat(59)}🐎${'b'.repeat(60)}`, 100)).toBe(
    `${'a'.repeat(59)}… (62 more characters)`,
  );
});
