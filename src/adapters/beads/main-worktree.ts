import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The folder of the repository's main worktree, where bd keeps the workspace of all of them; `null`
 * for a folder that is no linked worktree.
 */
export function mainWorktree(folder: string): string | null {
  try {
    const [, gitDir] = /^gitdir: (.+)$/m.exec(pointerText(join(folder, '.git'))) ?? [];
    if (gitDir === undefined) return null;
    const shared = pointerText(resolve(folder, gitDir, 'commondir')).trim();
    return dirname(resolve(folder, gitDir, shared));
  } catch {
    return null;
  }
}

/** Bytes; git writes one line with a path. */
const longestPointer = 64 * 1024;

/** @throws for what git would not have written, too: a FIFO would be waited for without end */
function pointerText(path: string): string {
  const found = statSync(path);
  if (!found.isFile() || found.size > longestPointer) throw new Error(`${path} is not a file of git's`);
  return readFileSync(path, 'utf8');
}
