import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { StateList } from '../../../src/adapters/sqlite/state-list.ts';
import type { KnownState } from '../../../src/core/model/known-state.ts';
import { freeLock } from '../../core/free-lock.ts';
import { scratchFolder } from '../scratch-folder.ts';

let folder: string;
let list: StateList;
beforeEach(async () => {
  folder = join(await scratchFolder(), 'local');
  list = new StateList({ folder, files: createAtomicFiles({ identity: systemIdentity }), lock: freeLock });
});

const state = (path: string, database = '0123456789abcdef.db'): KnownState => ({
  provider: 'beads',
  workspace: 'main',
  store: { path: `${path}/.beads`, id: 'id' },
  project: { root: path, uuid: null },
  config: `${path}/.kittify/config.yaml`,
  database,
});

describe('the list of states', () => {
  it('is empty where there is none', async () => {
    expect(await list.load()).toEqual([]);
  });

  it('holds what was claimed, each database once', async () => {
    await list.claim(state('/a'), null, {});
    await list.claim(state('/b', '0123456789abcdef-2.db'), null, {});
    await list.claim(state('/c'), state('/a'), {});
    expect(await list.load()).toEqual([state('/b', '0123456789abcdef-2.db'), state('/c')]);
  });

  it('gives a database to the first one that claims it', async () => {
    await list.claim(state('/a'), null, {});
    await list.claim(state('/b'), state('/a'), {});
    await expect(list.claim(state('/c'), state('/a'), {})).rejects.toMatchObject({
      code: 'store_changed_meanwhile',
    });
    await list.claim(state('/b'), state('/a'), {});
    expect(await list.load()).toEqual([state('/b')]);
  });

  it('takes claims of several worktrees that all loaded the list before the first claim', async () => {
    const from = (name: string) => ({ ...state('/a'), config: `/${name}/.kittify/config.yaml` });
    await list.claim(from('main'), null, {});
    const [before = null] = await list.load();
    for (const name of ['one', 'two', 'three']) await list.claim(from(name), before, {});
    expect(await list.load()).toEqual([from('three')]);
  });

  it('takes claims of clones that share one store, and of a worktree without ids', async () => {
    const first = { ...state('/a'), project: { root: '/a', uuid: 'u' } };
    await list.claim(first, null, {});
    await list.claim({ ...first, project: { root: '/b', uuid: 'u' } }, first, {});
    await list.claim({ ...first, project: { root: '/c', uuid: 'u' } }, first, {});
    const bare = { ...first, store: { ...first.store, id: null }, project: { root: '/c', uuid: null } };
    await list.claim(bare, null, {});
    expect(await list.load()).toEqual([{ ...first, project: { root: '/c', uuid: 'u' } }]);
  });

  it.each([
    ['provider', { provider: 'fp' }],
    ['workspace', { workspace: 'other' }],
    ['id of the store', { store: { path: '/a/.beads', id: 'other' } }],
    ['project', { project: { root: '/b', uuid: null } }],
  ] as const)('gives a database to no claim with another %s', async (_, other) => {
    await list.claim(state('/a'), null, {});
    await expect(list.claim({ ...state('/a'), ...other }, null, {})).rejects.toMatchObject({
      code: 'store_changed_meanwhile',
    });
  });

  it('that all users may write is refused', async () => {
    await list.claim(state('/a'), null, {});
    chmodSync(join(folder, 'states.json'), 0o666);
    await expect(list.load()).rejects.toMatchObject({ code: 'config_exposed' });
  });

  it.each([
    ['no JSON', '{'],
    ['another shape', '{"states":{}}'],
    ['a database in another folder', JSON.stringify({ states: [state('/a', '../x.db')] })],
    ['a state without a store', JSON.stringify({ states: [{ ...state('/a'), store: null }] })],
  ])('with %s is named and not used', async (_, text) => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'states.json'), text);
    await expect(list.load()).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(list.load()).rejects.toThrow(join(folder, 'states.json'));
  });
});
