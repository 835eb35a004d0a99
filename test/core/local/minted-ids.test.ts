import { describe, expect, it } from 'vitest';
import { create, issue, LocalWorld, ref } from './local-fixture.ts';

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
