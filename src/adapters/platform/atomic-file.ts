import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { mkdir, open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Stats } from 'node:fs';
import { TrackerError } from '../../core/model/error.ts';
import type { FileContent, FilePort, ReplaceOptions } from '../../ports/file-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import { removeLeftBehind, temporaryBeside } from './temporary-file.ts';

export interface AtomicFileDeps {
  /** Names the temporary files. */
  readonly identity: IdentityPort;
}

/** Bytes; nobody's configuration is longer. */
const largestText = 1024 * 1024;
const tooLarge = 'it is larger than 1 MiB';

/** Text files on disk that are replaced whole or not at all. */
export function createAtomicFiles(deps: AtomicFileDeps): FilePort {
  return {
    read,
    async replace(path, text, options) {
      await toldWith(path, () => replaceFile(path, text, options, deps.identity.uuid()));
    },
    async rehearse(path, bytes, options) {
      await toldWith(path, () => rehearseFile(path, bytes, options, deps.identity.uuid()));
    },
    async remove(path) {
      try {
        const target = await targetOf(path);
        await rm(target, { force: true });
        await removeLeftBehind(target);
      } catch (cause) {
        throw new TrackerError('config_not_writable', `Cannot remove ${path}: ${reasonOf(cause)}.`, {
          cause,
        });
      }
    },
  };
}

/**
 * In one go: these texts are short, every request looks at two of them, and each step through the
 * thread pool would wait for what else the process is doing.
 */
async function read(path: string): Promise<FileContent | null> {
  let bytes: Buffer;
  let mode: number;
  try {
    const found = statSync(path);
    demandText(found, path);
    bytes = bytesOf(path, found.size);
    mode = found.mode & 0o777;
  } catch (cause) {
    if (cause instanceof TrackerError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw unreadable(path, reasonOf(cause), cause);
  }
  try {
    // The mark at the start stays part of the text, so that a rewritten file keeps it.
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), mode };
  } catch (cause) {
    throw unreadable(path, 'it is not UTF-8 text', cause);
  }
}

/**
 * An editor may have made the file longer meanwhile; what never ends is left all the same.
 * @param size the bytes that it had a moment ago
 */
function bytesOf(path: string, size: number): Buffer {
  const file = openSync(path, 'r');
  try {
    let bytes = Buffer.alloc(size + 1);
    let length = 0;
    for (;;) {
      const read = readSync(file, bytes, length, bytes.length - length, null);
      if (read === 0) return bytes.subarray(0, length);
      length += read;
      if (length > largestText) throw unreadable(path, tooLarge);
      if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(length)]);
    }
  } finally {
    closeSync(file);
  }
}

/** What goes wrong with writing is told with the file that the caller has named. */
async function toldWith(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (cause instanceof TrackerError) throw cause;
    throw new TrackerError('config_not_writable', `Cannot write ${path}: ${reasonOf(cause)}.`, { cause });
  }
}

async function rehearseFile(
  path: string,
  bytes: number,
  options: ReplaceOptions,
  unique: string,
): Promise<void> {
  const target = await targetOf(path);
  await mkdir(dirname(target), { recursive: true, mode: options.folderMode ?? 0o755 });
  const temporary = temporaryBeside(target, unique);
  try {
    await writeSynced(temporary, ' '.repeat(bytes), options.mode);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A pipe is waited for, a device may never end: neither is a text that somebody has written. */
function demandText(found: Stats, path: string): void {
  const why =
    found.isFile() || found.isDirectory()
      ? found.size > largestText
        ? tooLarge
        : null
      : 'it is no regular file';
  if (why !== null) throw unreadable(path, why);
}

function unreadable(path: string, why: string, cause?: unknown): TrackerError {
  return new TrackerError('config_unreadable', `Cannot read ${path}: ${why}.`, { cause });
}

async function replaceFile(
  path: string,
  text: string,
  options: ReplaceOptions,
  unique: string,
): Promise<void> {
  const target = await targetOf(path);
  const folder = dirname(target);
  await mkdir(folder, { recursive: true, mode: options.folderMode ?? 0o755 });
  const existing = await read(target);
  const mode = existing && !options.forceMode ? existing.mode : options.mode;
  const temporary = temporaryBeside(target, unique);
  try {
    await writeSynced(temporary, text, mode);
    await demandUnchanged(target, options.expected);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
  await removeLeftBehind(target);
}

/** What the new text was derived from must still be there, or somebody's edit would be lost. */
async function demandUnchanged(target: string, expected: string | null | undefined): Promise<void> {
  if (expected === undefined) return;
  const now = await read(target);
  if ((now?.text ?? null) === expected) return;
  throw new TrackerError(
    'config_changed_meanwhile',
    `${target} was changed by somebody else meanwhile; nothing was written.`,
  );
}

async function writeSynced(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.chmod(mode); // the umask may have taken bits away that the old file had
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A symlink is followed, also one that points to nothing yet: the link itself is never replaced. */
async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const { readlink } = await import('node:fs/promises');
    const link = await readlink(path).catch(() => null);
    if (link === null) return path;
    const there = resolve(await realpath(dirname(path)), link);
    return join(await realpath(dirname(there)), basename(there));
  }
}

/** Makes the rename itself durable; not every file system allows it, and then nothing is lost but that. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch {
    // The data is synced already.
  } finally {
    await handle?.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EISDIR: 'it is a folder',
  EEXIST: 'a part of the path is no folder',
  ENOTDIR: 'a part of the path is no folder',
  ELOOP: 'its symlinks go in a circle',
};

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return (code === undefined ? undefined : reasons[code]) ?? code ?? message;
}
