import { describe, expect, it } from 'vitest';
import { sampleIssues } from '../../../src/testing/index.ts';
import { openSandbox } from './open-sandbox.ts';
import { update, type Schemas } from './sandbox-client.ts';

const ids = (items: readonly { ref: { id: string } }[]) => items.map(({ ref }) => ref.id);

describe('pull', () => {
  it.each([1, 2, 7, 99, 100, 101, 10_000])('gives every issue once in pages of %i', async (limit) => {
    const { sandbox, client } = await openSandbox({ count: limit === 1 ? 12 : 203 });
    const items = await client.pullAll({ limit });
    expect(items).toEqual(sandbox.issues('linear', 'demo'));
    expect(new Set(ids(items)).size).toBe(items.length);
  });

  it('gives 100 issues when it is not asked for a number', async () => {
    const { client } = await openSandbox({ count: 101 });
    const { body } = await client.pull();
    expect(body.items).toHaveLength(100);
    expect(body.summary).toEqual({ total: 100, succeeded: 100, failed: 0, skipped: 0 });
    expect(body.has_more).toBe(true);
  });

  it('has no more after a page that ends with the last issue', async () => {
    const { client } = await openSandbox({ count: 10 });
    const { body } = await client.pull({ limit: 10 });
    expect(body).toMatchObject({ has_more: false, next_cursor: null });
  });

  it('keeps to its own maximum', async () => {
    const { client } = await openSandbox({ count: 9, maxPageSize: 4 });
    expect((await client.pull({ limit: 8 })).body.items).toHaveLength(4);
    expect(await client.pullAll({ limit: 8 })).toHaveLength(9);
  });

  it('neither loses nor doubles an issue that changes, comes or goes between two pages', async () => {
    const { sandbox, client } = await openSandbox({ count: 30 });
    const first = (await client.pull({ limit: 10 })).body;
    await client.push([update('LIN-3', { title: 'Changed' }), update('LIN-25', { title: 'Changed, too' })]);
    const [newcomer] = [...sampleIssues({ provider: 'linear', project: 'demo', count: 31 })].slice(30);
    sandbox.seed('linear', 'demo', newcomer ? [newcomer] : []);
    sandbox.remove('linear', 'demo', 'LIN-20');
    const rest = (await client.pull({ limit: 100, cursor: first.next_cursor })).body;
    const expected = Array.from({ length: 31 }, (_, index) => `LIN-${index + 1}`).filter(
      (id) => id !== 'LIN-20',
    );
    expect([...ids(first.items), ...ids(rest.items)]).toEqual(expected);
    expect(rest.items.find(({ ref }) => ref.id === 'LIN-25')?.title).toBe('Changed, too');
  });

  it('lets the page size change between two pages', async () => {
    const { client } = await openSandbox({ count: 30 });
    const { next_cursor: cursor } = (await client.pull({ limit: 4 })).body;
    expect(ids((await client.pull({ limit: 2, cursor })).body.items)).toEqual(['LIN-5', 'LIN-6']);
  });

  it.each<[NonNullable<Schemas['PullFilters']>]>([
    [{ status: ['todo'] }],
    [{ status: ['done', 'canceled'], issue_type: ['bug', 'story'] }],
    [{ updated_since: '2026-01-10T00:00:00Z' }],
    [{ updated_since: '2026-01-10T01:00:00+01:00', issue_type: ['epic'] }],
    [{ status: [], issue_type: [] }],
  ])('filters by %j over all pages', async (filters) => {
    const { sandbox, client } = await openSandbox({ count: 120 });
    const { status = [], issue_type: types = [], updated_since: since } = filters;
    const expected = sandbox
      .issues('linear', 'demo')
      .filter((issue) => status.length === 0 || status.includes(issue.status))
      .filter((issue) => types.length === 0 || types.includes(issue.issue_type))
      .filter(({ updated_at: at }) => since === undefined || Date.parse(at) >= Date.parse(since));
    expect(expected.length).toBeGreaterThan(0);
    expect(await client.pullAll({ limit: 5, filters })).toEqual(expected);
  });

  it('counts the moment of updated_since in', async () => {
    const { sandbox, client } = await openSandbox({ count: 3 });
    const [issue] = sandbox.issues('linear', 'demo');
    const items = await client.pullAll({ filters: { updated_since: issue?.updated_at } });
    expect(ids(items)).toContain(issue?.ref.id);
  });

  it('refuses a cursor that was bent, belongs to another question or is too old', async () => {
    const { sandbox, client } = await openSandbox({ count: 30 });
    const { next_cursor: cursor } = (await client.pull({ limit: 4 })).body;
    const other = await openSandbox({ count: 30, seed: 2 });
    const foreign = (await other.client.pull({ limit: 4 })).body.next_cursor;
    const bent = Buffer.from(
      Buffer.from(cursor ?? '', 'base64url')
        .toString()
        .replace('4', '5'),
    ).toString('base64url');
    const refused = [
      { cursor: bent },
      { cursor: `${cursor}x` },
      { cursor: 'nonsense' },
      { cursor: foreign },
      { cursor, filters: { status: ['todo'] } },
      { cursor, project_slug: 'other' },
      { cursor, provider: 'jira' },
    ];
    for (const request of refused) {
      const { status, body } = await client.pull(request);
      expect({ request, status, code: (body as never)['code'] }).toEqual({
        request,
        status: 400,
        code: 'cursor_expired',
      });
    }
    expect((await client.pull({ cursor })).status).toBe(200);
    sandbox.expireCursors();
    expect((await client.pull({ cursor })).status).toBe(400);
  });

  it('keeps providers and projects apart', async () => {
    const { client } = await openSandbox({ count: 3 });
    expect((await client.pull({ provider: 'jira' })).body.items).toEqual([]);
    expect((await client.pull({ project_slug: 'Demo' })).body.items).toEqual([]);
    expect((await client.pull()).body.items).toHaveLength(3);
  });
});
