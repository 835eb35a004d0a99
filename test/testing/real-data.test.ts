import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTracker, type NormalizedIssue, type Tracker } from '../../src/index.ts';
import { issueStatuses, issueTypes } from '../../src/generated/contract.ts';
import { startSandbox, type Sandbox } from '../../src/testing/index.ts';
import { CliWorld } from '../cli/cli-fixture.ts';

/**
 * A real tracker's 1,955 issues, as their users wrote them. The file lies beside the clone;
 * TRACKER_SHARED_DATA names another folder. In CI its absence is a failure.
 */
const folder =
  process.env['TRACKER_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const file = `${folder}/beads-project-issues.jsonl`;
const there = existsSync(file);
if (!there) process.stderr.write(`SKIPPED: real data, because there is no ${file}\n`);
if (!there && process.env['CI']) throw new Error(`${file} must be there in CI`);

type Issue = Parameters<Sandbox['seed']>[2] extends Iterable<infer T> ? T : never;
interface Row {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly status: string;
  readonly priority?: number;
  readonly issue_type?: string;
  readonly assignee?: string;
  readonly labels?: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly dependencies?: readonly { readonly depends_on_id: string; readonly type: string }[];
}

const ref = (id: string) => ({ system: 'linear', id, workspace: 'beads' });

/** Known words are taken over, unknown ones kept beside: nothing of a row is dropped. */
function normalized(row: Row): Issue {
  const statuses: Readonly<Record<string, Issue['status']>> = {
    open: 'todo',
    closed: 'done',
    tombstone: 'canceled',
  };
  const parent = row.dependencies?.find(({ type }) => type === 'parent-child');
  return {
    ref: ref(row.id),
    title: row.title,
    body: row.description ?? null,
    status: issueStatuses.find((status) => status === row.status) ?? statuses[row.status] ?? 'todo',
    issue_type: issueTypes.find((type) => type === row.issue_type) ?? 'task',
    priority: Math.min(4, (row.priority ?? 0) + 1),
    assignees: row.assignee === undefined ? [] : [row.assignee],
    labels: [...(row.labels ?? [])],
    parent_ref: parent ? ref(parent.depends_on_id) : null,
    links: (row.dependencies ?? [])
      .filter(({ type }) => type === 'blocks')
      .map(({ depends_on_id: id }) => ({ type: 'blocked_by' as const, target: ref(id) })),
    custom_fields: {},
    created_at: row.created_at,
    updated_at: row.updated_at,
    provider_metadata: { raw: row },
  };
}

describe.runIf(there)('1,955 real issues', () => {
  let issues: Issue[];
  let world: CliWorld;
  let sandbox: Sandbox;
  let tracker: Tracker;

  beforeAll(async () => {
    const rows = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    issues = rows.map(normalized);
    world = await CliWorld.open({ issues: [{ provider: 'linear', project: 'platform', issues }] });
    sandbox = await startSandbox({
      tokens: [{ token: 't', team: 'team' }],
      issues: [{ provider: 'linear', project: 'p', issues }],
    });
    tracker = createTracker({
      strictContract: true,
      credentials: {
        access: () => Promise.resolve({ token: 't', serverUrl: sandbox.url, team: 'team' }),
        renew: (access) => Promise.resolve(access),
      },
      settings: {
        load: () => Promise.resolve({ serverUrl: sandbox.url, trailingSlash: false }),
        saveServer: () => Promise.resolve(),
      },
      binding: {
        load: () =>
          Promise.resolve({
            provider: 'linear',
            projectSlug: 'p',
            egress: { kind: 'unset' },
            file: 'memory',
          }),
        save: (change) => Promise.resolve({ ...change, egress: { kind: 'unset' }, file: 'memory' }),
        clear: () => Promise.resolve(),
      },
    });
  });
  afterAll(async () => {
    await tracker.close();
    await sandbox.close();
    await world.close();
  });

  it('are all there', () => expect(issues).toHaveLength(1955));

  it.each([1955, 1000, 100, 37])(
    'come through the command line in pages of %i without loss, double or change',
    async (limit) => {
      const { exitCode, stdout } = await world.type([
        'sync',
        'pull',
        '--all',
        '--ndjson',
        '--strict',
        '--limit',
        String(limit),
      ]);
      expect(exitCode).toBe(0);
      expect(
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual(issues);
    },
  );

  it.each([10_000, 7])(
    'come through the embedded tracker in pages of %i, with no deviation',
    async (limit) => {
      const pulled: NormalizedIssue[] = [];
      for await (const { body, deviations } of tracker.pullAll({ limit })) {
        expect(deviations).toEqual([]);
        pulled.push(...body.items);
      }
      expect(pulled).toEqual(issues);
    },
  );
});
