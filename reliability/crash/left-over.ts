import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const temporary = /\.tmp$|\.lease$|-wal$|-shm$|-journal$/;

/** Files that nobody needs any more: half-written texts, logs of databases, leases of the dead. */
export function leftOver(folders: readonly string[]): string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && temporary.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name)),
    );
}
