import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { TrackerError } from '../../core/model/error.ts';

/**
 * The project that a directory belongs to: the nearest folder upwards with a `.kittify/`. In a git
 * worktree without one, the main checkout's. From inside the user's home nothing above it is looked
 * at: whoever may write there is not the user.
 * @throws TrackerError `outside_project`
 */
export async function findProjectRoot(directory: string, home?: string): Promise<string> {
  const start = resolve(directory);
  const ends = home === undefined ? [] : [resolve(home), await realpath(home).catch(() => null)];
  for (let folder = start; ; folder = dirname(folder)) {
    if (await isFolder(join(folder, '.kittify'))) return folder;
    const main = await mainCheckoutOf(folder);
    if (main !== null && (await isFolder(join(main, '.kittify')))) return main;
    if (dirname(folder) === folder || ends.includes(folder)) break;
  }
  throw new TrackerError(
    'outside_project',
    `${start} is not inside a spec-kitty project: no .kittify folder here or above.`,
  );
}

/**
 * A worktree's `.git` is a file that points into the main repository's `.git/worktrees/NAME`, which
 * points back; any other such file is not git's, and would lead into another project.
 */
async function mainCheckoutOf(folder: string): Promise<string | null> {
  const text = await pointerText(join(folder, '.git'));
  const pointer = text === null ? null : /^gitdir: (.+)$/m.exec(text)?.[1];
  if (pointer == null) return null;
  const own = resolve(folder, pointer.trim());
  if (!(await pointsBack(own, folder))) return null;
  const worktrees = dirname(own);
  const git = dirname(worktrees);
  return basename(worktrees) === 'worktrees' && basename(git) === '.git' ? dirname(git) : null;
}

async function pointsBack(own: string, folder: string): Promise<boolean> {
  const text = await pointerText(join(own, 'gitdir'));
  if (text === null) return false;
  const [there, here] = [resolve(own, text.trim()), join(folder, '.git')].map((path) =>
    realpath(path).catch(() => path),
  );
  return (await there) === (await here);
}

/** Bytes; git writes one line with a path. */
const longestPointer = 64 * 1024;

/** Null for what git would not have written, too: a FIFO is waited for without end, and so is a device read. */
async function pointerText(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile() || found.size > longestPointer) return null;
  return readFile(path, 'utf8').catch(() => null);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
