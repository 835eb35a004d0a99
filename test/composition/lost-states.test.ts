import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { folder, home, map, mapped, newPlace, project, stores, wpsOf } from './local-projects.ts';

beforeEach(newPlace);

const at = (name: string) => join(folder, name);

function copy(from: string, to: string): string {
  cpSync(at(from), at(to), { recursive: true });
  return at(to);
}

interface Entry {
  readonly database: string;
  readonly store: { readonly path: string; node?: string };
}
const list = () => join(home, 'local/states.json');
const entries = () => (JSON.parse(readFileSync(list(), 'utf8')) as { states: Entry[] }).states;
const keep = (states: readonly Entry[]) => writeFileSync(list(), JSON.stringify({ states }));
const databaseOf = (path: string) =>
  entries().find(({ store }) => store.path.startsWith(`${path}/`))?.database ?? 'none';

const remove = (name: string) => rmSync(at(name), { recursive: true });

/** Used in this order, both more than once. */
async function used(...names: readonly string[]): Promise<void> {
  project('a');
  copy('a', 'b');
  for (const name of names) await map(at(name), `WP-${name}`);
  await map(at('a'), 'WP-a2');
  await map(at(names.at(-1) ?? 'a'), 'WP-last');
}

describe('of two states whose places are empty', () => {
  it.each([
    ['the original', 'a', 'b', ['a', 'b']],
    ['the original, used last', 'a', 'b', ['b', 'a']],
    ['the copy', 'b', 'a', ['a', 'b']],
    ['the copy, used first', 'b', 'a', ['b', 'a']],
  ])('%s, moved, gets its own', async (_, moved, removed, order) => {
    await used(...order);
    const before = await wpsOf(at(moved));
    const databases = [databaseOf(at(moved)), databaseOf(at(removed))];
    remove(removed);
    renameSync(at(moved), at('c'));
    const { wps, notes } = await mapped(at('c'));
    expect(wps).toEqual(before);
    for (const each of databases) expect(notes).toEqual([expect.stringContaining(each) as string]);
    await map(at('c'), 'WP03');
    expect(await mapped(at('c'))).toEqual({ wps: [...before, 'WP03'], notes: [] });
    expect(stores()).toHaveLength(2);
  });

  it('neither is taken by a restored backup, and the error says how to choose', async () => {
    await used('a', 'b');
    copy('a', 'backup');
    remove('a');
    remove('b');
    for (const use of [() => mapped(at('backup')), () => map(at('backup'), 'WP09')]) {
      const attempt = use();
      await expect(attempt).rejects.toMatchObject({
        code: 'config_invalid',
        exitCode: 3,
        effect: 'none',
        hint: expect.stringContaining(list()) as string,
      });
      for (const name of ['a', 'b']) {
        await expect(attempt).rejects.toThrow(databaseOf(at(name)));
        await expect(attempt).rejects.toThrow(`${at(name)}/.beads`);
      }
    }
    expect(stores()).toHaveLength(2);
    keep(entries().filter(({ database }) => database !== databaseOf(at('b'))));
    expect(await wpsOf(at('backup'))).toContain('WP-a');
  });

  it('neither is taken where an older list does not say which folder each was', async () => {
    await used('a', 'b');
    const texts = entries().map(({ store: { node = '' } }) => `"node":"${node}"`);
    expect(texts).toHaveLength(2);
    const plain = (text: string, each: string) => text.replace(`,${each}`, '');
    writeFileSync(list(), texts.reduce(plain, JSON.stringify({ states: entries() })));
    expect(entries().filter(({ store }) => store.node !== undefined)).toEqual([]);
    remove('b');
    renameSync(at('a'), at('c'));
    await expect(mapped(at('c'))).rejects.toMatchObject({ code: 'config_invalid' });
  });

  it('that of a project restored in its place is found after its next write', async () => {
    await used('a', 'b');
    copy('a', 'backup');
    remove('a');
    copy('backup', 'a');
    await map(at('a'), 'WP-restored');
    remove('b');
    renameSync(at('a'), at('c'));
    expect(await wpsOf(at('c'))).toContain('WP-restored');
  });

  it('is named in a list with a folder that is no text as the file to look at', async () => {
    await used('a');
    keep(entries().map((entry) => ({ ...entry, store: { ...entry.store, node: 7 as unknown as string } })));
    await expect(mapped(at('a'))).rejects.toMatchObject({ code: 'config_invalid' });
  });
});
