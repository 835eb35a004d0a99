import { compileConsumer, importEveryEntry, runExample } from './packed/consumer.ts';
import { installGlobally, runByNpx, runReadOnly, runUnread } from './packed/installations.ts';
import { walkMainRoad } from './packed/main-road.ts';
import { nodeBinary, supportedNodes } from './packed/node-binary.ts';
import {
  demandLicences,
  demandNothingElse,
  demandPublint,
  demandTypesThatFit,
} from './packed/package-lint.ts';
import { packIntoApp, type PackedApp } from './packed/packed-app.ts';
import { writeReport, type CaseResult } from './report.ts';

/**
 * The package as people get it: packed, installed in every way that people install it, run on every
 * supported Node, and read by those who embed it.
 */
const cases: readonly [name: string, work: (packed: PackedApp) => Promise<void>][] = [
  ...supportedNodes.map((version): [string, (packed: PackedApp) => Promise<void>] => [
    `Node ${version}`,
    async (packed) => walkMainRoad(await nodeBinary(version), packed),
  ]),
  ['installed globally', installGlobally],
  ['run by npx', runByNpx],
  ['read-only, for a user without rights', runReadOnly],
  ['nobody reads its output', runUnread],
  ['licences', demandLicences],
  ['nothing runs and nothing comes with it', demandNothingElse],
  ['publint', demandPublint],
  ['types that fit', demandTypesThatFit],
  ['types of a consumer', compileConsumer],
  ['every entry by itself', importEveryEntry],
  ['embedding example', runExample],
];

const results: CaseResult[] = [];
const packed = await packIntoApp();
try {
  for (const [name, work] of cases) {
    const started = performance.now();
    const reason = await work(packed).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    results.push({ name, ok: reason === undefined, ...(reason === undefined ? {} : { reason }) });
    console.log(
      `${reason === undefined ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)${reason ? `: ${reason}` : ''}`,
    );
  }
} finally {
  await packed.remove();
}
await writeReport('packed', results);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
