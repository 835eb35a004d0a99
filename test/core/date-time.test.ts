import { describe, expect, it } from 'vitest';
import { isDate, isDateTime } from '../../src/core/model/date-time.ts';

/** The last day of each month, as Node has it. */
const lastDay = (year: number, month: number) => {
  const day = new Date(0);
  day.setUTCFullYear(year, month, 0);
  return day.getUTCDate();
};
const written = (year: number, month: number, day: number) =>
  [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');

describe('a date', () => {
  it.each([0, 4, 100, 400, 1900, 1999, 2000, 2023, 2024, 2026, 2100, 9999])(
    'each month of %i has its days and no more',
    (year) => {
      for (let month = 1; month <= 12; month += 1) {
        const last = lastDay(year, month);
        expect(isDate(written(year, month, last))).toBe(true);
        expect(isDate(written(year, month, last + 1))).toBe(false);
      }
    },
  );

  it.each(['2026-00-01', '2026-13-01', '2026-01-00', '2026-1-1', '26-01-01', ' 2026-01-01', '2026-01-01\n'])(
    '%j is none',
    (text) => {
      expect(isDate(text)).toBe(false);
      expect(isDateTime(`${text}T00:00:00Z`)).toBe(false);
    },
  );

  it.each([
    ['2026-03-01T10:00:00Z', true],
    ['2026-03-01T10:00:00.123+05:30', true],
    ['2026-02-29T10:00:00Z', false],
    ['2026-03-01T24:00:00Z', false],
    ['1990-12-31T23:59:60Z', false],
    ['1990-12-31T15:59:60.5-08:00', false],
    ['2026-03-01T10:00:00', false],
    ['2026-03-01', false],
  ])('%s with its time: %s', (text, expected) => {
    expect(isDateTime(text)).toBe(expected);
  });
});
