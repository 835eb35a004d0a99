import { describe, expect, it } from 'vitest';
import { handClock, openSandbox } from './open-sandbox.ts';
import { create, refOf, transition, update } from './sandbox-client.ts';

describe('push', () => {
  it('creates an issue under an id of the provider and maps it', async () => {
    const { sandbox, client } = await openSandbox();
    const { body } = await client.push([create('WP07', { title: 'Neu 🐈', labels: ['docs'], priority: 2 })]);
    expect(body.status).toBe('ok');
    expect(body.items[0]).toMatchObject({ outcome: 'created', version: '1', ref: { id: 'WP07' } });
    expect(body.items[0]?.remote_ref).toMatchObject({ system: 'linear', id: 'LIN-101', workspace: 'acme' });
    const [issue] = (await client.pull()).body.items;
    expect(issue).toMatchObject({
      title: 'Neu 🐈',
      labels: ['docs'],
      priority: 2,
      status: 'todo',
      issue_type: 'task',
    });
    const { body: list } = await client.call('listMappings', {
      query: { provider: 'linear', project_slug: 'demo' },
    });
    expect(list['mappings']).toEqual(sandbox.mappings('linear', 'demo'));
    expect(sandbox.mappings('linear', 'demo')).toMatchObject([
      { wp_id: 'WP07', system: 'linear', external_id: 'LIN-101', external_key: 'LIN-101', workspace: 'acme' },
    ]);
  });

  it.each([
    ['linear', 'LIN-101', 'LIN-101'],
    ['jira', 'DEMO-101', 'DEMO-101'],
    ['github', '101', '#101'],
    ['gitlab', '101', '#101'],
  ])('names issues as %s does', async (provider, id, key) => {
    const { client } = await openSandbox();
    const item = { ...create('WP1'), ref: refOf('WP1', provider) };
    const { body } = await client.push([item], { body: { provider, project_slug: 'demo', items: [item] } });
    expect(body.items[0]?.remote_ref).toMatchObject({ system: provider, id, key });
  });

  it('never gives an id twice', async () => {
    const { client } = await openSandbox({ count: 103 });
    const { body } = await client.push([create('WP1'), create('WP2')]);
    expect(body.items.map((item) => item.remote_ref?.id)).toEqual(['LIN-104', 'LIN-105']);
  });

  it('updates only what the patch names, raising version and time', async () => {
    const clock = handClock();
    const { sandbox, client } = await openSandbox({ count: 2, now: clock.now });
    const before = sandbox.issues('linear', 'demo')[0];
    const { body } = await client.push([update('LIN-1', { body: null, assignees: [] })]);
    expect(body.items[0]).toMatchObject({ outcome: 'updated', version: '2' });
    const after = sandbox.issues('linear', 'demo')[0];
    expect(after).toEqual({ ...before, body: null, assignees: [], updated_at: '2026-03-01T00:00:00.000Z' });
    expect(sandbox.version('linear', 'demo', 'LIN-1')).toBe('2');
    expect(sandbox.version('linear', 'demo', 'LIN-9')).toBeNull();
  });

  it('skips what changes nothing, whatever the order of keys', async () => {
    const { sandbox, client } = await openSandbox({ count: 1 });
    await client.push([update('LIN-1', { custom_fields: { a: 1, b: { c: 2, d: 3 } }, status: 'todo' })]);
    const before = sandbox.issues('linear', 'demo');
    const { body } = await client.push([
      update('LIN-1', { custom_fields: { b: { d: 3, c: 2 }, a: 1 } }),
      transition('LIN-1', 'todo'),
    ]);
    expect(body.items.map(({ outcome, version }) => [outcome, version])).toEqual([
      ['skipped', '2'],
      ['skipped', '2'],
    ]);
    expect(body.summary).toEqual({ total: 2, succeeded: 0, failed: 0, skipped: 2 });
    expect(sandbox.issues('linear', 'demo')).toEqual(before);
    expect(sandbox.effects()).toBe(1);
  });

  it('moves an issue, found by its key', async () => {
    const { sandbox, client } = await openSandbox({ issues: [] });
    await client.push([create('WP1')]);
    const { body } = await client.push([transition('LIN-101', 'done')]);
    expect(body.items[0]).toMatchObject({ action: 'transition', outcome: 'transitioned', version: '2' });
    expect(sandbox.issues('linear', 'demo')[0]?.status).toBe('done');
  });

  it('says for each item what failed and does the others', async () => {
    const { client } = await openSandbox({ count: 1 });
    const { status, body } = await client.push([
      update('LIN-404', { title: 'Nobody' }),
      update('LIN-1', { title: 'Somebody' }),
      { ...update('LIN-1', { title: 'Elsewhere' }), ref: refOf('LIN-1', 'jira') },
    ]);
    expect(status).toBe(200);
    expect(body.status).toBe('partial');
    expect(body.summary).toEqual({ total: 3, succeeded: 1, failed: 2, skipped: 0 });
    expect(body.items.map(({ outcome }) => outcome)).toEqual(['failed', 'updated', 'failed']);
    expect(body.items[0]?.message).toContain('LIN-404');
    expect(body.item_errors?.map(({ ref }) => ref?.id)).toEqual(['LIN-404', 'LIN-1']);
  });

  it('is an error when nothing went well, and fine when there was nothing', async () => {
    const { sandbox, client } = await openSandbox({ count: 1 });
    expect((await client.push([transition('LIN-404', 'done')])).body.status).toBe('error');
    expect((await client.push([])).body).toMatchObject({ status: 'ok', items: [], item_errors: null });
    expect(sandbox.effects()).toBe(0);
  });

  it('does not find an issue that was deleted at the provider', async () => {
    const { sandbox, client } = await openSandbox({ count: 2 });
    expect(sandbox.remove('linear', 'demo', 'LIN-1')).toBe(true);
    expect(sandbox.remove('linear', 'demo', 'LIN-1')).toBe(false);
    expect((await client.push([update('LIN-1', { title: 'x' })])).body.items[0]?.outcome).toBe('failed');
  });

  it('does not share its issues with the one who seeds them', async () => {
    const { sandbox, client } = await openSandbox({ count: 1 });
    const issue = structuredClone(sandbox.issues('linear', 'demo')[0]);
    if (!issue) throw new Error('no issue');
    issue.title = 'Changed at the provider';
    sandbox.seed('linear', 'demo', [issue]);
    issue.title = 'Changed afterwards';
    expect((await client.pull()).body.items.map(({ title }) => title)).toEqual(['Changed at the provider']);
    expect(sandbox.version('linear', 'demo', 'LIN-1')).toBe('2');
  });
});
