import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstSteps } from './examples/first-steps.ts';
import { installApp, run, type InstalledApp } from './examples/installed-app.ts';
import { rehearseWorkflow } from './examples/rehearse-workflow.ts';
import { embed, markdownFolder, scheduledPull, underNodeTest, underVitest } from './examples/run-examples.ts';
import { drawPictures } from './picture/draw-pictures.ts';
import { writeReport, type CaseResult } from './report.ts';

/**
 * Every example as its reader has it: outside of the repository, compiled and run with the packed
 * package. So are the first steps of the docs and the pictures of README.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = await mkdtemp(join(tmpdir(), 'tracker examples ')); // a blank in the path, on purpose
const results: CaseResult[] = [];

try {
  const app = await installApp(root, scratch);
  await check('all of them compile under strict', () => compile(app));
  await check('first steps of docs/start.md', () => firstSteps(root, app));
  await check('embed', () => embed(app));
  await check('markdown folder: the program', () => markdownFolder(app));
  await check('markdown folder: conformance kit', () =>
    underNodeTest(app, 'markdown-folder', 'conformance.test.ts', 31),
  );
  await check('scheduled pull: the program', () => scheduledPull(app));
  await check('scheduled pull: tests', () =>
    underNodeTest(app, 'scheduled-pull', 'pull-on-schedule.test.ts', 6),
  );
  await check('contract suite: node:test', () =>
    underNodeTest(app, 'contract-suite', 'contract.node-test.ts', 7),
  );
  await check('contract suite: vitest', () => underVitest(app, 'contract-suite', 7));
  await check('pictures of README', () => comparePictures(app));
  await check('workflow of GitHub Actions', () => rehearseWorkflow(app));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
await writeReport('examples', results);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

async function compile({ folder }: InstalledApp): Promise<void> {
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2024', 'ESNext.Disposable'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  };
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['*/*.ts'], exclude: ['node_modules'] }),
  );
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], folder);
}

/** They show what this very package prints. */
async function comparePictures({ folder }: InstalledApp): Promise<void> {
  const bin = join(folder, 'node_modules/spec-kitty-tracker/dist/bin/tracker.js');
  for (const [file, svg] of await drawPictures(bin))
    if ((await readFile(join(root, file), 'utf8')) !== svg)
      throw new Error(`${file} shows something else; run npm run picture and look at it`);
}

async function check(name: string, work: () => Promise<void> | void): Promise<void> {
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
