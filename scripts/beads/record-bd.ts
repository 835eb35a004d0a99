import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { recordingPath } from '../../test/doubles/bd/recordings.ts';
import { runScenario } from '../../test/doubles/bd/run-scenario.ts';
import { scenarios } from '../../test/doubles/bd/scenarios.ts';
import { findBd } from './bd-location.ts';

/**
 * Asks the real bd everything the double is held to, and writes its answers down. With names, only
 * those scenarios; without, all, and recordings of scenarios that are gone go too.
 */
const bd = findBd();
if (bd === null) throw new Error('there is no real bd; run `npm run setup:bd`');
const names = process.argv.slice(2);
const wanted = names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name));
const [first] = wanted;
if (first === undefined) throw new Error(`no scenario is called ${names.join(' or ')}`);
const target = dirname(recordingPath(first));
if (names.length === 0) await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
for (const scenario of wanted) {
  const { name, about } = scenario;
  const path = recordingPath(scenario);
  const answers = await runScenario(bd, scenario);
  const style = { ...(await resolveConfig(path)), filepath: path };
  await writeFile(path, await format(JSON.stringify({ about, answers }), style));
  console.log(`${name}: ${answers.length} answers`);
}
