import { describe, expect, it } from 'vitest';
import { defaultUser, type SandboxOptions } from '../../../src/testing/index.ts';
import { openSandbox } from './open-sandbox.ts';
import { create, demo, type SandboxClient } from './sandbox-client.ts';

async function accepted(client: SandboxClient): Promise<string> {
  const { status, body } = await client.push([create('WP1')]);
  expect(status).toBe(202);
  return String((body as unknown as { operation_id: string }).operation_id);
}

async function looks(options: SandboxOptions, count: number) {
  const { sandbox, client } = await openSandbox({ accept: 'always', ...options });
  const id = await accepted(client);
  const seen = [];
  for (let look = 0; look < count; look++) seen.push((await client.look(id)).body);
  return { sandbox, client, id, seen, states: seen.map(({ status }) => status) };
}

describe('an accepted write', () => {
  it('progresses by being looked at and has its effect at the end', async () => {
    const { sandbox, client } = await openSandbox({ accept: 'always' });
    const id = await accepted(client);
    expect((await client.look(id)).body.status).toBe('pending');
    expect((await client.look(id)).body.status).toBe('running');
    expect(sandbox.effects()).toBe(0);
    const last = (await client.look(id)).body;
    expect(last).toMatchObject({ operation_id: id, status: 'completed', error: null });
    expect(last.result).toMatchObject({ status: 'ok', items: [{ outcome: 'created' }] });
    expect((await client.look(id)).body).toEqual(last);
    expect(sandbox.effects()).toBe(1);
    expect(sandbox.operations()).toEqual([
      {
        id,
        team: 'team-acme',
        kind: 'push',
        provider: 'linear',
        project: 'demo',
        looks: 4,
        status: 'completed',
      },
    ]);
  });

  it.each([
    [1, ['completed', 'completed']],
    [2, ['pending', 'completed']],
    [5, ['pending', 'running', 'running', 'running', 'completed']],
  ])('takes %i looks', async (operationSteps, expected) => {
    expect((await looks({ operationSteps }, expected.length)).states).toEqual(expected);
  });

  it('may fail, without an effect', async () => {
    const { sandbox, seen } = await looks({ operationOutcome: 'failed', operationSteps: 1 }, 1);
    expect(seen[0]).toMatchObject({
      status: 'failed',
      result: null,
      error: {
        code: 'provider_auth_expired',
        category: 'auth',
        provider: 'linear',
        user_action_required: true,
      },
    });
    expect(sandbox.effects()).toBe(0);
  });

  it('may never end, until it does', async () => {
    const { sandbox, client, id, states } = await looks({ operationOutcome: 'never', operationSteps: 1 }, 4);
    expect(states).toEqual(['pending', 'running', 'running', 'running']);
    sandbox.endOperations('completed');
    expect((await client.look(id)).body.status).toBe('completed');
  });

  it('keeps the project syncing while it is under way', async () => {
    const { client, id } = await looks({ operationSteps: 2 }, 1);
    const state = async () => (await client.call('getStatus', { query: demo })).body['sync_state'];
    expect(await state()).toBe('syncing');
    await client.look(id);
    expect(await state()).toBe('idle');
  });

  it('is chosen by kind', async () => {
    const { client } = await openSandbox({ accept: (kind) => kind === 'run', operationSteps: 1 });
    expect((await client.push([create('WP1')])).status).toBe(200);
    const { status, body } = await client.run();
    expect(status).toBe(202);
    const done = (await client.look(String((body as never)['operation_id']))).body;
    expect(done.result).toHaveProperty('pull');
  });

  it('is unknown to other teams, and an unknown one to everybody', async () => {
    const users = [{ ...defaultUser, teams: ['team-acme', 'team-b'] }];
    const { client } = await openSandbox({ accept: 'always', users });
    const id = await accepted(client);
    for (const [operationId, team] of [
      [id, 'team-b'],
      ['6f0c8a52-6d0e-4f0b-9b3f-5f5f6a1d2c77', 'team-acme'],
      ['a/b ü', 'team-acme'],
    ]) {
      const { status, body } = await client.look(operationId ?? '', { team: team ?? '' });
      expect([status, (body as never)['code']]).toEqual([404, 'operation_not_found']);
    }
    expect((await client.look(id)).status).toBe(200);
  });
});
