import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemMachine } from '../../../src/adapters/platform/system-machine.ts';
import { asPlainUser, canBePlain } from '../../plain-user.ts';
import { scratchFolder } from '../scratch-folder.ts';

const source = new URL('../../../src/adapters/platform/system-machine.ts', import.meta.url).href;

let folder: string;
beforeEach(async () => {
  folder = await scratchFolder();
});

describe('this machine', () => {
  it('tells of a folder and its entries what the file system says, links followed', async () => {
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'text'), 'four', { mode: 0o640 });
    symlinkSync('text', join(folder, 'link'));
    symlinkSync('nowhere', join(folder, 'stray'));
    const found = await systemMachine(folder).look(folder);
    expect(found).toMatchObject({ kind: 'folder', own: true });
    expect(found?.entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['inner', 'folder'],
      ['link', 'file'],
      ['stray', 'other'],
      ['text', 'file'],
    ]);
    expect(found?.entries[1]).toEqual({ ...found?.entries[3], name: 'link' });
    expect(found?.entries[3]).toMatchObject({ mode: 0o640, bytes: 4, leftBehind: false });
  });

  it('knows what a dead process has left from what a living one writes, and from what is somebody else’s', async () => {
    const [dead, alive] = [4_000_000, process.pid];
    const names = [`.a.b.${dead}.u-1.tmp`, `.a.b.${alive}.u-1.tmp`, '.a.tmp', `a.${dead}.u.tmp`];
    for (const name of names) writeFileSync(join(folder, name), '');
    const found = await systemMachine(folder).look(folder);
    expect(found?.entries.filter(({ leftBehind }) => leftBehind).map(({ name }) => name)).toEqual([names[0]]);
  });

  it('tells a file, nothing, and what cannot be looked at apart', async () => {
    const machine = systemMachine(folder);
    writeFileSync(join(folder, 'text'), '');
    expect(await machine.look(join(folder, 'text'))).toMatchObject({ kind: 'file', entries: [] });
    expect(await machine.look(join(folder, 'none'))).toBeNull();
    await expect(machine.look(join(folder, 'text', 'below'))).rejects.toMatchObject({
      code: 'config_unreadable',
      message: expect.stringContaining('ENOTDIR') as unknown,
    });
  });

  it('knows whether something could be written, also where nothing is yet', async () => {
    const machine = systemMachine(folder);
    writeFileSync(join(folder, 'text'), '');
    expect(await machine.mayWrite(folder)).toBe(true);
    expect(await machine.mayWrite(join(folder, 'text'))).toBe(true);
    expect(await machine.mayWrite(join(folder, 'not', 'yet'))).toBe(true);
    expect(await machine.mayWrite(join(folder, 'text', 'below'))).toBe(false);
  });

  it.skipIf(!canBePlain)('believes permission bits where they bind', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o500 });
    writeFileSync(join(folder, 'text'), '', { mode: 0o400 });
    const paths = ['closed', 'closed/below', 'text'].map((name) => join(folder, name));
    const code = `const { systemMachine } = await import(${JSON.stringify(source)});
      const machine = systemMachine('/');
      const told = await Promise.all(${JSON.stringify(paths)}.map((path) => machine.mayWrite(path)));
      const hidden = await machine.look(${JSON.stringify(join(folder, 'hidden'))}).catch((error) => error.hint);
      console.log(JSON.stringify({ told, hidden }));`;
    mkdirSync(join(folder, 'hidden'));
    chmodSync(join(folder, 'hidden'), 0o600);
    const { stdout, stderr } = asPlainUser([process.execPath, '--input-type=module', '-e', code]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      told: [false, false, false],
      hidden: `Run \`chmod u+rwx ${join(folder, 'hidden')}\`.`,
    });
  });
});
