import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { nearest } from './nearest.ts';

export interface GitRemote {
  /** Without user and password. */
  readonly host: string;
  /** `owner/name`, `group/subgroup/name`. */
  readonly path: string;
}

const mostBytes = 1_000_000;

/** No part of it can match the same text in two ways: a long run of blank lines holds nobody up. */
const originUrl =
  /^[ \t]*\[remote "origin"\][^\n]*(?:\n(?![ \t]*(?:\[|url[ \t]*=))[^\n]*)*\n[ \t]*url[ \t]*=[ \t]*(\S+)/m;

/**
 * Where the repository around a folder was cloned from; null where that cannot be told. Reads git's
 * own files: nothing is started.
 */
export async function gitRemote(directory: string): Promise<GitRemote | null> {
  const place = await nearest('.git', directory);
  if (place === null) return null;
  const config = await textOf(join(await commonFolder(place), 'config'));
  const url = originUrl.exec(config)?.[1];
  return url === undefined ? null : parseRemote(url);
}

/** `https://user:secret@host/path.git`, `ssh://git@host:22/path`, `git@host:path.git`. */
export function parseRemote(url: string): GitRemote | null {
  const short = /^(?:[^@/:]+@)?([^@/:]+):(?!\/\/)(.+)$/.exec(url);
  const full = short === null && URL.canParse(url) ? new URL(url) : null;
  const host = short?.[1] ?? full?.hostname ?? '';
  const path = (short?.[2] ?? full?.pathname ?? '').replace(/^\/+/, '').replace(/(?:\.git)?\/*$/, '');
  return host === '' || path === '' ? null : { host: host.toLowerCase(), path };
}

/** In a worktree `.git` is a file that names the real folder, which names the one they share. */
async function commonFolder(place: string): Promise<string> {
  const link = /^gitdir: (.+)$/m.exec(await textOf(place))?.[1];
  if (link === undefined) return place;
  const folder = resolve(place, '..', link);
  const common = (await textOf(join(folder, 'commondir'))).trim();
  return common === '' ? folder : resolve(folder, common);
}

/** Nothing for what cannot be read, and for what git would not have written: a pipe, a device, a huge file. */
async function textOf(file: string): Promise<string> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size <= mostBytes ? await readFile(file, 'utf8') : '';
  } catch {
    return '';
  }
}
