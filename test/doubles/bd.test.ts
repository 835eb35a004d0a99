import { describe, it } from 'vitest';
import { doubleInProcess } from './bd/bd.ts';
import { double } from './bd/double.ts';
import { asText, recorded } from './bd/recordings.ts';
import { runScenario } from './bd/run-scenario.ts';
import { scenarios } from './bd/scenarios.ts';

describe('the double of bd answers as the real one was recorded', () => {
  it.concurrent.for(scenarios)('$name: $about', { timeout: 60_000 }, async (scenario, { expect }) => {
    const answers = await runScenario(double, scenario, doubleInProcess);
    expect(asText(answers)).toBe(asText(recorded(scenario).answers));
  });
});
