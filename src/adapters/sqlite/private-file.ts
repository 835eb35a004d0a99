import { exposedFile, isExposed } from '../../core/model/exposed-file.ts';

/**
 * Makes an empty file that is its owner's only, and its folder, unless they are there. A file that is
 * there is not opened: closing it would end every lock that this process holds on it (POSIX).
 */
export function makePrivateFile(file: string): void {
  const { closeSync, mkdirSync, openSync } = process.getBuiltinModule('node:fs');
  const { dirname } = process.getBuiltinModule('node:path');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * The size of a file in bytes; null where there is none.
 * @throws TrackerError `config_exposed` where all users may write it; where it cannot be looked at,
 *   which is not the same as none
 */
export function sizeOfOwn(file: string): number | null {
  if (!isThere(file)) return null;
  const { mode, size } = process.getBuiltinModule('node:fs').statSync(file);
  // Windows has no such bits.
  if (isExposed(mode) && process.platform !== 'win32') throw exposedFile(file);
  return size;
}

/** Milliseconds that another process may need between making its empty file and writing to it. */
const makingMs = 5_000;

/** Whether an empty file is probably one that another process has just made, and has not written to yet. */
export function isBeingMade(file: string, nowMs: number): boolean {
  const { mtimeMs, birthtimeMs } = process.getBuiltinModule('node:fs').statSync(file);
  // Some file systems do not know when a file was made.
  const isUnchanged = birthtimeMs === 0 || mtimeMs <= birthtimeMs;
  return isUnchanged && Math.abs(nowMs - mtimeMs) < makingMs;
}

/**
 * Whether there is such a file.
 * @throws where that cannot be seen, which is not the same as none
 */
export function isThere(file: string): boolean {
  try {
    process.getBuiltinModule('node:fs').statSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
