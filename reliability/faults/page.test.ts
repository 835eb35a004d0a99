import { expect, it } from 'vitest';
import { holdSection } from '../reliability-page.ts';
import { faultCases } from './fault-case.ts';
import { outcomeTable } from './outcome-table.ts';

it('no case stands twice', () => {
  expect(new Set(faultCases.map(({ name }) => name)).size).toBe(faultCases.length);
});

it('there are as many cases as there were', () => {
  expect(faultCases.length).toBeGreaterThanOrEqual(800);
});

it('the page says what the cases are held to', () => holdSection('faults', outcomeTable(faultCases)));
