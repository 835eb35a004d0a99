import { describe, expect, it } from 'vitest';
import { create } from './stored-issue.ts';
import { given } from './writing-double.ts';

describe('ids for new issues', () => {
  it('are the same for the same key, in the form of the workspace, which is asked once', async () => {
    const { connector, process } = given();
    const ids = await connector.newIds('key', 3);
    expect(ids).toHaveLength(new Set(ids).size);
    for (const id of ids) expect(id).toMatch(/^my-app-[0-9a-z]{10}$/);
    expect(await connector.newIds('key', 2)).toEqual(ids.slice(0, 2));
    expect(await connector.newIds('other', 3)).not.toEqual(ids);
    expect(process.requests.map(({ args }) => args)).toEqual([['config', 'get', 'issue_prefix', '--json']]);
  });

  it('stay what they are: an id that was chosen once is looked for again', async () => {
    expect(await given().connector.newIds('key', 1)).toEqual(['my-app-hiob9w10m4']);
  });
});

describe('a connector', () => {
  it('writes everything but custom fields, and one assignee', () => {
    const { connector } = given();
    expect(connector.capabilities.writableFields).not.toContain('custom_fields');
    expect(connector.capabilities.writableFields).toHaveLength(9);
    expect(connector.capabilities.singleValued).toEqual(['assignees']);
    expect(connector.refusals(create('t-1', { custom_fields: { a: 1 } }))).toHaveLength(1);
    expect(connector.readsAs({ priority: 0 })).toEqual({ priority: 3 });
  });
});
