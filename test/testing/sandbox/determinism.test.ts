import { describe, expect, it } from 'vitest';
import { validateNormalizedIssue } from '../../../src/generated/response-validators.js';
import { saasProviders } from '../../../src/generated/contract.ts';
import { sampleIssues } from '../../../src/testing/index.ts';
import { handClock, openSandbox } from './open-sandbox.ts';
import { create, demo, update } from './sandbox-client.ts';

/** All that a session of every operation is told. */
async function transcript(seed: number): Promise<string[]> {
  const { client } = await openSandbox({
    seed,
    count: 20,
    now: handClock().now,
    accept: (kind) => kind === 'run',
  });
  const texts = [client.token, client.refresh];
  const answers = [
    await client.call('refreshToken', { body: { refresh: client.refresh } }),
    await client.pull({ limit: 7 }),
    await client.push([create('WP1'), update('LIN-1', { title: 'Changed' })]),
    await client.run(),
    await client.call('getStatus', { query: demo }),
    await client.call('listMappings', { query: demo }),
  ];
  return [...texts, ...answers.map(({ text }) => text)];
}

describe('the seed', () => {
  it('decides everything', async () => {
    expect(await transcript(7)).toEqual(await transcript(7));
  });

  it('makes a difference', async () => {
    const [one, other] = [await transcript(7), await transcript(8)];
    expect(one.slice(0, 2)).not.toEqual(other.slice(0, 2));
  });
});

describe('sample issues', () => {
  it.each(saasProviders)('of %s are issues of the contract', (provider) => {
    const issues = [...sampleIssues({ provider, project: 'pay ments/ü', count: 300 })];
    for (const issue of issues)
      expect([validateNormalizedIssue(issue), validateNormalizedIssue.errors]).toEqual([true, null]);
    expect(new Set(issues.map(({ ref }) => ref.id)).size).toBe(300);
  });

  it('are as varied as real ones', () => {
    const issues = [...sampleIssues({ provider: 'linear', project: 'demo', count: 300 })];
    expect(new Set(issues.map(({ status }) => status)).size).toBe(6);
    expect(new Set(issues.map(({ issue_type: type }) => type)).size).toBe(6);
    expect(new Set(issues.map(({ priority }) => priority)).size).toBe(5);
    for (const some of [
      ({ body }) => body === null,
      ({ title }) => /[^\x00-\x7f]/.test(title),
      ({ parent_ref: parent }) => parent !== null,
      ({ links }) => links.length > 0,
      ({ labels }) => labels.length > 1,
      ({ assignees }) => assignees.length === 0,
    ] satisfies ((issue: (typeof issues)[number]) => boolean)[]) {
      expect(issues.some(some)).toBe(true);
    }
  });

  it('are the same for the same seed and grow at the end', () => {
    const options = { provider: 'jira', project: 'demo', seed: 3 };
    const few = [...sampleIssues({ ...options, count: 10 })];
    expect([...sampleIssues({ ...options, count: 25 })].slice(0, 10)).toEqual(few);
    expect([...sampleIssues({ ...options, seed: 4, count: 10 })]).not.toEqual(few);
  });

  it('name parents that exist', () => {
    const issues = [...sampleIssues({ provider: 'github', project: 'demo', count: 100 })];
    const known = new Set(issues.map(({ ref }) => ref.id));
    for (const { parent_ref: parent } of issues) if (parent) expect(known).toContain(parent.id);
  });
});
