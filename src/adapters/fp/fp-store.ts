import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StorePlace } from '../../core/model/known-state.ts';

/**
 * fp keeps the issues of every registered path apart, below the user's home: the path is the store, and
 * `.fp/config.toml` names its project.
 */
export function fpStoreIn(folder: string): StorePlace {
  const path = join(realPath(folder), '.fp');
  return { path, id: fpIdAt(path) ?? null };
}

/** fp's `project_id`; null for a store without, undefined where there is none. */
export function fpIdAt(path: string): string | null | undefined {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  } catch {
    // Not to be seen is not the same as not there.
    return null;
  }
  return /^project_id *= *"([^"\n]+)"/m.exec(textOf(join(path, 'config.toml')) ?? '')?.[1] ?? null;
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Bytes; secrets and settings of extensions stand there, too. */
const longestFile = 1024 * 1024;

/** Null for what is not a file of settings: a FIFO would be waited for without end. */
function textOf(path: string): string | null {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= longestFile ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
