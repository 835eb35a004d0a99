import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkFreeze, freeze } from './codegen/freeze.ts';
import { generate } from './codegen/generate.ts';

/**
 * From the frozen YAML, the command classes and what the commands print, to src/generated/ and schemas/.
 *   node scripts/codegen.ts              write
 *   node scripts/codegen.ts --check      fail on drift and on a changed contract
 *   node scripts/codegen.ts --refreeze   record the checksums of a contract that was changed on purpose
 */
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    refreeze: { type: 'boolean', default: false },
    root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
  },
});
const root = resolve(values.root);

if (values.refreeze) await freeze(root);
const problems = await checkFreeze(root);
if (problems.length === 0) {
  const files = await generate(root);
  for (const [path, text] of files) await settle(path, text, 'the contract says');
  await settleSchemas(new Set(files.map(([path]) => path)));
  // Only now: commands are made of what was just generated.
  const { commandDescriptionsModule } = await import('./codegen/command-descriptions.ts');
  await settle(
    'src/generated/command-descriptions.ts',
    await commandDescriptionsModule(),
    'the commands say',
  );
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

async function settle(path: string, text: string, source: string): Promise<void> {
  const file = join(root, path);
  if (!values.check) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } else if ((await readFile(file, 'utf8').catch(() => null)) !== text) {
    problems.push(`${path} differs from what ${source}; run npm run codegen`);
  }
}

/** The schema of an output that is no longer printed would go on being published. */
async function settleSchemas(generated: ReadonlySet<string>): Promise<void> {
  const folder = 'schemas/v1';
  for (const name of await readdir(join(root, folder)).catch(() => [])) {
    const path = `${folder}/${name}`;
    if (generated.has(path)) continue;
    if (values.check) problems.push(`${path} is the schema of nothing; run npm run codegen`);
    else await rm(join(root, path));
  }
}
