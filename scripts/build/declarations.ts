import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import type { PublicEntry } from './public-entries.ts';

/**
 * dist/types: the declarations of the public entries and of what they mention, file by file as in src/.
 * Everything else that the compiler writes is taken away again.
 * @throws Error where the compiler complains
 */
export async function writeDeclarations(root: string, entries: readonly PublicEntry[]): Promise<void> {
  const types = join(root, 'dist/types');
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, 'tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the declarations could not be written');
  await copyWritten(join(root, 'src/generated'), join(types, 'generated'));
  const mentioned = await reach(entries.map(({ path }) => join(types, `${path}.d.ts`)));
  await keepOnly(types, mentioned);
  for (const file of mentioned) await nameAsPublished(file);
}

/** Declarations that codegen has written stand beside their JavaScript; the compiler copies none. */
async function copyWritten(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from))
    if (name.endsWith('.d.ts')) await copyFile(join(from, name), join(to, name));
}

/** The files, and those that they import or export from, and so on. */
async function reach(files: readonly string[]): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const name of namedIn(await readFile(file, 'utf8')))
      if (name.startsWith('.')) open.push(resolve(dirname(file), name.replace(/\.[jt]s$/, '.d.ts')));
  }
  return reached;
}

function namedIn(declarations: string): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : undefined;
    if (from !== undefined && ts.isStringLiteral(from)) names.push(from.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('declarations.d.ts', declarations, ts.ScriptTarget.Latest));
  return names;
}

/** The compiler leaves the endings of the sources in its declarations; there are no such files. */
async function nameAsPublished(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/((?:from |import\()(['"])\.[^'"]*)\.ts\2/g, '$1.js$2'));
}

async function keepOnly(folder: string, files: ReadonlySet<string>): Promise<void> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of all) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !files.has(file)) await rm(file);
  }
  const folders = all.filter((entry) => entry.isDirectory());
  const deepestFirst = folders
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((one, other) => relative(folder, other).length - relative(folder, one).length);
  for (const path of deepestFirst) if ((await readdir(path)).length === 0) await rmdir(path);
}
