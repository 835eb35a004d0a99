import { spawnSync } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { scratchFolder } from '../scratch-folder.ts';

const files = createAtomicFiles({ identity: systemIdentity });
const privately = { mode: 0o600, forceMode: true, folderMode: 0o700 };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await scratchFolder();
  path = join(folder, 'file');
});

const modeOf = async (of: string) => (await stat(of)).mode & 0o777;

describe('read', () => {
  it('gives text with its byte order mark, and the mode', async () => {
    await writeFile(path, '\ufeffü\r\n');
    await chmod(path, 0o640);
    expect(await files.read(path)).toEqual({ text: '\ufeffü\r\n', mode: 0o640 });
  });

  it('gives null where there is no file', async () => {
    expect(await files.read(path)).toBeNull();
  });

  it.each([
    ['a folder', () => mkdir(path), 'it is a folder'],
    ['latin1', () => writeFile(path, Buffer.from([0xe9])), 'not UTF-8'],
    ['more than a MiB', () => writeFile(path, ' '.repeat(1024 * 1024 + 1)), 'larger than 1 MiB'],
    ['a device', () => symlink('/dev/zero', path), 'no regular file'],
    // A file that says it is empty and is not, as one that grows.
    ['what grows past a MiB', () => symlink('/proc/kallsyms', path), 'larger than 1 MiB'],
    ['links in a circle', () => symlink('file', path), 'in a circle'],
  ])('refuses %s by name', async (_, make, why) => {
    await make();
    await expect(files.read(path)).rejects.toMatchObject({
      code: 'config_unreadable',
      message: expect.stringContaining(why) as string,
    });
    await expect(files.read(path)).rejects.toThrow(path);
  });

  it('refuses a path through a file', async () => {
    await writeFile(path, '');
    await expect(files.read(join(path, 'below'))).rejects.toThrow('a part of the path is no folder');
  });
});

describe('replace', () => {
  it('makes folders and file private from the start, and leaves nothing else behind', async () => {
    const deep = join(folder, 'a', 'b', 'file');
    await files.replace(deep, 'x', privately);
    expect(await readFile(deep, 'utf8')).toBe('x');
    expect(await modeOf(deep)).toBe(0o600);
    expect(await modeOf(join(folder, 'a'))).toBe(0o700);
    expect(await modeOf(join(folder, 'a', 'b'))).toBe(0o700);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file']);
  });

  it('keeps the mode of the file that is there, unless a mode is forced', async () => {
    await writeFile(path, 'old');
    await chmod(path, 0o664);
    await files.replace(path, 'new', { mode: 0o600 });
    expect(await modeOf(path)).toBe(0o664);
    await files.replace(path, 'newer', privately);
    expect(await modeOf(path)).toBe(0o600);
  });

  it('keeps a symlink and replaces what it points to', async () => {
    const real = join(folder, 'real');
    await writeFile(real, 'old');
    await symlink('real', path);
    await files.replace(path, 'new', privately);
    expect(await readlink(path)).toBe('real');
    expect(await readFile(real, 'utf8')).toBe('new');
  });

  it('follows a symlink that points to nothing yet', async () => {
    await symlink('later', path);
    await files.replace(path, 'new', privately);
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'later'), 'utf8')).toBe('new');
  });

  it('writes when the file still holds what the text was made from', async () => {
    await files.replace(path, 'one', { ...privately, expected: null });
    await files.replace(path, 'two', { ...privately, expected: 'one' });
    expect(await readFile(path, 'utf8')).toBe('two');
  });

  it.each([
    ['changed', 'theirs', 'mine'],
    ['made', 'theirs', null],
  ])('writes nothing where somebody %s the file meanwhile', async (_, theirs, expected) => {
    await writeFile(path, theirs);
    await expect(files.replace(path, 'new', { ...privately, expected })).rejects.toMatchObject({
      code: 'config_changed_meanwhile',
    });
    expect(await readFile(path, 'utf8')).toBe(theirs);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('writes nothing where somebody removed the file meanwhile', async () => {
    await expect(files.replace(path, 'new', { ...privately, expected: 'mine' })).rejects.toMatchObject({
      code: 'config_changed_meanwhile',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes what a killed process has left, and nothing of a living one or of another file', async () => {
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    const others = [`.file.${process.pid}.u.tmp`, `.other.${dead}.u.tmp`, `.file.${dead}.u`, '.file.x.u.tmp'];
    for (const name of [`.file.${dead}.u.tmp`, ...others]) await writeFile(join(folder, name), 'secret');
    await files.replace(path, 'new', privately);
    expect((await readdir(folder)).toSorted()).toEqual(['file', ...others].toSorted());
  });

  it('says which file cannot be written, and why', async () => {
    await writeFile(path, '');
    await expect(files.replace(join(path, 'below'), 'x', privately)).rejects.toMatchObject({
      code: 'config_not_writable',
      message: `Cannot write ${join(path, 'below')}: a part of the path is no folder.`,
    });
  });
});

describe('rehearse', () => {
  it('leaves everything as it is', async () => {
    await writeFile(path, 'old');
    await files.rehearse(path, 100_000, privately);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('says which file could not be written, and why', async () => {
    await writeFile(path, '');
    await expect(files.rehearse(join(path, 'below'), 1, privately)).rejects.toMatchObject({
      code: 'config_not_writable',
      message: `Cannot write ${join(path, 'below')}: a part of the path is no folder.`,
    });
  });
});

describe('remove', () => {
  it('removes a file; a missing one is no error', async () => {
    await writeFile(path, '');
    await files.remove(path);
    await files.remove(path);
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes what a killed process has left of it, too', async () => {
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    await writeFile(join(folder, `.file.${dead}.u.tmp`), 'secret');
    await files.remove(path);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says what cannot be removed', async () => {
    await mkdir(path);
    await expect(files.remove(path)).rejects.toMatchObject({ code: 'config_not_writable' });
  });
});
