import { afterAll, beforeAll, expect, it } from 'vitest';
import { Figures } from '../soak/figures.ts';
import { soakLibrary } from '../soak/library-lane.ts';
import { DeadEnds } from './dead-ends.ts';

let ends: DeadEnds;
beforeAll(async () => {
  ends = await DeadEnds.open();
});
afterAll(() => ends.close());

it.each([1, 2])('200 random calls with random faults: model and server agree (seed %i)', async (seed) => {
  const figures = new Figures();
  expect(await soakLibrary({ seed, calls: 200 }, ends, figures)).toEqual([]);
  expect(figures.calls).toBe(200);
  expect(figures.faults.size).toBeGreaterThanOrEqual(6);
  expect(figures.outcomes.get('done')).toBeGreaterThan(50);
});
