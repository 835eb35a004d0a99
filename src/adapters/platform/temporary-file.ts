import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Where the next text of `target` is written before it takes its place. The name says whose it is,
 * so that what a killed process has left can be told from what a living one is writing.
 */
export function temporaryBeside(target: string, unique: string): string {
  return join(dirname(target), `.${basename(target)}.${process.pid}.${unique}.tmp`);
}

/**
 * Removes what killed processes have left beside `target`: a half-written text, and a secret where
 * the target is one. Where that is not allowed it stays; it is in nobody's way.
 */
export async function removeLeftBehind(target: string): Promise<void> {
  const folder = dirname(target);
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = ownerOf(name, basename(target));
    if (owner !== null && !isAlive(owner))
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** Whether the name is that of a temporary file, of whatever target, whose process is gone. */
export function isLeftBehind(name: string): boolean {
  const [, pid] = /^\..+\.(\d+)\.[^.]+\.tmp$/.exec(name) ?? [];
  return pid !== undefined && !isAlive(Number(pid));
}

/** Process id in the name of a temporary file of `target`; null for any other name. */
function ownerOf(name: string, target: string): number | null {
  const start = `.${target}.`;
  if (!name.startsWith(start)) return null;
  const [, pid] = /^(\d+)\.[^.]+\.tmp$/.exec(name.slice(start.length)) ?? [];
  return pid === undefined ? null : Number(pid);
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 is none: it only asks.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that may not be signalled lives.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
