import { afterAll, describe, expect, it } from 'vitest';
import { bindingCases } from './binding-cases.ts';
import { chosenPoints } from './chosen-points.ts';
import { holdCrashTable, type CaseResult } from './crash-table.ts';
import { leftOver } from './left-over.ts';
import { countPoints, killAt } from './probed.ts';
import { localCases } from './local-cases.ts';
import { sessionCases } from './session-cases.ts';
import { writeCases } from './write-cases.ts';

// TRACKER_CRASH_ONLY=PATTERN picks some.
const only = process.env['TRACKER_CRASH_ONLY'];
const cases = [...sessionCases, ...bindingCases, ...writeCases, ...localCases].filter(({ name }) =>
  new RegExp(only ?? '').test(name),
);
const results: CaseResult[] = [];

for (const crashCase of cases) {
  const world = await crashCase.open();
  const { points, said } = await countPoints(world);
  await world.close();
  if (said.exitCode !== 0) throw new Error(`${crashCase.name}: ${said.stderr}`);
  const chosen = chosenPoints(points).flatMap((point) =>
    (['before', 'after'] as const).map((moment) => ({ point, moment })),
  );
  const result: CaseResult = {
    name: crashCase.name,
    steps: [...new Set(points.map(({ step }) => step))],
    counted: points.length,
    run: 0,
    whole: 0,
    window: 0,
  };
  results.push(result);

  describe.concurrent(`${crashCase.name}, killed`, () => {
    it.each(chosen.map(({ point, moment }) => [moment, point.name, point] as const))(
      '%s %s',
      async (moment, _name, point) => {
        const killed = await crashCase.open();
        try {
          const died = await killAt(killed, point, moment);
          expect(died, 'the point was reached').toBe(true);
          result.run += 1;
          result[await killed.recover()] += 1;
          expect(leftOver(killed.folders)).toEqual([]);
        } finally {
          await killed.close();
        }
      },
    );
  });
}

afterAll(() => holdCrashTable(results));
