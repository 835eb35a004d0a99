import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { firstSteps } from './examples/first-steps.ts';
import { layOutExamples } from './examples/lay-out-examples.ts';
import { rehearseWorkflow } from './examples/rehearse-workflow.ts';
import { embed, markdownFolder, scheduledPull, underNodeTest, underVitest } from './examples/run-examples.ts';
import { packIntoApp, root, run, type PackedApp } from './packed/packed-app.ts';
import { drawPictures } from './picture/draw-pictures.ts';
import { writeReport, type CaseResult } from './report.ts';

/**
 * Every example as its reader has it: outside of the repository, compiled and run with the packed
 * package. So are the first steps of the docs and the pictures of README.
 */
const results: CaseResult[] = [];
const packed = await packIntoApp();

try {
  await layOutExamples(packed);
  await check('all of them compile under strict', () => compile(packed));
  await check('first steps of docs/start.md', () => firstSteps(packed));
  await check('embed', () => embed(packed));
  await check('markdown folder: the program', () => markdownFolder(packed));
  await check('markdown folder: conformance kit', () =>
    underNodeTest(packed, 'markdown-folder', 'conformance.test.ts', 40),
  );
  await check('scheduled pull: the program', () => scheduledPull(packed));
  await check('scheduled pull: tests', () =>
    underNodeTest(packed, 'scheduled-pull', 'pull-on-schedule.test.ts', 7),
  );
  await check('contract suite: node:test', () =>
    underNodeTest(packed, 'contract-suite', 'contract.node-test.ts', 7),
  );
  await check('contract suite: vitest', () => underVitest(packed, 'contract-suite', 7));
  await check('pictures of README', () => comparePictures(packed));
  await check('workflow of GitHub Actions', () => rehearseWorkflow(packed));
} finally {
  await packed.remove();
}
await writeReport('examples', results);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

async function compile({ app }: PackedApp): Promise<void> {
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
    join(app, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['*/*.ts'], exclude: ['node_modules'] }),
  );
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], app);
}

/** They show what this very package prints. */
async function comparePictures({ installed }: PackedApp): Promise<void> {
  for (const [file, svg] of await drawPictures(join(installed, 'dist/bin/tracker.js')))
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
