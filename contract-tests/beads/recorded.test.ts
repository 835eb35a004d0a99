import { describe, it } from 'vitest';
import { findBd } from '../../scripts/beads/bd-location.ts';
import { asText, recorded } from '../../test/doubles/bd/recordings.ts';
import { runScenario } from '../../test/doubles/bd/run-scenario.ts';
import { scenarios } from '../../test/doubles/bd/scenarios.ts';

/**
 * What the double is held to is still what the real bd says. Without it (`npm run setup:bd`) this is
 * skipped, loudly; never in CI. `npm run record:bd` takes new recordings.
 */
const bd = findBd();
const problem = bd === null ? 'there is no real bd; run `npm run setup:bd`' : null;
if (problem !== null && process.env['CI']) throw new Error(problem);
if (problem !== null) process.stderr.write(`SKIPPED: the recordings of bd, because ${problem}\n`);

/** In CI every third scenario, because the real bd takes its time; all of them with TRACKER_RECORDED=all. */
const all = process.env['TRACKER_RECORDED'] === 'all' || process.env['CI'] === undefined;
const asked = scenarios.filter((_, index) => all || index % 3 === 0);
process.stderr.write(`recordings of bd: ${asked.length} of ${scenarios.length} scenarios are asked again\n`);

describe.skipIf(problem !== null)('the real bd answers as it was recorded', () => {
  it.for(asked)('$name: $about', { timeout: 120_000 }, async (scenario, { expect }) => {
    const answers = await runScenario(bd ?? 'bd', scenario);
    expect(asText(answers)).toBe(asText(recorded(scenario).answers));
  });
});
