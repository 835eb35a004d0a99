import { parseArgs } from 'node:util';
import { DeadEnds } from '../faults/dead-ends.ts';
import { soakCommandLine } from './cli-lane.ts';
import { Figures } from './figures.ts';
import { soakLibrary } from './library-lane.ts';

/**
 * Calls at random with faults at random, through the library and through the command line beside
 * each other, until the time is up and there were enough of both. Ends with 1 and the seed where
 * the server does not hold what callers were told, or where memory or descriptors grow.
 *
 * `npm run soak -- --seconds 600 --calls 5000 --cli-calls 200 --seed 1`
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    calls: { type: 'string', default: '5000' },
    'cli-calls': { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [seconds, calls, cliCalls, seed] = [values.seconds, values.calls, values['cli-calls'], values.seed].map(
  Number,
) as [number, number, number, number];

/** One world's life: long enough to leave traces, short enough to show that they go. */
const callsInAWorld = 500;

const started = performance.now();
const isTimeLeft = () => performance.now() - started < seconds * 1000;
console.log(`soak: seed ${seed}, ${seconds} s, at least ${calls} calls and ${cliCalls} commands`);

const library = new Figures();
const commandLine = new Figures();
const ends = await DeadEnds.open();
const differences = (
  await Promise.all([
    soakWorlds(),
    soakCommandLine(seed, (done) => done < cliCalls || isTimeLeft(), commandLine),
  ])
).flat();
await ends.close();

console.log(`\nlibrary, ${Math.round((performance.now() - started) / 1000)} s in all`);
for (const line of library.lines()) console.log(`- ${line}`);
console.log('\ncommand line');
for (const line of commandLine.lines()) console.log(`- ${line}`);
const wrong = [...differences, ...library.growth()];
console.log(
  wrong.length === 0
    ? '\nmodel and server agree: nothing lost, nothing doubled; memory and descriptors are flat'
    : `\nseed ${seed}:\n${wrong.join('\n')}`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;

async function soakWorlds(): Promise<readonly string[]> {
  const found: string[] = [];
  for (let world = 0; library.calls < calls || isTimeLeft(); world += 1) {
    found.push(...(await soakLibrary({ seed: seed + world, calls: callsInAWorld }, ends, library)));
    library.sampleRest();
  }
  return found;
}
