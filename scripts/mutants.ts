import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest, type Vitest } from 'vitest/node';
import type { Mutant } from '../test/mutants/mutant.ts';
import { mutants } from '../test/mutants/mutants.ts';
import { writeReport, type CaseResult } from './report.ts';

/** Applies every mutant in a copy and runs the one test that must fail. `npm run test:mutants -- TEXT` picks some. */
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const wanted = process.argv[2];
const chosen = mutants.filter(({ breaks }) => wanted === undefined || breaks.includes(wanted));
const workers = 2;

const queue = [...chosen];
let healthy: Promise<boolean> | undefined;
const results: CaseResult[] = [];
await Promise.all(Array.from({ length: workers }, work));
await writeReport('mutants', results);
const killed = results.filter(({ ok }) => ok).length;
console.log(`killed ${killed} of ${chosen.length}`);
process.exitCode = killed === chosen.length && chosen.length > 0 ? 0 : 1;

/** One vitest serves all mutants of a worker: what a mutant does not touch is read once. */
async function work(): Promise<void> {
  const copy = await realpath(await mkdtemp(join(tmpdir(), 'tracker-mutants-')));
  let vitest: Vitest | undefined;
  try {
    for (const part of [
      'src',
      'test',
      // A tracker that a test of the kit rests on.
      'examples',
      'scripts',
      'openapi',
      'schemas',
      'package.json',
      'tsconfig.json',
      'vitest.config.ts',
    ]) {
      await cp(part, join(copy, part), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    vitest = await createVitest('test', {
      root: copy,
      watch: false,
      bail: 1,
      maxWorkers: 1,
      reporters: [],
      coverage: { enabled: false },
      fsModuleCache: false,
    });
    await demandHealthy(vitest, copy);
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const reason = await survive(mutant, vitest, copy);
      results.push({ name: mutant.breaks, ok: reason === null, ...(reason === null ? {} : { reason }) });
      console.log(
        `${reason === null ? 'killed  ' : 'SURVIVED'} ${mutant.breaks}${reason === null ? '' : `: ${reason}`}`,
      );
    }
  } finally {
    await vitest?.close();
    await rm(copy, { recursive: true, force: true });
  }
}

/** A test that fails anyway kills nothing. */
async function demandHealthy(vitest: Vitest, copy: string): Promise<void> {
  healthy ??= testFails([...new Set(chosen.map(({ test }) => test))], vitest, copy);
  if (await healthy) throw new Error('the tests fail without any mutant');
}

/** Why the mutant lives on; null when its test fails as it should. */
async function survive(mutant: Mutant, vitest: Vitest, copy: string): Promise<string | null> {
  const file = join(copy, mutant.file);
  const original = await readFile(file, 'utf8');
  const lines = original.split('\n');
  const at = lines.flatMap((line, index) => (line.trim() === mutant.line ? [index] : []));
  if (at.length === 0) return `line not found in ${mutant.file}: ${mutant.line}`;
  // The same line may stand more than once; the first one is meant.
  lines[at[0] ?? 0] = mutant.replacement;
  await writeFile(file, lines.join('\n'));
  vitest.invalidateFile(file);
  const failed = await testFails([mutant.test], vitest, copy);
  await writeFile(file, original);
  vitest.invalidateFile(file);
  return failed ? null : `${mutant.test} passes`;
}

async function testFails(tests: readonly string[], vitest: Vitest, copy: string): Promise<boolean> {
  const files = new Set(tests.map((test) => join(copy, test)));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    await vitest.globTestSpecifications([...files]),
  );
  // Modules of earlier runs are told along.
  const ours = testModules.filter(({ moduleId }) => files.has(moduleId));
  if (ours.length < files.size) throw new Error(`not all were run: ${tests.join(', ')}`);
  return unhandledErrors.length > 0 || ours.some((module) => !module.ok());
}
