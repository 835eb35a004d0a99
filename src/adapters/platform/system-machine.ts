import { constants, type Stats } from 'node:fs';
import { access, lstat, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TrackerError } from '../../core/model/error.ts';
import { shellWord } from '../../core/model/shell-word.ts';
import type { FileFacts, FolderEntry, MachinePort } from '../../ports/machine-port.ts';
import type { ProxyEnvironment } from './proxy-agent.ts';
import { isLeftBehind } from './temporary-file.ts';

/** The real machine; `home` is the spec-kitty home. */
export function systemMachine(home: string, environment: ProxyEnvironment = {}): MachinePort {
  return {
    node: process.versions.node,
    home,
    async look(path) {
      try {
        const found = await stat(path);
        if (!found.isDirectory()) return { ...factsOf(found), entries: [] };
        await demandOpen(path, found);
        return { ...factsOf(found), entries: await entriesOf(path) };
      } catch (cause) {
        if (cause instanceof TrackerError) throw cause;
        const { code } = cause as NodeJS.ErrnoException;
        if (code === 'ENOENT') return null;
        throw new TrackerError('config_unreadable', `Cannot look at ${path}: ${code ?? 'it fails'}.`, {
          cause,
        });
      }
    },
    mayWrite,
    async proxyFor(url) {
      const { proxyFacts } = await import('./proxy-agent.ts');
      return proxyFacts(new URL(url), environment);
    },
  };
}

/** A folder whose names alone can be read would seem to be empty. */
async function demandOpen(folder: string, found: Stats): Promise<void> {
  try {
    await access(folder, constants.R_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new TrackerError('config_unreadable', `Cannot look into ${folder}: ${code ?? 'it fails'}.`, {
      ...(factsOf(found).own === true ? { hint: `Run \`chmod u+rwx ${shellWord(folder)}\`.` } : {}),
      cause,
    });
  }
}

/** Asks the system, which knows of root, of groups, and of what is mounted to be read. */
async function mayWrite(path: string): Promise<boolean> {
  try {
    const isFolder = (await stat(path)).isDirectory();
    await access(path, isFolder ? constants.W_OK | constants.X_OK : constants.W_OK);
    return true;
  } catch (cause) {
    // What is not there would be made in the nearest folder above that is.
    const above = dirname(path);
    return (cause as NodeJS.ErrnoException).code === 'ENOENT' && above !== path && mayWrite(above);
  }
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
