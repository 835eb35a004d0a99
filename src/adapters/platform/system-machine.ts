import { lstat, readdir, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { TrackerError } from '../../core/model/error.ts';
import type { FileFacts, FolderEntry, MachinePort } from '../../ports/machine-port.ts';
import { isLeftBehind } from './temporary-file.ts';

/** The real machine; `home` is the spec-kitty home. */
export function systemMachine(home: string): MachinePort {
  return {
    node: process.versions.node,
    home,
    async look(path) {
      try {
        const found = await stat(path);
        return { ...factsOf(found), entries: found.isDirectory() ? await entriesOf(path) : [] };
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        if (code === 'ENOENT') return null;
        throw new TrackerError('config_unreadable', `Cannot look at ${path}: ${code ?? 'it fails'}.`, {
          cause,
        });
      }
    },
  };
}

async function entriesOf(folder: string): Promise<FolderEntry[]> {
  const names = (await readdir(folder)).sort();
  const entries = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      // A link that leads nowhere is looked at itself; what is gone meanwhile is gone.
      const found = await stat(path).catch(() => lstat(path).catch(() => null));
      return found === null ? [] : [{ name, ...factsOf(found), leftBehind: isLeftBehind(name) }];
    }),
  );
  return entries.flat();
}

function factsOf(found: Stats): FileFacts {
  const keepsNone = process.platform === 'win32';
  return {
    kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other',
    mode: keepsNone ? null : found.mode & 0o777,
    own: process.getuid === undefined ? null : found.uid === process.getuid(),
    bytes: found.size,
  };
}
