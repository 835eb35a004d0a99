import { describe, expect, it } from 'vitest';
import { defaultUser } from '../../../src/testing/index.ts';
import { openSandbox } from './open-sandbox.ts';
import { create, demo, update } from './sandbox-client.ts';

const replayed = 'idempotency-replayed';

describe('the same idempotency key', () => {
  it('gives the first answer again, byte for byte, and has one effect', async () => {
    const { sandbox, client } = await openSandbox();
    const first = await client.push([create('WP1')], { key: 'k' });
    await client.push([update('LIN-101', { title: 'Meanwhile' })]);
    const again = await client.push([create('WP1')], { key: 'k' });
    expect(again.text).toBe(first.text);
    expect([first.headers.get(replayed), again.headers.get(replayed)]).toEqual([null, 'true']);
    expect(sandbox.effects()).toBe(2);
    expect(sandbox.issues('linear', 'demo')).toHaveLength(1);
  });

  it('is a conflict with another body', async () => {
    const { sandbox, client } = await openSandbox();
    await client.push([create('WP1')], { key: 'k' });
    const { status, body } = await client.push([create('WP2')], { key: 'k' });
    expect([status, (body as never)['code']]).toEqual([409, 'idempotency_conflict']);
    expect(sandbox.effects()).toBe(1);
  });

  it('is another key for another team and for another operation', async () => {
    const users = [{ ...defaultUser, teams: ['team-acme', 'team-b'] }];
    const { sandbox, client } = await openSandbox({ users });
    await client.push([create('WP1')], { key: 'k' });
    const other = await client.push([create('WP1')], { key: 'k', team: 'team-b' });
    expect([other.status, other.headers.get(replayed)]).toEqual([200, null]);
    const run = await client.run({}, { key: 'k' });
    expect([run.status, run.headers.get(replayed)]).toEqual([200, null]);
    expect(sandbox.effects()).toBe(2);
  });

  it('at the same moment has one effect', async () => {
    const { sandbox, client } = await openSandbox();
    const all = await Promise.all(
      Array.from({ length: 8 }, () => client.push([create('WP1')], { key: 'k' })),
    );
    expect(new Set(all.map(({ text }) => text)).size).toBe(1);
    expect(all.filter(({ headers }) => headers.get(replayed) === 'true')).toHaveLength(7);
    expect(sandbox.effects()).toBe(1);
  });

  it('gives the same operation again', async () => {
    const { sandbox, client } = await openSandbox({ accept: 'always' });
    const first = await client.push([create('WP1')], { key: 'k' });
    const again = await client.push([create('WP1')], { key: 'k' });
    expect([first.status, again.status, again.text]).toEqual([202, 202, first.text]);
    expect(again.headers.get(replayed)).toBe('true');
    expect(sandbox.operations()).toHaveLength(1);
  });

  it('stays free when the first request was refused', async () => {
    const { client } = await openSandbox();
    expect((await client.push([{ ...create('WP1'), action: 'delete' }], { key: 'k' })).status).toBe(422);
    const { status, headers } = await client.push([create('WP1')], { key: 'k' });
    expect([status, headers.get(replayed)]).toEqual([200, null]);
  });

  it('answers a repeat whose first answer was lost', async () => {
    const { sandbox, client } = await openSandbox();
    sandbox.script({ operation: 'push', drop: 'after' });
    await expect(client.push([create('WP1')], { key: 'k' })).rejects.toThrow();
    expect(sandbox.effects()).toBe(1);
    const { body, headers } = await client.push([create('WP1')], { key: 'k' });
    expect([body.items[0]?.outcome, headers.get(replayed)]).toEqual(['created', 'true']);
    expect(sandbox.effects()).toBe(1);
  });

  it.each([null, 'two words', 'x'.repeat(256)])('must be a key: %s is none', async (key) => {
    const { sandbox, client } = await openSandbox();
    for (const operation of ['push', 'run'] as const) {
      const body = operation === 'push' ? { ...demo, items: [create('WP1')] } : demo;
      const { status, body: answer } = await client.call(operation, { key, body });
      expect([status, answer['code']]).toEqual([422, 'validation_error']);
      expect(answer['message']).toContain('Idempotency-Key');
    }
    expect(sandbox.effects()).toBe(0);
  });

  it('means nothing to a pull', async () => {
    const { client } = await openSandbox({ count: 1 });
    await client.pull({}, { key: 'k' });
    const { status, headers } = await client.pull({ limit: 5 }, { key: 'k' });
    expect([status, headers.get(replayed)]).toEqual([200, null]);
  });
});
