import { beforeEach, describe, expect, it } from 'vitest';
import type { Issue } from '../../../src/core/model/issue.ts';
import { creation, FpWorld, outcomes } from './fp-world.ts';

let world: FpWorld;
beforeEach(async () => {
  world = await FpWorld.open();
});

const change = creation({ title: 'ours', body: 'text', priority: 1 });

async function everything(): Promise<readonly Issue[]> {
  return (await world.connector().readAll()).issues;
}

describe('given a create whose answer was lost', () => {
  it.each(['CRASH_AFTER', 'HANG_AFTER'])('when fp did %s, then the issue is found', async (name) => {
    world.bend({ [name]: 'issue create' });
    if (name === 'HANG_AFTER') world.patience = 2_000;
    const connector = world.connector();
    expect(await outcomes(connector, [change])).toMatchObject([{ kind: 'unknown', id: 'new' }]);
    world.bend({});
    const [issue] = await everything();
    expect(await connector.findCreated(change, await everything())).toBe(issue?.ref.id);
  });

  it('when fp signs with the name of the environment, then that is us', async () => {
    world.bend({ CRASH_AFTER: 'issue create' });
    const connector = world.connector({ agent: 'swift-falcon' });
    await outcomes(connector, [change]);
    world.bend({ LOGGED_OUT: '1' });
    const [issue] = await everything();
    expect((await world.shown(issue?.ref.id ?? ''))['author']).toBe('swift-falcon');
    expect(await connector.findCreated(change, await everything())).toBe(issue?.ref.id);
    expect(await world.connector().findCreated(change, await everything())).toBeNull();
  });

  it('when two say the same, then it cannot be told', async () => {
    for (let times = 0; times < 2; times += 1) await world.create('ours', '--description', 'text');
    expect(await world.connector().findCreated(change, await everything())).toBeNull();
  });

  it('when somebody else wrote the other one, then ours is found', async () => {
    const id = await world.create('ours', '--description', 'text');
    world.bend({ EMAIL: 'else@example.test', NAME: 'Else' });
    await world.create('ours', '--description', 'text');
    world.bend({});
    expect(await world.connector().findCreated(change, await everything())).toBe(id);
  });

  it.each([
    ['another title', 'other', 'text'],
    ['another body', 'ours', 'other'],
  ])('when what appeared has %s, then it is not ours, and nobody is asked', async (_, title, body) => {
    await world.create(title, '--description', body);
    const appeared = await everything();
    world.asked.length = 0;
    const connector = world.connector();
    expect(await connector.findCreated(change, appeared)).toBeNull();
    expect(world.asked).toEqual([['guide']]);
  });

  it('when it has vanished meanwhile, then it is not the one', async () => {
    const id = await world.create('ours', '--description', 'text');
    const appeared = await everything();
    world.bend({ VANISHED: id });
    expect(await world.connector().findCreated(change, appeared)).toBeNull();
  });
});
