import { findBd } from '../../scripts/beads/bd-location.ts';
import { double } from '../../test/doubles/bd/double.ts';

const real = findBd();
const asked = process.env['TRACKER_BD_DOUBLE'] === '1';

if (real === null && process.env['CI']) throw new Error('there is no real bd; run `npm run setup:bd`');

/**
 * The bd that the tests run on: the real one, or, where it was not built, its double. In CI the real
 * one must be there. TRACKER_BD_DOUBLE=1 takes the double all the same.
 */
export const bd: string = real === null || asked ? double : real;
export const isReal: boolean = bd === real;

if (!isReal) {
  const why = asked ? 'TRACKER_BD_DOUBLE is set' : 'there is no real bd; `npm run setup:bd` builds it';
  process.stderr.write(`beads: running on the double, because ${why}\n`);
}
