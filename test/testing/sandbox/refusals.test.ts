import { describe, expect, it } from 'vitest';
import { operations, tokenOperations } from '../../../src/generated/contract.ts';
import { openSandbox } from './open-sandbox.ts';
import { create, demo, expectContract, transition, update } from './sandbox-client.ts';

describe('a request that the contract does not know', () => {
  it.each([
    [{ surplus: 1 }, 'surplus'],
    [{ limit: 0 }, 'limit'],
    [{ limit: 10_001 }, 'limit'],
    [{ limit: '5' }, 'limit'],
    [{ limit: 1.5 }, 'limit'],
    [{ cursor: null }, 'cursor'],
    [{ cursor: '' }, 'cursor'],
    [{ provider: 'beads' }, 'provider'],
    [{ project_slug: '' }, 'project_slug'],
    [{ project_slug: ' demo' }, 'project_slug'],
    [{ filters: null }, 'filters'],
    [{ filters: { status: ['open'] } }, 'filters.status[0]'],
    [{ filters: { status: 'todo' } }, 'filters.status'],
    [{ filters: { updated_since: 'yesterday' } }, 'filters.updated_since'],
    [{ filters: { surplus: 1 } }, 'filters.surplus'],
  ])('is refused by pull: %j', async (more, path) => {
    const { client } = await openSandbox();
    const { status, body } = await client.pull(more);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'validation_error', details: { path } });
  });

  it.each([
    [{ ...create('WP1'), surplus: 1 }, 'items[0].surplus'],
    [{ ...create('WP1'), action: 'delete' }, 'items[0].action'],
    [create('WP1', {}), 'items[0].patch.title'],
    [create('WP1', { title: '' }), 'items[0].patch.title'],
    [update('LIN-1', {}), 'items[0].patch'],
    [update('LIN-1', { assignee: 'x' }), 'items[0].patch.assignee'],
    [update('LIN-1', { priority: 5 }), 'items[0].patch.priority'],
    [{ ...update('LIN-1', { title: 'x' }), target_status: 'done' }, 'items[0].target_status'],
    [{ ...transition('LIN-1', 'done'), target_status: undefined }, 'items[0].target_status'],
    [transition('LIN-1', 'closed'), 'items[0].target_status'],
    [
      { ...update('LIN-1', { title: 'x' }), ref: { system: 'linear', id: 'LIN-1' } },
      'items[0].ref.workspace',
    ],
  ])('is refused by push: %j', async (item, path) => {
    const { sandbox, client } = await openSandbox({ count: 1 });
    const { status, body } = await client.push([item]);
    expect(status).toBe(422);
    const { errors } = (body as never)['details'] as { errors: { path: string }[] };
    expect(errors.map((error) => error.path)).toContain(path);
    expect(sandbox.effects()).toBe(0);
  });

  it.each([{ pull_first: 'yes' }, { pull_first: null }, { cursor: 'x' }, { limit: -1 }])(
    'is refused by run: %j',
    async (more) => {
      const { client } = await openSandbox();
      expect((await client.run(more)).status).toBe(422);
    },
  );

  it.each([
    {},
    { provider: 'linear' },
    { project_slug: 'demo' },
    { ...demo, provider: 'Linear' },
    { ...demo, project_slug: ' ' },
  ])('is refused by status and mappings: %j', async (query: Record<string, string>) => {
    const { client } = await openSandbox();
    expect((await client.call('getStatus', { query })).status).toBe(422);
    expect((await client.call('listMappings', { query })).status).toBe(422);
  });

  it('lets refs, links and custom fields be as open as they are', async () => {
    const { client } = await openSandbox({ count: 2 });
    const target = { system: 'linear', id: 'LIN-2', workspace: 'acme', surplus: true };
    const item = update('LIN-1', {
      links: [{ type: 'blocks', target, surplus: 1 }],
      custom_fields: { any: { thing: [null] } },
      parent_ref: target,
    });
    expect((await client.push([{ ...item, ref: { ...item.ref, surplus: 1 } }])).body.status).toBe('ok');
  });

  it('is refused when its body is no JSON or not said to be', async () => {
    const { client } = await openSandbox();
    const bad = await client.call('pull', { body: '{"provider":' });
    expect([bad.status, bad.body['code']]).toEqual([400, 'malformed_request']);
    expect((await client.call('pull', { body: '' })).status).toBe(400);
    const headers = { 'Content-Type': 'text/plain' };
    expect((await client.call('pull', { body: demo, headers })).status).toBe(400);
    const charset = { 'Content-Type': 'application/json; charset=utf-8' };
    expect((await client.call('pull', { body: demo, headers: charset })).status).toBe(200);
  });
});

describe('the team', () => {
  it.each([null, 'two words'])('must be named: %s', async (team) => {
    const { client } = await openSandbox();
    const { status, body } = await client.call('getHealth', { team });
    expect([status, body['code']]).toEqual([422, 'validation_error']);
    expect(body['message']).toContain('X-Team-Slug');
  });

  it('must be the user’s and must have installed the provider', async () => {
    const { client } = await openSandbox({
      users: [{ username: 'alice@example.com', password: 'correct-horse', teams: ['team-acme', 'team-new'] }],
      withoutInstallation: ['team-new'],
    });
    const foreign = await client.call('getHealth', { team: 'team-other' });
    expect([foreign.status, foreign.body['code']]).toEqual([403, 'team_forbidden']);
    const bare = await client.pull({}, { team: 'team-new' });
    expect(bare.status).toBe(403);
    expect(bare.body).toMatchObject({ code: 'no_installation', user_action_required: true });
  });
});

describe('a project that does not exist', () => {
  it('is 404 no_mapping for all who name one', async () => {
    const { client } = await openSandbox({ projects: ['linear/demo'] });
    const other = { ...demo, project_slug: 'other' };
    const refused = [
      await client.pull(other),
      await client.push([create('WP1')], { body: { ...other, items: [create('WP1')] } }),
      await client.run(other),
      await client.call('getStatus', { query: other }),
      await client.call('listMappings', { query: other }),
    ];
    for (const { status, body } of refused) {
      expect(status).toBe(404);
      expect(body).toMatchObject({ code: 'no_mapping', provider: 'linear' });
    }
    expect((await client.pull()).status).toBe(200);
  });

  it('exists once it is seeded', async () => {
    const { sandbox, client } = await openSandbox({ projects: [] });
    expect((await client.pull({ provider: 'jira' })).status).toBe(404);
    sandbox.seed('jira', 'demo', []);
    expect((await client.pull({ provider: 'jira' })).status).toBe(200);
  });
});

describe('addresses', () => {
  const tracker = Object.keys(operations) as (keyof typeof operations)[];

  it('are good with and without a slash', async () => {
    const { client } = await openSandbox();
    for (const slash of [true, false]) expect((await client.call('getHealth', { slash })).status).toBe(200);
  });

  it.each(tracker)('of %s redirect to the slash where it is required', async (operation) => {
    const { sandbox, client } = await openSandbox({ slash: 'required' });
    const response = await client.send(operation, { operationId: 'x', query: { a: 'b' } });
    const { pathname } = new URL(sandbox.url + operations[operation].path.replace('{operation_id}', 'x'));
    expect([response.status, response.headers.get('location')]).toEqual([301, `${pathname}/?a=b`]);
    expect(await response.text()).toBe('');
    expect([301, 302]).not.toContain(
      (await client.send(operation, { operationId: 'x', slash: true })).status,
    );
  });

  it.each(tracker)('of %s end without a slash where it is forbidden', async (operation) => {
    const { client } = await openSandbox({ slash: 'forbidden' });
    const { status, body } = await client.call(operation, { operationId: 'x', slash: true });
    expect([status, body['code']]).toEqual([404, 'not_found']);
  });

  it('live under the base path only', async () => {
    const { sandbox, client } = await openSandbox({ basePath: '/kitty/' });
    expect(sandbox.url).toMatch(/:\d+\/kitty$/);
    expect((await client.call('getHealth')).status).toBe(200);
    const outside = await fetch(new URL(operations.getHealth.path, sandbox.url));
    expect(outside.status).toBe(404);
    expectContract('getHealth', 404, await outside.json());
    expect(sandbox.journal.map(({ operation, path }) => [operation, path])).toEqual([
      ['obtainToken', tokenOperations.obtainToken.path],
      ['getHealth', operations.getHealth.path],
      [null, operations.getHealth.path],
    ]);
  });

  it('know one method each', async () => {
    const { sandbox } = await openSandbox();
    const response = await fetch(`${sandbox.url}${operations.pull.path}`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    for (const path of [
      '/',
      '//api/v1/tracker/health',
      '/api/v1/tracker/operations/',
      '/api/v1/tracker/operations/a/b',
    ]) {
      expect((await fetch(`${sandbox.url}${path}`)).status).toBe(404);
    }
  });
});
