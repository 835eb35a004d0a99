import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BindingFile } from '../../../src/adapters/binding/binding-file.ts';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { scratchFolder } from '../scratch-folder.ts';

const files = createAtomicFiles({ identity: systemIdentity });

async function given(text: string): Promise<BindingFile> {
  const directory = await scratchFolder();
  await mkdir(join(directory, '.kittify'));
  await writeFile(join(directory, '.kittify', 'config.yaml'), text);
  return new BindingFile({ directory, files });
}

const ten = (alias: string) => `[${Array.from({ length: 10 }, () => alias).join(', ')}]`;
const bomb = `a: &a ${ten('x')}\nb: &b ${ten('*a')}\nc: &c ${ten('*b')}\nd: ${ten('*c')}\n`;

describe('a config.yaml that means harm', () => {
  it.each([
    ['aliases that multiply', `${bomb}tracker:\n  provider: linear\n`, 'Excessive alias count'],
    ['an alias that leads nowhere', 'tracker:\n  provider: *x\n', 'Unresolved alias'],
    ['a merge of what is no mapping', '%YAML 1.1\n---\ntracker:\n  <<: 5\n', 'Merge sources'],
    ['depth', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`, 'config.yaml:1 is no valid YAML'],
    ['half a character', 'tracker:\n  project_slug: "\\ud800"\n', "config.yaml:2: 'project_slug' holds half"],
  ])('%s: is refused, and the file is named', async (_, text, why) => {
    const call = (await given(text)).load();
    await expect(call).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(call).rejects.toThrow('config.yaml');
    await expect(call).rejects.toThrow(why);
  });

  it('egress in a circle is not legal, which counts as refused', async () => {
    const binding = await given('tracker:\n  provider: linear\n  egress: &e [*e]\n');
    expect(await binding.load()).toMatchObject({ egress: { kind: 'illegal', given: 'a circle of aliases' } });
  });

  it('an owner that looks like an object with manners is shown as JSON', async () => {
    const text = 'tracker:\n  doctrine: { field_owners: { title: { toString: 1 } } }\n';
    expect((await (await given(text)).load())?.fieldOwners).toEqual({ title: '{"toString":1}' });
  });

  it('the library says nothing by itself', async () => {
    const said: Error[] = [];
    const listen = (warning: Error) => void said.push(warning);
    process.on('warning', listen);
    await (await given('tracker:\n  ? [a, "\\x9b31m"]\n  : b\n')).load();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    expect(said).toEqual([]);
  });
});

describe('a repository that leads elsewhere', () => {
  const project = async (folder: string, text?: string): Promise<string> => {
    await mkdir(join(folder, '.kittify'), { recursive: true });
    if (text !== undefined) await writeFile(join(folder, '.kittify', 'config.yaml'), text);
    return folder;
  };
  const linear = 'tracker:\n  provider: linear\n';

  it.each(['there', 'not there yet'])('nothing is written through a symlink to what is %s', async (which) => {
    const [clone, users] = [
      await project(await scratchFolder()),
      join(await scratchFolder(), 'settings.yml'),
    ];
    if (which === 'there') await writeFile(users, 'mine: 1\n');
    await symlink(users, join(clone, '.kittify', 'config.yaml'));
    const binding = new BindingFile({ directory: clone, files });
    const call = binding.save({ provider: 'jira', projectSlug: 'x' });
    await expect(call).rejects.toMatchObject({ code: 'config_not_editable' });
    await expect(call).rejects.toThrow(users);
    if (which === 'there') expect(await readFile(users, 'utf8')).toBe('mine: 1\n');
    else expect(existsSync(users)).toBe(false);
  });

  it('nothing is written through a symlink by way of a symlinked folder', async () => {
    const [clone, elsewhere] = [await project(await scratchFolder()), await scratchFolder()];
    await symlink(elsewhere, join(clone, '.kittify', 'dir'));
    await symlink('dir/new', join(clone, '.kittify', 'config.yaml'));
    const binding = new BindingFile({ directory: clone, files });
    await expect(binding.save({ provider: 'jira', projectSlug: 'x' })).rejects.toMatchObject({
      code: 'config_not_editable',
    });
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it('a symlink to a device is no text', async () => {
    const clone = await project(await scratchFolder());
    await symlink('/dev/zero', join(clone, '.kittify', 'config.yaml'));
    await expect(new BindingFile({ directory: clone, files }).load()).rejects.toMatchObject({
      code: 'config_unreadable',
      message: expect.stringContaining('no regular file') as string,
    });
  });

  it('nothing is removed through a symlinked folder', async () => {
    const [clone, other] = [await scratchFolder(), await project(await scratchFolder(), linear)];
    await symlink(join(other, '.kittify'), join(clone, '.kittify'));
    const binding = new BindingFile({ directory: clone, files });
    await expect(binding.clear()).rejects.toMatchObject({ code: 'config_not_editable' });
    expect(await readFile(join(other, '.kittify', 'config.yaml'), 'utf8')).toBe(linear);
  });

  it('a symlink inside the project is followed', async () => {
    const clone = await project(await scratchFolder());
    await writeFile(join(clone, 'shared.yaml'), linear);
    await symlink('../shared.yaml', join(clone, '.kittify', 'config.yaml'));
    await new BindingFile({ directory: clone, files }).save({ provider: 'jira', projectSlug: 'x' });
    expect(await readFile(join(clone, 'shared.yaml'), 'utf8')).toContain('provider: jira');
  });

  it('a .git file that git did not write leads into no other project', async () => {
    const [clone, other] = [await scratchFolder(), await project(await scratchFolder(), linear)];
    await mkdir(join(other, '.git', 'worktrees', 'x'), { recursive: true });
    await writeFile(join(clone, '.git'), `gitdir: ${join(other, '.git', 'worktrees', 'x')}\n`);
    const binding = new BindingFile({ directory: clone, files });
    await expect(binding.load()).rejects.toMatchObject({ code: 'outside_project' });
    await writeFile(join(other, '.git', 'worktrees', 'x', 'gitdir'), `${join(other, '.git')}\n`);
    await expect(binding.load()).rejects.toMatchObject({ code: 'outside_project' });
  });

  it('a .kittify above the home is not looked for from inside it, one in it is', async () => {
    const above = await project(await scratchFolder(), linear);
    const home = join(above, 'home');
    const work = join(home, 'work');
    await mkdir(work, { recursive: true });
    const link = join(await scratchFolder(), 'home');
    await symlink(home, link);
    for (const each of [home, link]) {
      const binding = new BindingFile({ directory: work, home: each, files });
      await expect(binding.load()).rejects.toMatchObject({ code: 'outside_project' });
    }
    await project(home, 'tracker:\n  provider: jira\n');
    const found = await new BindingFile({ directory: work, home, files }).load();
    expect(found?.provider).toBe('jira');
    const outside = await new BindingFile({ directory: above, home, files }).load();
    expect(outside?.provider).toBe('linear');
  });
});
