import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { asText, recorded } from './bd/recordings.ts';
import { runScenario } from './bd/run-scenario.ts';
import { scenarios } from './bd/scenarios.ts';

const double = fileURLToPath(new URL('bd/bd', import.meta.url));

describe('the double of bd answers as it was recorded', () => {
  it.concurrent.for(scenarios)('$name: $about', async (scenario, { expect: expectHere }) => {
    expectHere(asText(await runScenario(double, scenario))).toBe(asText(recorded(scenario).answers));
  });
});

void expect;
