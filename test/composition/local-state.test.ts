import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  folder,
  give,
  home,
  map,
  mapped,
  newPlace,
  project,
  repository,
  storeId,
  stores,
  using,
  uuid,
  wpsOf,
} from './local-projects.ts';

beforeEach(newPlace);

/** Where a version before this one kept the state. */
function oldName(path: string): string {
  const key = `beads|main|${join(path, '.kittify/config.yaml')}`;
  return `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.db`;
}

/** The home as a version before this one would have left it. */
function asBefore(path: string): void {
  const local = join(home, 'local');
  const [now = ''] = stores();
  renameSync(join(local, now), join(local, oldName(path)));
  rmSync(join(local, 'states.json'));
}

describe.each(['beads', 'fp'] as const)('the state of a %s project', (provider) => {
  it('is found after a move, said once, and stays found', async () => {
    const before = project('one', { provider });
    await map(before, 'WP01');
    const after = join(folder, 'renamed');
    renameSync(before, after);
    const { wps, notes } = await mapped(after);
    expect(wps).toEqual(['WP01']);
    expect(notes).toEqual([expect.stringMatching(/moved from .*one.* to .*renamed/) as string]);
    expect((await map(after, 'WP02')).notes).toHaveLength(1);
    expect(await mapped(after)).toEqual({ wps: ['WP01', 'WP02'], notes: [] });
    expect(stores()).toHaveLength(1);
  });

  it('stays with the original: a copy has its own, and says so until it is stored', async () => {
    const original = project('one', { provider });
    await map(original, 'WP01');
    const copy = join(folder, 'copy');
    cpSync(original, copy, { recursive: true });
    const { wps, notes } = await mapped(copy);
    expect(wps).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/copy of .*one/) as string]);
    await map(copy, 'WP09');
    expect(await mapped(copy)).toEqual({ wps: ['WP09'], notes: [] });
    expect(await mapped(original)).toEqual({ wps: ['WP01'], notes: [] });
  });
});

describe('the state of a local tracker', () => {
  it('is shared by the worktrees of a repository, moved or not', async () => {
    const main = project('main');
    const git = repository(main);
    const worktree = join(folder, 'worktree');
    git('worktree', 'add', '-q', worktree);
    await map(worktree, 'WP01');
    expect(await mapped(main)).toEqual({ wps: ['WP01'], notes: [] });
    await map(main, 'WP02');
    git('worktree', 'move', worktree, join(folder, 'moved'));
    expect(await mapped(join(folder, 'moved'))).toEqual({ wps: ['WP01', 'WP02'], notes: [] });
    expect(stores()).toHaveLength(1);
    expect(readdirSync(join(home, 'locks')).filter((name) => name.startsWith('beads-'))).toHaveLength(1);
  });

  it('is shared by a worktree whose main one has its store in another folder of the repository', async () => {
    const main = project('main', { store: null });
    give(join(main, 'issues'), storeId);
    const git = repository(main);
    await using(main, (tracker) => tracker.bind({ credentials: { cwd: join(main, 'issues') } }));
    await map(main, 'WP01');
    git('worktree', 'add', '-q', join(folder, 'worktree'));
    expect(await mapped(join(folder, 'worktree'))).toEqual({ wps: ['WP01'], notes: [] });
  });

  it('of a clone, where project and store have the same ids, is its own', async () => {
    await map(project('one'), 'WP01');
    expect(await wpsOf(project('clone'))).toEqual([]);
  });

  it('comes back with a project that is restored in its place, or in another one', async () => {
    const path = project('one');
    await map(path, 'WP01');
    cpSync(path, join(folder, 'backup'), { recursive: true });
    rmSync(path, { recursive: true });
    cpSync(join(folder, 'backup'), path, { recursive: true });
    expect(await mapped(path)).toEqual({ wps: ['WP01'], notes: [] });
    rmSync(path, { recursive: true });
    expect(await wpsOf(join(folder, 'backup'))).toEqual(['WP01']);
  });

  it('is one behind a symbolic link', async () => {
    const path = project('one');
    await map(path, 'WP01');
    symlinkSync(path, join(folder, 'link'));
    expect(await mapped(join(folder, 'link'))).toEqual({ wps: ['WP01'], notes: [] });
  });

  it('is apart for two projects on one store, which exclude each other all the same', async () => {
    const store = project('store');
    for (const [name, own] of [
      ['a', uuid],
      ['b', uuid.replace('6', '7')],
    ] as const) {
      const path = project(name, { uuid: own, store: null });
      await using(path, (tracker) => tracker.bind({ credentials: { cwd: store } }));
      await map(path, `WP-${name}`);
    }
    expect(await wpsOf(join(folder, 'a'))).toEqual(['WP-a']);
    expect(await wpsOf(join(folder, 'b'))).toEqual(['WP-b']);
    expect(readdirSync(join(home, 'locks')).filter((name) => name.startsWith('beads-'))).toHaveLength(1);
  });

  it('follows two projects that change places', async () => {
    const [a, b] = [project('a'), project('b', { store: 'other', uuid: null })];
    await map(a, 'WP-a');
    await map(b, 'WP-b');
    renameSync(a, join(folder, 'x'));
    renameSync(b, a);
    renameSync(join(folder, 'x'), b);
    expect(await wpsOf(a)).toEqual(['WP-b']);
    expect(await wpsOf(b)).toEqual(['WP-a']);
  });

  it('begins again, and says so, where the store in its place is another one', async () => {
    const path = project('one');
    await map(path, 'WP01');
    give(path, 'another');
    const { wps, notes } = await mapped(path);
    expect(wps).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('is another one than before') as string]);
    give(path, storeId);
    expect(await wpsOf(path)).toEqual(['WP01']);
  });

  it('is kept where the store has got an id since, or its id cannot be read', async () => {
    const path = project('one', { store: null });
    await map(path, 'WP01');
    give(path, storeId);
    expect(await mapped(path)).toEqual({ wps: ['WP01'], notes: [] });
    await map(path, 'WP02');
    writeFileSync(join(path, '.beads/metadata.json'), 'no json');
    expect(await mapped(path)).toEqual({ wps: ['WP01', 'WP02'], notes: [] });
  });

  it('follows a project without an id of its own by that of its store', async () => {
    const path = project('one', { uuid: null });
    await map(path, 'WP01');
    renameSync(path, join(folder, 'renamed'));
    expect(await wpsOf(join(folder, 'renamed'))).toEqual(['WP01']);
  });

  it('does not go to another store of a clone when the first one is not there any more', async () => {
    const path = project('one');
    await map(path, 'WP01');
    rmSync(path, { recursive: true });
    expect(await wpsOf(project('other', { store: 'other' }))).toEqual([]);
  });

  it('of a project that is not there any more goes to nobody without an id in common', async () => {
    const path = project('one', { uuid: null, store: null });
    await map(path, 'WP01');
    rmSync(path, { recursive: true });
    expect(await wpsOf(project('other', { uuid: null, store: null }))).toEqual([]);
  });

  it('brings command and folder of its program along', async () => {
    const path = project('one', { store: null });
    mkdirSync(join(path, 'issues'));
    give(join(path, 'issues'), storeId);
    await using(path, (tracker) =>
      tracker.bind({ credentials: { command: join(path, 'bin/bd'), cwd: join(path, 'issues') } }),
    );
    await map(path, 'WP01');
    const moved = join(folder, 'renamed');
    renameSync(path, moved);
    expect(await wpsOf(moved)).toEqual(['WP01']);
    const { value } = await using(moved, (tracker) =>
      tracker.health().catch((error: Error) => error.message),
    );
    expect(value).toContain(join(moved, 'bin/bd'));
    await using(moved, (tracker) => tracker.bind({ credentials: { cwd: moved } }));
    give(moved, storeId);
    await map(moved, 'WP02');
    const again = await using(moved, (tracker) => tracker.health().catch((error: Error) => error.message));
    expect(again.value).toContain(join(moved, 'bin/bd'));
  });

  it('of a version before this one is found under its name, also for a worktree and behind a link', async () => {
    const path = project('one');
    await map(path, 'WP01');
    asBefore(path);
    expect(await mapped(path)).toEqual({ wps: ['WP01'], notes: [] });
    await map(path, 'WP02');
    renameSync(path, join(folder, 'renamed'));
    expect(await wpsOf(join(folder, 'renamed'))).toEqual(['WP01', 'WP02']);
    expect(stores()).toEqual([oldName(path)]);
  });

  it('of a version before this one in a worktree is used where the main one has none, else it is named', async () => {
    const main = project('main');
    const git = repository(main);
    const worktree = join(folder, 'worktree');
    git('worktree', 'add', '-q', worktree);
    await map(worktree, 'WP01');
    asBefore(worktree);
    expect(await wpsOf(worktree)).toEqual(['WP01']);
    cpSync(join(home, 'local', oldName(worktree)), join(home, 'local', oldName(main)));
    await map(main, 'WP02');
    expect(await wpsOf(worktree)).toEqual(['WP01', 'WP02']);
    const { notes } = await using(worktree, (tracker, context) => tracker.status(context));
    expect(notes).toEqual([expect.stringContaining(oldName(worktree)) as string]);
    const checks = (await using(worktree, (tracker) => tracker.diagnose())).value.checks;
    expect(checks.find(({ name }) => name === 'store')).toMatchObject({ status: 'warning', details: notes });
  });

  it('is shared by all whose stores lead to one by a redirect', async () => {
    const [one, other] = [project('one'), project('other', { store: null })];
    mkdirSync(join(other, '.beads'));
    writeFileSync(join(other, '.beads/redirect'), '../one/.beads\n');
    await map(one, 'WP01');
    expect(await wpsOf(other)).toEqual(['WP01']);
    await map(other, 'WP02');
    expect(readdirSync(join(home, 'locks')).filter((name) => name.startsWith('beads-'))).toHaveLength(1);
  });

  it('is not sought in files that are none', async () => {
    const path = project('one', { store: null });
    mkdirSync(join(path, '.beads'));
    for (const name of ['redirect', 'metadata.json']) execFileSync('mkfifo', [join(path, '.beads', name)]);
    await map(path, 'WP01');
    expect(await wpsOf(path)).toEqual(['WP01']);
  });

  it('that two processes claim at once goes to one of them', async () => {
    const path = project('one');
    await map(path, 'WP01');
    for (const name of ['x', 'y']) cpSync(path, join(folder, name), { recursive: true });
    rmSync(path, { recursive: true });
    const ends = await Promise.allSettled([map(join(folder, 'x'), 'WP02'), map(join(folder, 'y'), 'WP03')]);
    const lost = ends.filter((end) => end.status === 'rejected');
    for (const { reason } of lost) expect(reason).toMatchObject({ code: 'store_changed_meanwhile' });
    const all = [await wpsOf(join(folder, 'x')), await wpsOf(join(folder, 'y'))];
    expect(all.filter((wps) => wps.includes('WP01'))).toHaveLength(1);
  });

  it('is found again where the list of states is lost, and reading alone writes nothing', async () => {
    const path = project('one');
    await map(path, 'WP01');
    rmSync(join(home, 'local/states.json'));
    expect(await wpsOf(path)).toEqual(['WP01']);
    expect(readdirSync(join(home, 'local'))).not.toContain('states.json');
  });

  it('is named in a list that is damaged as the file to look at', async () => {
    const path = project('one');
    await map(path, 'WP01');
    const list = join(home, 'local/states.json');
    for (const text of ['{', '{"states":[{"database":"../../x.db"}]}', '[]']) {
      writeFileSync(list, text);
      await expect(mapped(path)).rejects.toMatchObject({ code: 'config_invalid' });
      await expect(mapped(path)).rejects.toThrow(list);
    }
    expect(readFileSync(list, 'utf8')).toBe('[]');
  });
});
