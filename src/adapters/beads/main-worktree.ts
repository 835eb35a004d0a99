import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The folder of the repository's main worktree, where bd keeps the workspace of all of them; `null`
 * for a folder that is no linked worktree.
 */
export function mainWorktree(folder: string): string | null {
  try {
    const [, gitDir] = /^gitdir: (.+)$/m.exec(readFileSync(join(folder, '.git'), 'utf8')) ?? [];
    if (gitDir === undefined) return null;
    const shared = readFileSync(resolve(folder, gitDir, 'commondir'), 'utf8').trim();
    return dirname(resolve(folder, gitDir, shared));
  } catch {
    return null;
  }
}
