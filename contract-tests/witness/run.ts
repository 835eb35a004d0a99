import { writeReport, type CaseResult } from '../../scripts/report.ts';
import { coexistences } from './coexistence.ts';
import { againstTable, againstUpstream } from './compare.ts';
import { differences, type Difference } from './differences.ts';
import { interchanges } from './interchange.ts';
import { findPython, installPythonClient, type PythonClient } from './python-client.ts';
import { beginAt, rows, withPlaceholders, type Row } from './rows.ts';
import { sentRequests, type SentRequest } from './sent-request.ts';
import { WitnessWorld, type Said } from './witness-world.ts';

/**
 * The published Python client as a witness: each of its commands and the same one of ours, against
 * the same sandbox, compared by what arrived there; and the files that both of them share.
 */
const results: CaseResult[] = [];
const python = findPython();
if (python === null) {
  const reason = 'there is no Python >= 3.11 with venv';
  console.log(`witness: SKIPPED, because ${reason}`);
  const missing = process.env['CI'] ? [{ name: 'witness', ok: false, reason }] : [];
  await writeReport('witness', missing, missing.length === 0 ? 1 : 0);
  process.exit(missing.length);
}

const client = await installPythonClient(python);
const seen = new Set<Difference>();
for (const row of rows) await check(row.name, () => compareRow(row, client));
for (const { name, run } of interchanges) await check(name, () => run(client));
const releases = {
  '3.0.3': client,
  '3.2.7': await installPythonClient(python, '3.2.7'),
  '4.0.0rc7': await installPythonClient(python, '4.0.0rc7'),
};
for (const { name, run } of coexistences) await check(name, () => run(releases));
await check('every listed difference occurs', async () => {
  const idle = differences.filter((difference) => !seen.has(difference)).map(({ field }) => field);
  if (idle.length > 0) throw new Error(`never seen: ${idle.join(', ')}`);
});

await writeReport('witness', results);
const passed = results.filter(({ ok }) => ok).length;
console.log(`witness: ${passed} of ${results.length}`);
process.exitCode = passed === results.length ? 0 : 1;

async function check(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    results.push({ name, ok: true });
    console.log(`ok     ${name}`);
  } catch (error) {
    const reason = (error as Error).message;
    results.push({ name, ok: false, reason });
    console.log(`FAILED ${name}: ${reason}`);
  }
}

async function compareRow(row: Row, upstream: PythonClient): Promise<void> {
  const theirs = await sentBy(row, row.python, upstream);
  const ours = await sentBy(row, row.ours, upstream);
  const own = row.oursBefore?.sent ?? [];
  const problems = [
    ...againstTable(theirs.sent, row.expected),
    ...againstTable(ours.sent.slice(0, own.length), own, 'ours'),
    ...againstUpstream(ours.sent.slice(own.length), theirs.sent, seen),
  ];
  if (problems.length > 0)
    throw new Error(
      [...problems, `upstream said ${theirs.told}`, `ours said ${ours.told}`].join('\n       '),
    );
}

async function sentBy(
  row: Row,
  command: Row['python'],
  upstream: PythonClient,
): Promise<{ sent: SentRequest[]; told: string }> {
  const world = await WitnessWorld.open(upstream, row.options);
  try {
    await beginAt(world, row);
    const said: Said = await command(world);
    return {
      sent: withPlaceholders(world, sentRequests(world.sandbox.journal)),
      told: `(exit code ${said.exitCode}) ${said.stdout}${said.stderr}`.trim(),
    };
  } finally {
    await world.close();
  }
}
