import { describe, expect, it } from 'vitest';
import { TrackerError } from '../../../src/index.ts';
import { create, heard, issue, LocalWorld, ref } from './local-fixture.ts';

describe('a tracker that makes its own ids', () => {
  const minting = { mintsIds: true };

  it('creates run one at a time, parents first, and answers carry the new ids', async () => {
    const world = await LocalWorld.with([], minting);
    const answer = await world.push([
      create('WP02', { title: 'child', parent_ref: ref('WP02') }),
      create('WP01', { title: 'one' }),
      create('WP03', { title: 'two', parent_ref: ref('WP01') }),
    ]);
    expect(answer.items).toMatchObject([
      { outcome: 'failed' },
      { outcome: 'created', remote_ref: { id: 'minted-1' } },
      { outcome: 'created', remote_ref: { id: 'minted-2' } },
    ]);
    expect(world.at('minted-2').parent_ref).toMatchObject({ id: 'minted-1' });
  });

  it('links and parents of the same push carry the new ids, those of old issues their own', async () => {
    const world = await LocalWorld.with([issue('a')], minting);
    await world.push([
      create('WP03', {
        title: 'three',
        links: [{ type: 'blocked_by', target: ref('WP01') }],
        parent_ref: ref('a'),
      }),
      create('WP02', { title: 'two', links: [{ type: 'blocked_by', target: ref('WP01') }] }),
      create('WP01', { title: 'one' }),
    ]);
    expect(world.at('minted-1').title).toBe('one');
    expect(world.at('minted-2')).toMatchObject({
      title: 'three',
      parent_ref: { id: 'a' },
      links: [{ target: { id: 'minted-1' } }],
    });
    expect(world.at('minted-3')).toMatchObject({ parent_ref: null, links: [{ target: { id: 'minted-1' } }] });
  });

  it('one whose answer was lost is found again', async () => {
    const world = await LocalWorld.with([issue('a')], minting);
    const items = [create('n', { title: 'n' })];
    world.connector.afterChange = () => {
      throw new Error('killed');
    };
    await world.push(items, undefined, 'k').catch(() => undefined);
    world.connector.afterChange = () => undefined;
    await world.tracker.pull({});
    expect(await world.push(items, undefined, 'k')).toMatchObject({
      status: 'ok',
      items: [{ outcome: 'created', remote_ref: { id: 'minted-1' } }],
    });
    expect(world.connector.issues.size).toBe(2);
  });

  it('one that cannot be told is reported as unknown, and never sent again by itself', async () => {
    const world = await LocalWorld.with([issue('a')], minting);
    const items = [create('n', { title: 'n' })];
    world.connector.beforeChange = () => {
      throw new Error('killed');
    };
    await world.push(items, undefined, 'k').catch(() => undefined);
    world.connector.beforeChange = () => undefined;
    expect(await world.run()).toMatchObject({
      push: { item_errors: [{ code: 'effect_unknown', message: expect.stringContaining("'n'") as string }] },
    });
    expect(world.connector.issues.size).toBe(1);
    expect(await world.run()).toMatchObject({ status: 'ok', summary: { total: 0 } });
    expect(world.connector.issues.size).toBe(1);
  });
});

describe('a create whose answer was lost', () => {
  const minting = { mintsIds: true };
  const lost = async (): Promise<LocalWorld> => {
    const world = await LocalWorld.with([issue('a')], minting);
    await world.run();
    world.connector.beforeChange = () => {
      throw new Error('killed');
    };
    await world.push([create('WP01', { title: 'n' })]).catch(() => undefined);
    world.connector.beforeChange = () => undefined;
    return world;
  };

  it('is not sent by a run without a pull either', async () => {
    const world = await LocalWorld.with([issue('a')], minting);
    world.connector.afterChange = () => {
      throw new Error('killed');
    };
    await world.push([create('n', { title: 'n' })]).catch(() => undefined);
    world.connector.afterChange = () => undefined;
    expect(await world.run(undefined, { pullFirst: false })).toMatchObject({ status: 'ok' });
    expect(world.connector.issues.size).toBe(2);
  });

  it('waits through a pull, which says so, and is told by the next sync', async () => {
    const world = await lost();
    const { notes, context } = heard();
    await world.tracker.pull({}, context);
    expect(notes).toEqual(['Whether 1 create was done is unknown; `tracker sync run` tells which.']);
    expect((await world.store.load()).pendingCount).toBe(1);
    expect(await world.run()).toMatchObject({
      push: { items: [{ ref: { id: 'WP01' }, outcome: 'failed' }] },
    });
    expect((await world.store.load()).pendingCount).toBe(0);
  });

  it('is told by a push of something else', async () => {
    const world = await lost();
    expect(await world.push([{ ref: ref('a'), action: 'update', patch: { title: 'A' } }])).toMatchObject({
      status: 'partial',
      item_errors: [{ code: 'effect_unknown' }],
    });
    expect(await world.run()).toMatchObject({ summary: { total: 0 } });
  });

  it('is planned as uncertain', async () => {
    const world = await lost();
    expect(await world.tracker.plan({ kind: 'run' })).toMatchObject({
      issues: [{ action: 'uncertain', title: 'n' }],
    });
  });
});

describe('a create that the tracker answers without making it', () => {
  const answered = async (kind: 'failed' | 'unknown'): Promise<[LocalWorld, unknown]> => {
    const world = await LocalWorld.with([], { mintsIds: true });
    const { connector } = world;
    const apply = connector.apply.bind(connector);
    connector.apply = async function* (changes) {
      yield changes.map(({ id }) => ({ kind, id, message: 'said so' }));
    };
    const answer = await world.push([create('n', { title: 'n' })]);
    connector.apply = apply;
    return [world, answer];
  };

  it('is told as failed, and made by the next push, where it said that nothing was done', async () => {
    const [world, answer] = await answered('failed');
    expect(answer).toMatchObject({
      items: [{ outcome: 'failed' }],
      item_errors: [{ message: expect.stringContaining('said so') as string }],
    });
    await world.push([create('n', { title: 'n' })]);
    expect(world.connector.issues.size).toBe(1);
  });

  it('is not sent again by itself where nobody can tell', async () => {
    const [world, answer] = await answered('unknown');
    expect(answer).toMatchObject({ item_errors: [{ code: 'effect_unknown' }] });
    await world.run();
    await world.run();
    expect(world.connector.issues.size).toBe(0);
  });
});

describe('a create that never started', () => {
  it('is not in doubt: the next sync sends it', async () => {
    const world = await LocalWorld.with([], { mintsIds: true });
    world.connector.beforeChange = () => {
      throw new TrackerError('deadline_exceeded', 'no time left');
    };
    await world.push([create('n', { title: 'n' })]).catch(() => undefined);
    world.connector.beforeChange = () => undefined;
    expect(await world.run()).toMatchObject({ status: 'ok', stats: { pushed_created: 1 } });
    expect(world.connector.issues.size).toBe(1);
  });
});
