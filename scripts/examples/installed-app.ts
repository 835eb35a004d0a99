import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A folder outside of the repository with the packed package installed, and the examples beside it. */
export interface InstalledApp {
  readonly folder: string;
  readonly tarball: string;
}

/** What the examples use beside the package; taken from the repository's lock file, not from the registry. */
const companions = ['@types/node', 'vitest', 'yaml'];

export async function installApp(root: string, scratch: string): Promise<InstalledApp> {
  const folder = join(scratch, 'an app');
  await mkdir(folder, { recursive: true });
  const tarball = await pack(root, scratch);
  await writeFile(join(folder, 'package.json'), '{"private": true, "type": "module"}\n');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  run('npm', ['install', ...quiet, tarball], folder);
  for (const name of companions) {
    const place = join(folder, 'node_modules', name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(root, 'node_modules', name), place);
  }
  await cp(join(root, 'examples'), folder, {
    recursive: true,
    // The demo is no example of embedding: it runs the repository's own build.
    filter: (source) => basename(source) !== 'demo',
  });
  return { folder, tarball };
}

/** @returns the tarball; the package is built on the way */
async function pack(root: string, scratch: string): Promise<string> {
  run('npm', ['pack', '--pack-destination', scratch, '--silent'], root);
  const name = (await readdir(scratch)).find((each) => each.endsWith('.tgz'));
  if (name === undefined) throw new Error('npm pack made no tarball');
  return join(scratch, name);
}

export function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
