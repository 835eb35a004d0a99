import { describe, expect, it } from 'vitest';
import { handClock, openSandbox } from './open-sandbox.ts';
import { create, demo, update } from './sandbox-client.ts';

describe('run', () => {
  it('pulls first, then pushes what is queued, once', async () => {
    const { sandbox, client } = await openSandbox({ count: 2 });
    sandbox.queueForRun('linear', 'demo', [
      { ...create('WP1'), action: 'create' },
      { ...update('LIN-404', { title: 'x' }), action: 'update' },
    ]);
    const { body } = await client.run();
    expect(body.pull.items.map(({ ref }) => ref.id)).toEqual(['LIN-1', 'LIN-2']);
    expect(body.push.items.map(({ outcome }) => outcome)).toEqual(['created', 'failed']);
    expect(body).toMatchObject({
      status: 'partial',
      summary: { total: 4, succeeded: 3, failed: 1, skipped: 0 },
    });
    const second = (await client.run()).body;
    expect(second.pull.items).toHaveLength(3);
    expect(second.push).toMatchObject({ status: 'ok', items: [] });
    expect(sandbox.effects()).toBe(1);
  });

  it('pulls nothing when it is told so', async () => {
    const { sandbox, client } = await openSandbox({ count: 2 });
    sandbox.queueForRun('linear', 'demo', [{ ...update('LIN-404', { title: 'x' }), action: 'update' }]);
    const { body } = await client.run({ pull_first: false });
    expect(body.pull).toMatchObject({ items: [], has_more: false, next_cursor: null });
    expect(body.status).toBe('error');
  });

  it('keeps to the limit and says where a pull goes on', async () => {
    const { sandbox, client } = await openSandbox({ count: 5 });
    sandbox.queueForRun(
      'linear',
      'demo',
      [1, 2, 3].map((n) => ({ ...create(`WP${n}`), action: 'create' as const })),
    );
    const { body } = await client.run({ limit: 2 });
    expect([body.pull.items.length, body.push.items.length, body.pull.has_more]).toEqual([2, 2, true]);
    const next = (await client.pull({ limit: 1, cursor: body.pull.next_cursor })).body;
    expect(next.items[0]?.ref.id).toBe('LIN-3');
    expect((await client.run({ limit: 2 })).body.push.items).toHaveLength(1);
  });
});

describe('status', () => {
  it('tells when a run was last', async () => {
    const clock = handClock();
    const { client } = await openSandbox({ now: clock.now });
    const status = async () => (await client.call('getStatus', { query: demo })).body;
    expect(await status()).toMatchObject({
      ...demo,
      connected: true,
      configured: true,
      sync_state: 'idle',
      last_sync: null,
    });
    await client.run();
    clock.advance(5);
    expect((await status())['last_sync']).toBe('2026-03-01T00:00:00.000Z');
  });

  it('names the same installation everywhere', async () => {
    const { client } = await openSandbox({ count: 1 });
    const identity = (await client.call('getStatus', { query: demo })).body['identity_path'];
    expect((await client.pull()).body.identity_path).toEqual(identity);
    expect((await client.push([])).body.identity_path).toEqual(identity);
    expect((await client.run()).body.identity_path).toEqual(identity);
  });
});

describe('mappings', () => {
  it('are those that were given and those that creating makes', async () => {
    const given = { wp_id: 'WP01', system: 'linear', external_id: 'LIN-1' };
    const mappings = [{ provider: 'linear', project: 'demo', mappings: [given] }];
    const { client } = await openSandbox({ mappings });
    await client.push([create('WP02')]);
    const { body } = await client.call('listMappings', { query: demo });
    expect(body['mappings']).toMatchObject([given, { wp_id: 'WP02', external_id: 'LIN-101' }]);
  });

  it('are asked for with a decoded query', async () => {
    const { sandbox, client } = await openSandbox();
    const slug = 'a b/ü&x=1+%41?#';
    sandbox.seed('jira', slug, []);
    for (const query of [
      `project_slug=${encodeURIComponent(slug)}`,
      new URLSearchParams({ project_slug: slug }),
    ]) {
      const url = `${sandbox.url}/api/v1/tracker/mappings?provider=jira&${query}`;
      const headers = { Authorization: `Bearer ${client.token}`, 'X-Team-Slug': 'team-acme' };
      expect((await fetch(url, { headers })).status).toBe(200);
    }
    const asked = sandbox.journal.filter(({ operation }) => operation === 'listMappings');
    expect(asked.map(({ query }) => query)).toEqual([
      { provider: 'jira', project_slug: slug },
      { provider: 'jira', project_slug: slug },
    ]);
  });
});

describe('health', () => {
  it('is well', async () => {
    const { client } = await openSandbox();
    expect((await client.call('getHealth')).body).toEqual({ status: 'ok' });
  });
});
