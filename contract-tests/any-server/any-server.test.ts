import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createNodeTransport } from '../../src/adapters/platform/node-transport.ts';
import { systemClock } from '../../src/adapters/platform/system-clock.ts';
import { awaitOperation, type NormalizedIssue } from '../../src/index.ts';
import { sampleIssues, startSandbox } from '../../src/testing/index.ts';
import { saasUnderTest, standingLogin } from '../saas-under-test.ts';

/**
 * The adapter against any server: name one with TRACKER_CONTRACT_URL, _TOKEN, _TEAM, _PROVIDER and
 * _PROJECT. Without them a sandbox serves. Reads only, unless TRACKER_CONTRACT_WRITE=1.
 */
const { TRACKER_CONTRACT_URL: url, TRACKER_CONTRACT_WRITE: write } = process.env;
const named = {
  token: process.env['TRACKER_CONTRACT_TOKEN'] ?? 'token-1',
  team: process.env['TRACKER_CONTRACT_TEAM'] ?? 'team-acme',
  provider: (process.env['TRACKER_CONTRACT_PROVIDER'] ?? 'linear') as 'linear',
  project: process.env['TRACKER_CONTRACT_PROJECT'] ?? 'platform',
};
const sandbox = url
  ? null
  : await startSandbox({
      tokens: [{ token: named.token, team: named.team }],
      issues: [
        { provider: named.provider, project: named.project, issues: sampleIssues({ ...named, count: 30 }) },
      ],
    });
const serverUrl = url ?? sandbox?.url ?? '';
console.log(
  `Contract suite against ${serverUrl}${write === '1' || sandbox ? ', with writes' : ', reads only'}`,
);

const tracker = saasUnderTest({
  serverUrl,
  transport: createNodeTransport({ clock: systemClock }),
  credentials: standingLogin(serverUrl, named.token, named.team),
  clock: systemClock,
  provider: named.provider,
  projectSlug: named.project,
  // Deviations are what this suite is for.
  strict: true,
});

describe('reads', () => {
  it('status', async () => {
    expect((await tracker.status()).body.provider).toBe(named.provider);
  });
  it('mappings', async () => {
    expect(Array.isArray((await tracker.mappings()).body.mappings)).toBe(true);
  });
  it('health', async () => {
    expect(typeof (await tracker.health()).body.status).toBe('string');
  });
  it('two pages do not overlap', async () => {
    const { body: first } = await tracker.pull({ limit: 2 });
    if (first.has_more !== true) return;
    const { body: second } = await tracker.pull({ limit: 2, cursor: first.next_cursor ?? '' });
    const ids = (issues: readonly NormalizedIssue[]) => issues.map(({ ref }) => ref.id);
    expect(ids(first.items).filter((id) => ids(second.items).includes(id))).toEqual([]);
  });
  it('an unknown operation is an error of the server', async () => {
    await expect(tracker.operation(randomUUID())).rejects.toMatchObject({
      code: 'server_rejected',
      http: { status: 404 },
    });
  });
});

describe.runIf(write === '1' || sandbox !== null)('writes', () => {
  it('create, then the same key again', async () => {
    const push = {
      key: randomUUID(),
      body: [
        {
          ref: { system: named.provider, id: `contract-${randomUUID()}`, workspace: named.team },
          action: 'create' as const,
          patch: { title: 'Made by the contract suite' },
        },
      ],
    };
    const outcomes = [];
    for (const write of [await tracker.push(push), await tracker.push(push)]) {
      if (write.kind === 'done') outcomes.push(write.answer.body.items?.[0]?.remote_ref?.id);
      else {
        const deadline = { at: systemClock.monotonic() + 60_000, spanMs: 60_000 };
        await awaitOperation(tracker, write.operationId, { deadline }, systemClock);
        outcomes.push(write.operationId);
      }
    }
    expect(outcomes[0]).toBeDefined();
    expect(outcomes[1]).toBe(outcomes[0]);
  });
});
