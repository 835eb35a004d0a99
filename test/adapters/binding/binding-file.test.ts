import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { BindingFile } from '../../../src/adapters/binding/binding-file.ts';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import type { FilePort } from '../../../src/ports/file-port.ts';
import { scratchFolder } from '../scratch-folder.ts';

const run = promisify(execFile);
const files = createAtomicFiles({ identity: systemIdentity });

let root: string;
let path: string;
beforeEach(async () => {
  root = join(await scratchFolder(), 'project');
  path = join(root, '.kittify', 'config.yaml');
  await mkdir(join(root, '.kittify'), { recursive: true });
});

const binding = (directory = root, port: FilePort = files) => new BindingFile({ directory, files: port });
const given = (text: string) => writeFile(path, text);
const text = () => readFile(path, 'utf8');

describe('reading', () => {
  it('gives what is recorded, trimmed, and writes nothing', async () => {
    const before =
      'tracker:\n  provider: " Linear "\n  project_slug: 42\n  workspace: ""\n  doctrine:\n    mode: split_ownership\n    field_owners: { title: local }\n  egress: permitted\n';
    await given(before);
    expect(await binding().load()).toMatchObject({
      provider: 'Linear',
      projectSlug: '42',
      ownershipMode: 'split_ownership',
      fieldOwners: { title: 'local' },
      egress: { kind: 'permitted' },
      file: path,
    });
    expect(await text()).toBe(before);
  });

  it.each([
    ['no file', null],
    ['an empty file', ''],
    ['another tool’s file', 'agents: [a]\n'],
  ])('gives null for %s', async (_, content) => {
    if (content !== null) await given(content);
    expect(await binding().load()).toBeNull();
  });

  it('an emptied block is a block', async () => {
    await given('tracker:\n');
    expect(await binding().load()).toEqual({ egress: { kind: 'unset' }, file: path });
  });

  it('knows a newer client’s reference', async () => {
    await given('tracker:\n  provider: linear\n  binding_ref: br_1\n');
    expect(await binding().load()).toMatchObject({ provider: 'linear', bindingRef: 'br_1' });
  });

  it.each([
    ['refused', { kind: 'refused' }],
    ['permitted', { kind: 'permitted' }],
    ['', { kind: 'illegal', given: 'null' }],
    ['"Refused"', { kind: 'illegal', given: '"Refused"' }],
    ['false', { kind: 'illegal', given: 'false' }],
    ['[refused]', { kind: 'illegal', given: '["refused"]' }],
  ])('egress: %s', async (value, egress) => {
    await given(`tracker:\n  provider: linear\n  egress: ${value}\n`);
    expect((await binding().load())?.egress).toEqual(egress);
  });

  it.each([
    ['tracker: linear\n', "config.yaml:1: 'tracker' must be a mapping"],
    ['tracker:\n  provider: [a]\n', "config.yaml:2: 'provider' must be a text"],
    ['tracker:\n  doctrine: x\n', "config.yaml:2: 'tracker.doctrine' must be a mapping"],
    [
      'tracker:\n  doctrine:\n    field_owners: [a]\n',
      "config.yaml:3: 'tracker.doctrine.field_owners' must be a mapping",
    ],
    ['tracker:\n  provider: "a\n', 'is no valid YAML'],
    ['a: 1\n---\nb: 1\n', ':2 begins a second document'],
  ])('%j is refused with the file’s name', async (content, why) => {
    await given(content);
    await expect(binding().load()).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(binding().load()).rejects.toThrow(path);
    await expect(binding().load()).rejects.toThrow(why);
  });
});

describe('the project', () => {
  it('is found upwards, also through a symlink', async () => {
    const deep = join(root, 'a', 'b');
    await mkdir(deep, { recursive: true });
    await given('tracker:\n  provider: jira\n');
    expect((await binding(deep).load())?.file).toBe(path);
    const link = join(root, 'link');
    await symlink(deep, link);
    expect((await binding(link).load())?.provider).toBe('jira');
  });

  it('is the nearest one', async () => {
    const inner = join(root, 'inner');
    await mkdir(join(inner, '.kittify'), { recursive: true });
    await given('tracker:\n  provider: jira\n');
    expect(await binding(inner).load()).toBeNull();
  });

  it('a file named .kittify is no project', async () => {
    const inner = join(root, 'inner');
    await mkdir(inner);
    await writeFile(join(inner, '.kittify'), '');
    await given('tracker:\n  provider: jira\n');
    expect((await binding(inner).load())?.provider).toBe('jira');
  });

  it('of a git worktree is the main checkout’s', async () => {
    const git = (...words: string[]) =>
      run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...words], { cwd: root });
    await git('init', '-q');
    await git('commit', '-q', '--allow-empty', '-m', 'x');
    const worktree = join(root, '..', 'worktree');
    await git('worktree', 'add', '-q', worktree);
    await given('tracker:\n  provider: github\n');
    expect((await binding(worktree).load())?.file).toBe(path);
    await mkdir(join(worktree, '.kittify'));
    expect(await binding(worktree).load()).toBeNull();
  });

  it('is missing: the folder is named', async () => {
    const nowhere = await scratchFolder();
    await expect(binding(nowhere).load()).rejects.toMatchObject({ code: 'outside_project' });
    await expect(binding(nowhere).save({ provider: 'linear' })).rejects.toThrow(nowhere);
  });
});

describe('binding', () => {
  it('writes a new block as spec-kitty writes it, without ownership rules that are the default', async () => {
    const recorded = await binding().save({ provider: 'linear', projectSlug: 'web-platform' });
    expect(recorded).toMatchObject({ provider: 'linear', projectSlug: 'web-platform' });
    expect(await text()).toBe('tracker:\n  provider: linear\n  project_slug: web-platform\n  workspace:\n');
  });

  it('keeps a mode and a symlink', async () => {
    const real = join(root, 'real.yaml');
    await writeFile(real, 'a: 1\n');
    await chmod(real, 0o664);
    await symlink('../real.yaml', path);
    await binding().save({ provider: 'linear', projectSlug: 'p' });
    expect(await readlink(path)).toBe('../real.yaml');
    expect((await stat(real)).mode & 0o777).toBe(0o664);
    expect(await readFile(real, 'utf8')).toMatch(/^a: 1\ntracker:\n/);
  });

  it('again keeps ownership rules, egress, comments and unknown keys', async () => {
    const before =
      '# top\ntracker: # ours\n  provider: jira # old\n  project_slug: a\n  future: { x: 1 }\n  ownership:\n    mode: split_ownership # mine\n    field_owners: {}\n  egress: permitted\nother: |\n  text\n';
    await given(before);
    await binding().save({ provider: 'linear', projectSlug: 'b' });
    expect(await text()).toBe(before.replace('jira', 'linear').replace('slug: a', 'slug: b'));
  });

  it('the same again does not touch the file', async () => {
    await binding().save({ provider: 'linear', projectSlug: 'p' });
    const { mtimeMs, ino } = await stat(path);
    await binding().save({ provider: 'linear', projectSlug: 'p' });
    expect(await stat(path)).toMatchObject({ mtimeMs, ino });
  });

  it.each(['007', 'true', 'a: b', 'ü', 'x y', 'no'])(
    'the slug %j comes back as it was given',
    async (slug) => {
      expect((await binding().save({ provider: 'linear', projectSlug: slug })).projectSlug).toBe(slug);
      expect((await binding().save({ provider: 'linear', projectSlug: `${slug}2` })).projectSlug).toBe(
        `${slug}2`,
      );
    },
  );

  it('writes nothing where somebody edits the file meanwhile', async () => {
    await given('a: 1\n');
    const hasty: FilePort = {
      ...files,
      async replace(target, content, options) {
        await given('a: 2\n');
        return files.replace(target, content, options);
      },
    };
    await expect(binding(root, hasty).save({ provider: 'linear' })).rejects.toMatchObject({
      code: 'config_changed_meanwhile',
    });
    expect(await text()).toBe('a: 2\n');
  });
});

describe('unbinding', () => {
  it('keeps every other byte, and the decision about egress', async () => {
    await given('# top\na: 1\ntracker:\n  provider: azure_devops\n  egress: refused # policy\n# b\nb: 1\n');
    await binding().clear();
    expect(await text()).toBe('# top\na: 1\ntracker:\n  egress: refused # policy\n# b\nb: 1\n');
    expect(await binding().load()).toMatchObject({ egress: { kind: 'refused' } });
  });

  it('what is not bound is no error and no write', async () => {
    await binding().clear();
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
    await given('a: 1\n');
    await binding().clear();
    expect(await text()).toBe('a: 1\n');
  });
});

describe('the ownership rules', () => {
  const change = {
    provider: 'beads',
    workspace: 'w',
    ownershipMode: 'split_ownership',
    fieldOwners: { title: 'local', labels: 'external' },
  } as const;
  const expected = {
    ownershipMode: 'split_ownership',
    fieldOwners: { title: 'local', labels: 'external' },
  };

  it.each([
    [
      'no file',
      null,
      'tracker:\n  provider: beads\n  project_slug:\n  workspace: w\n  ownership:\n    mode: split_ownership\n    field_owners: {"title":"local","labels":"external"}\n',
    ],
    [
      'a block without one',
      '# mine\ntracker:\n  provider: fp # here\n  other: x\nnext: 1\n',
      '# mine\ntracker:\n  provider: beads # here\n  other: x\n  workspace: w\n  ownership:\n    mode: split_ownership\n    field_owners:\n      title: local\n      labels: external\nnext: 1\n',
    ],
    [
      'a block as upstream writes it',
      'tracker:\n  provider: beads\n  project_slug: null\n  workspace: w\n  doctrine:\n    mode: external_authoritative\n    field_owners: {}\n',
      'tracker:\n  provider: beads\n  project_slug: null\n  workspace: w\n  ownership:\n    mode: split_ownership\n    field_owners: { title: local, labels: external }\n',
    ],
    [
      'an empty one',
      'tracker:\n  provider: beads\n  workspace: w\n  ownership:\n',
      'tracker:\n  provider: beads\n  workspace: w\n  ownership:\n    mode: split_ownership\n    field_owners:\n      title: local\n      labels: external\n',
    ],
    [
      'a block in braces',
      'tracker: {provider: beads, workspace: w}\n',
      'tracker: {provider: beads, workspace: w, ownership: { mode: split_ownership, field_owners: { title: local, labels: external } }}\n',
    ],
  ])('goes into %s', async (_what, before, after) => {
    if (before !== null) await given(before);
    expect(await binding().save(change)).toMatchObject(expected);
    expect(await text()).toBe(after);
  });

  it('owners are set field by field, the others and the mode stay', async () => {
    await given(
      'tracker:\n  provider: beads\n  workspace: w\n  ownership:\n    mode: split_ownership\n    field_owners:\n      body: shared # why\n      title: local\n',
    );
    await binding().save({ provider: 'beads', fieldOwners: { title: 'external', status: 'local' } });
    expect(await text()).toBe(
      'tracker:\n  provider: beads\n  workspace: w\n  ownership:\n    mode: split_ownership\n    field_owners:\n      body: shared # why\n      title: external\n      status: local\n',
    );
  });
});
