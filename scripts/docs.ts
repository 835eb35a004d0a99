import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkCommands } from './docs/check-commands.ts';
import { checkData } from './docs/check-data.ts';
import { checkLinks, checkReachable } from './docs/check-links.ts';
import { checkPaths } from './docs/check-paths.ts';
import { checkTypescript } from './docs/check-typescript.ts';
import { cliPage } from './docs/cli-page.ts';
import { errorPage } from './docs/error-page.ts';
import { readPages } from './docs/markdown-page.ts';

/**
 * The generated pages of docs/, and what all pages are held to.
 *   node scripts/docs.ts              write them
 *   node scripts/docs.ts --check      fail on drift, on links that lead nowhere, on code that does not hold
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const root = fileURLToPath(new URL('..', import.meta.url));
const generated: Readonly<Record<string, string>> = {
  'docs/cli.md': await cliPage(),
  'docs/errors.md': errorPage(),
};

const problems = values.check ? await check() : await write();
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

async function write(): Promise<string[]> {
  for (const [file, text] of Object.entries(generated)) await writeFile(join(root, file), text);
  return [];
}

async function check(): Promise<string[]> {
  const drifted: string[] = [];
  for (const [file, text] of Object.entries(generated)) {
    if ((await readFile(join(root, file), 'utf8').catch(() => null)) !== text)
      drifted.push(`${file}: differs from what the code says; run npm run docs`);
  }
  const pages = await readPages(root, await pageFiles());
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return [
    ...drifted,
    ...checkLinks(root, pages),
    ...checkReachable(pages),
    ...checkPaths(root, pages),
    ...checkData(pages),
    ...(await checkCommands(pages, new Set(Object.keys(scripts)))),
    ...checkTypescript(root, pages),
  ];
}

async function pageFiles(): Promise<string[]> {
  const files: string[] = [];
  const strange = new Set(['node_modules', 'dist', 'reports', 'coverage', '.git', '.cache']);
  for await (const file of glob('**/*.md', { cwd: root, exclude: (name) => strange.has(name) }))
    files.push(file.replaceAll('\\', '/'));
  return files.sort();
}
