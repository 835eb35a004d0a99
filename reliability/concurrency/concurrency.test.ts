import { afterAll, it } from 'vitest';
import { holdSection } from '../reliability-page.ts';
import { bindingScenarios } from './binding-scenarios.ts';
import { refreshScenarios } from './refresh-scenarios.ts';
import type { Scenario } from './scenario.ts';
import { writeScenarios } from './write-scenarios.ts';

const passed: Scenario[] = [];

for (const scenario of [...refreshScenarios, ...writeScenarios, ...bindingScenarios])
  it(`${scenario.name}, ${scenario.processes} processes: ${scenario.shows}`, async () => {
    await scenario.run();
    passed.push(scenario);
  });

afterAll(() =>
  holdSection(
    'concurrency',
    [
      'Real processes of the CLI, started at once; one of them is stopped, killed or denied its disk at a named call where ' +
        'the row says so.',
      '',
      '| what | processes | what holds |',
      '|---|---|---|',
      ...passed.map(({ name, processes, shows }) => `| ${name} | ${processes} | ${shows} |`),
      `| all | ${passed.reduce((sum, { processes }) => sum + processes, 0)} | nothing lost, nothing doubled |`,
    ].join('\n'),
  ),
);
