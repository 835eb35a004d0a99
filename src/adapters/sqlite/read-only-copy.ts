import { join } from 'node:path';

/** SQLite's words for a file, or a folder, that it cannot write: READONLY, CANTOPEN, PERM, IOERR while making its log. */
const unwritable: ReadonlySet<number> = new Set([3, 8, 14]);

/** Whether a database could not be opened because nothing can be written where it is. */
export function isUnwritable(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && unwritable.has(errcode & 0xff);
}

/**
 * A copy to read from, for a database whose folder cannot be written: SQLite reads none with a log
 * without writing beside it. `open` has to read all that it needs of the path before it returns.
 */
export function openedCopy<T>(file: string, open: (copy: string) => T): T {
  const { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } = process.getBuiltinModule('node:fs');
  const folder = mkdtempSync(join(process.getBuiltinModule('node:os').tmpdir(), 'tracker-read-'));
  try {
    const copy = join(folder, 'copy.db');
    for (const part of ['', '-wal']) {
      if (!existsSync(`${file}${part}`)) continue;
      copyFileSync(`${file}${part}`, `${copy}${part}`);
      // A copy has the mode of its original, and a migration writes to it.
      chmodSync(`${copy}${part}`, 0o600);
    }
    return open(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
