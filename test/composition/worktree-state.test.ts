import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  folder,
  give,
  home,
  map,
  newPlace,
  project,
  repository,
  storeId,
  using,
  wpsOf,
} from './local-projects.ts';

beforeEach(newPlace);

describe('the state that worktrees share', () => {
  it('takes the writes of several worktrees at once, and the list of states stays as it is', async () => {
    const main = project('main');
    const git = repository(main);
    const names = ['one', 'two', 'three'];
    for (const name of names) git('worktree', 'add', '-q', join(folder, name));
    await map(main, 'WP00');
    const list = () => readFileSync(join(home, 'local/states.json'), 'utf8');
    const before = list();
    await Promise.all([map(main, 'WP01'), ...names.map((name) => map(join(folder, name), `WP-${name}`))]);
    expect(await wpsOf(main)).toHaveLength(5);
    expect(list()).toBe(before);
  });

  it('brings along the settings of a main worktree that moved, where a removed worktree wrote last', async () => {
    const main = project('main', { store: null });
    give(join(main, 'issues'), storeId);
    const git = repository(main);
    const worktree = join(folder, 'worktree');
    git('worktree', 'add', '-q', worktree);
    const credentials = { command: join(main, 'bin/bd'), cwd: join(main, 'issues') };
    for (const path of [main, worktree]) await using(path, (tracker) => tracker.bind({ credentials }));
    await map(worktree, 'WP01');
    git('worktree', 'remove', '--force', worktree);
    const moved = join(folder, 'moved');
    renameSync(main, moved);
    expect(await wpsOf(moved)).toEqual(['WP01']);
    const { value } = await using(moved, (tracker) =>
      tracker.health().catch((error: Error) => error.message),
    );
    expect(value).toContain(join(moved, 'bin/bd'));
  });
});
