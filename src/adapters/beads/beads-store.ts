import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject } from '../../core/model/json.ts';
import type { StorePlace } from '../../core/model/known-state.ts';
import { mainWorktree } from './main-worktree.ts';
import { realPath } from './real-path.ts';

/**
 * The store that bd takes in a folder: where a redirect leads, of a linked worktree the main one's, else its own
 * `.beads`. From bd's own files: to ask it takes a process.
 */
export function beadsStoreIn(folder: string): StorePlace {
  const own = join(realPath(folder), '.beads');
  const main = mainWorktree(folder);
  const shared = main === null ? own : join(realPath(main), '.beads');
  const path = realPath(
    redirectIn(own) ?? redirectIn(shared) ?? (beadsIdAt(shared) === undefined ? own : shared),
  );
  return { path, id: beadsIdAt(path) ?? null };
}

function redirectIn(store: string): string | null {
  const target = (textOf(join(store, 'redirect')) ?? '').trim();
  return target === '' ? null : resolve(store, '..', target);
}

/** bd's `project_id`; null for a store without, undefined where there is none. */
export function beadsIdAt(path: string): string | null | undefined {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
    const metadata: unknown = JSON.parse(textOf(join(path, 'metadata.json')) ?? 'null');
    const id = isJsonObject(metadata) ? metadata['project_id'] : null;
    return typeof id === 'string' && id !== '' ? id : null;
  } catch {
    return null;
  }
}

/** Bytes; bd writes a few hundred. */
const longestFile = 64 * 1024;

/** Null for what bd would not have written, too: a FIFO would be waited for without end. */
function textOf(path: string): string | null {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= longestFile ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
