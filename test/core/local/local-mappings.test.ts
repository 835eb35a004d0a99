import { describe, expect, it } from 'vitest';
import { LocalTracker } from '../../../src/core/local/local-tracker.ts';
import { LocalWorld } from './local-fixture.ts';

const add = (wpId: string, externalId: string, more: object = {}) =>
  ({ kind: 'add', wpId, externalId, ...more }) as const;

describe('mappings of a local tracker', () => {
  it('are added, told and removed by either end', async () => {
    const world = await LocalWorld.with([]);
    await world.tracker.editMappings(add('WP02', 'b'));
    await world.tracker.editMappings(
      add(' WP01 ', 'a', { externalKey: 'A', externalUrl: 'https://example.com/a' }),
    );
    expect((await world.tracker.mappings()).body.mappings).toMatchObject([
      {
        wp_id: 'WP01',
        system: 'beads',
        external_id: 'a',
        external_key: 'A',
        external_url: 'https://example.com/a',
        workspace: 'w',
      },
      { wp_id: 'WP02', external_id: 'b' },
    ]);
    await world.tracker.editMappings({ kind: 'remove', externalId: 'a' });
    await world.tracker.editMappings({ kind: 'remove', wpId: 'WP02' });
    expect((await world.tracker.mappings()).body.mappings).toEqual([]);
    await expect(world.tracker.editMappings({ kind: 'remove', wpId: 'WP02' })).rejects.toMatchObject({
      code: 'mapping_unknown',
      exitCode: 2,
    });
  });

  it('the same pair again keeps when it was made', async () => {
    const world = await LocalWorld.with([]);
    const first = await world.tracker.editMappings(add('WP01', 'a', { externalKey: 'A' }));
    world.clock.advance(1000);
    const again = await world.tracker.editMappings(
      add('WP01', 'a', { externalUrl: 'https://example.com/a' }),
    );
    expect(again).toMatchObject({
      created_at: first.created_at,
      external_key: 'A',
      external_url: 'https://example.com/a',
    });
    expect(again.updated_at).not.toBe(first.updated_at);
  });

  it.each([
    ['a work package', add('WP01', 'b')],
    ['an issue', add('WP02', 'a')],
  ])('%s that is mapped already is a clash that names both', async (_what, edit) => {
    const world = await LocalWorld.with([]);
    await world.tracker.editMappings(add('WP01', 'a'));
    await expect(world.tracker.editMappings(edit)).rejects.toMatchObject({
      code: 'mapping_clash',
      message: expect.stringMatching(/WP01 is a already/) as string,
      exitCode: 2,
    });
  });

  it('upstream’s are taken over once and told; ours win', async () => {
    const world = await LocalWorld.with([]);
    await world.tracker.editMappings(add('WP01', 'mine'));
    const mapping = (wp_id: string, external_id: string) => ({
      wp_id,
      external_id,
      system: 'beads',
      workspace: 'w',
    });
    let reads = 0;
    world.upstream = {
      read: () => {
        reads += 1;
        return Promise.resolve({ file: '/x.db', mappings: [mapping('WP01', 'old'), mapping('WP05', 'e')] });
      },
    };
    const told: string[] = [];
    const observe = (event: { type: string; message?: string }) => void told.push(event.message ?? '');
    const { body } = await world.tracker.mappings({ observe });
    expect(body.mappings).toMatchObject([{ wp_id: 'WP01', external_id: 'mine' }, { wp_id: 'WP05' }]);
    expect(told).toEqual(['Took over 1 mapping from /x.db; 1 clashed with others and was left out.']);
    const before = reads;
    await world.tracker.editMappings({ kind: 'remove', wpId: 'WP05' });
    expect((await world.tracker.mappings()).body.mappings).toHaveLength(1);
    expect(reads).toBe(before);
  });

  it('upstream’s that clash with nothing are told without a word of clashes', async () => {
    const world = await LocalWorld.with([]);
    const mapping = { wp_id: 'WP05', external_id: 'e', system: 'beads', workspace: 'w' };
    world.upstream = { read: () => Promise.resolve({ file: '/x.db', mappings: [mapping] }) };
    const told: string[] = [];
    await world.tracker.mappings({
      observe: (event) => void told.push(event.type === 'note' ? event.message : ''),
    });
    expect(told).toEqual(['Took over 1 mapping from /x.db.']);
  });

  it('ends that no mapping holds and names that are blank are refused by name', async () => {
    const world = await LocalWorld.with([]);
    const unknown = world.tracker.editMappings({ kind: 'remove', externalId: 'zz' });
    await expect(unknown).rejects.toMatchObject({ code: 'mapping_unknown', exitCode: 2 });
    await expect(unknown).rejects.toThrow("issue 'zz'");
    const blank = world.tracker.editMappings(add(' ', 'a'));
    await expect(blank).rejects.toMatchObject({ code: 'invalid_input', exitCode: 2 });
    await expect(blank).rejects.toThrow('work package');
  });

  it('a look waits for no sync', async () => {
    const world = await LocalWorld.with([]);
    await world.tracker.editMappings(add('WP01', 'a'));
    const lock = { hold: () => Promise.reject(new Error('a sync is on')) };
    const tracker = new LocalTracker({ ...world.deps, lock });
    expect((await tracker.mappings()).body.mappings).toHaveLength(1);
    await expect(tracker.editMappings(add('WP02', 'b'))).rejects.toThrow('a sync is on');
  });

  it('a look at none makes no store', async () => {
    const world = await LocalWorld.with([]);
    expect((await world.tracker.mappings()).body.mappings).toEqual([]);
    expect((await world.store.load()).generation).toBe(0);
  });
});
