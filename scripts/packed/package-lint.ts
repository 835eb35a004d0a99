import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { publicEntries } from '../build/public-entries.ts';
import { root, type PackedApp } from './packed-app.ts';

interface Published {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Every library in the bundle is told with its licence. */
export async function demandLicences({ installed }: PackedApp): Promise<void> {
  const files = await readdir(installed, { recursive: true });
  const maps = await Promise.all(
    files.filter((name) => name.endsWith('.js.map')).map((name) => readFile(join(installed, name), 'utf8')),
  );
  const sources = maps.flatMap((map) => (JSON.parse(map) as { sources: string[] }).sources);
  const bundled = new Set(
    sources.flatMap((source) => /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []),
  );
  if (bundled.size < 10) throw new Error(`the source maps tell only ${bundled.size} libraries`);
  const told = await readFile(join(installed, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const name of bundled)
    if (!told.includes(`\n${name} `)) throw new Error(`the licence of ${name} is not told`);
}

/** Nothing runs when the package is installed, and nothing comes with it. */
export async function demandNothingElse({ installed }: PackedApp): Promise<void> {
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as Published;
  const run = ['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => manifest.scripts?.[name]);
  if (run.length > 0) throw new Error(`it would run ${run.join(', ')} when it is installed`);
  const files = await readdir(installed);
  if (files.includes('binding.gyp')) throw new Error('npm would build its binding.gyp when it is installed');
  const needed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  if (needed.length > 0) throw new Error(`it needs ${needed.join(', ')}`);
}

/** Manifest and files as package managers and bundlers read them. */
export async function demandPublint({ installed }: PackedApp): Promise<void> {
  const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true });
  if (messages.length > 0)
    throw new Error(messages.map((message) => formatMessage(message, pkg) ?? message.code).join('\n'));
}

/**
 * Every entry resolves to code and to types that fit. The package is ESM alone: that Node before 16 finds no
 * `exports`, and that a CommonJS module gets an ES module, is meant.
 */
export async function demandTypesThatFit({ tarball }: PackedApp): Promise<void> {
  const entrypoints = (await publicEntries(root)).map(({ name }) => name.replace(/^[^/]+/, '.'));
  const result = await checkPackage(createPackageFromTarballData(await readFile(tarball)), { entrypoints });
  if (!result.types) throw new Error('no types were found');
  const problems = result.problems.filter(
    (problem) =>
      problem.kind !== 'CJSResolvesToESM' &&
      !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
  );
  if (problems.length > 0) throw new Error(problems.map((problem) => JSON.stringify(problem)).join('\n'));
}
