import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Licences that ask for no more than to be told. */
const allowed: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
]);

/** What ends up in the bundle without being a module of it: functions in generated code, and the bundler's own. */
const withoutModule = ['ajv', 'rolldown'] as const;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

/**
 * The licences of all libraries whose code is in the bundle, as one text.
 * @param moduleIds the files that the bundler took
 * @throws Error for a library without a licence that we may pass on
 */
export async function thirdPartyLicences(moduleIds: readonly string[], root: string): Promise<string> {
  const folders = new Set([
    ...moduleIds.flatMap((id) => packageFolderOf(id) ?? []),
    ...withoutModule.map((name) => join(root, 'node_modules', name)),
  ]);
  const entries = await Promise.all([...folders].map(entryOf));
  return [
    'The published files hold code of these libraries, under their own licences.',
    ...entries.sort(),
  ].join(`\n\n${'-'.repeat(80)}\n\n`);
}

/** The folder of the package that a file belongs to; `null` for a file of ours. */
function packageFolderOf(id: string): string | null {
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? null;
}

async function entryOf(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  const { name, version, license } = manifest;
  if (license === undefined || !allowed.has(license))
    throw new Error(`${name} ${version} is in the bundle, and its licence is ${license ?? 'not told'}`);
  const names = await readdir(folder);
  const texts = names.filter((each) => /^(?:licen[sc]e|copying|copyright|notice)/i.test(each)).sort();
  const told = await Promise.all(texts.map((each) => readFile(join(folder, each), 'utf8')));
  const unwritten = `Its package holds no text of the licence. Author: ${authorOf(manifest)}.`;
  return [`${name} ${version} (${license})`, ...(told.length > 0 ? told : [unwritten])]
    .map((text) => text.trim())
    .join('\n\n');
}

function authorOf({ author }: Manifest): string {
  return (typeof author === 'string' ? author : author?.name) ?? 'not told';
}
