import { afterAll, beforeAll, expect, it } from 'vitest';
import { Figures } from '../soak/figures.ts';
import { soakLibrary } from '../soak/library-lane.ts';
import { DeadEnds } from './dead-ends.ts';

let ends: DeadEnds;
beforeAll(async () => {
  ends = await DeadEnds.open();
});
afterAll(() => ends.close());

/** Of each seed. */
const calls = Number(process.env['TRACKER_SOAK_CALLS'] ?? 400) / 2;

it.each([1, 2])(
  'random calls with random faults: model and server agree (seed %i)',
  async (seed) => {
    const figures = new Figures();
    expect(await soakLibrary({ seed, calls }, ends, figures)).toEqual([]);
    expect(figures.calls).toBe(calls);
    expect(figures.faults.size).toBeGreaterThanOrEqual(7);
    expect(figures.outcomes.get('done')).toBeGreaterThan(calls / 4);
  },
  120_000 + calls * 300,
);
