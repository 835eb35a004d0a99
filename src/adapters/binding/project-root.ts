import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { TrackerError } from '../../core/model/error.ts';

/**
 * The project that a directory belongs to: the nearest folder upwards with a `.kittify/`. In a git
 * worktree without one, the main checkout's.
 * @throws TrackerError `outside_project`
 */
export async function findProjectRoot(directory: string): Promise<string> {
  const start = resolve(directory);
  for (let folder = start; ; folder = dirname(folder)) {
    if (await isFolder(join(folder, '.kittify'))) return folder;
    const main = await mainCheckoutOf(folder);
    if (main !== null && (await isFolder(join(main, '.kittify')))) return main;
    if (dirname(folder) === folder) break;
  }
  throw new TrackerError(
    'outside_project',
    `${start} is not inside a spec-kitty project: no .kittify folder here or above.`,
  );
}

/** A worktree's `.git` is a file that points into the main repository's `.git/worktrees/NAME`. */
async function mainCheckoutOf(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, '.git'), 'utf8').catch(() => null);
  const pointer = text === null ? null : /^gitdir: (.+)$/m.exec(text)?.[1];
  if (pointer == null) return null;
  const worktrees = dirname(resolve(folder, pointer.trim()));
  const git = dirname(worktrees);
  return basename(worktrees) === 'worktrees' && basename(git) === '.git' ? dirname(git) : null;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
