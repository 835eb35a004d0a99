import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracker, type Tracker } from 'spec-kitty-tracker';
import { defaultUser, sampleIssues, startSandbox, type Sandbox } from 'spec-kitty-tracker/testing';
import { closeFinished } from './close-finished.ts';

interface World {
  readonly sandbox: Sandbox;
  readonly tracker: Tracker;
  statusOf(id: string): string | undefined;
}

const [provider, project] = ['linear', 'platform'];

/** What the team relies on, as data: any test runner can run it. */
export const contractCases: readonly { readonly name: string; run(): Promise<void> }[] = [
  contractCase('finished work packages are done afterwards', async ({ tracker, statusOf }) => {
    assert.deepEqual(await closeFinished(tracker, ['WP01', 'WP02'], 'night-1'), {
      closed: ['WP01', 'WP02'],
      unmapped: [],
      failed: [],
    });
    assert.deepEqual([statusOf('LIN-1'), statusOf('LIN-2')], ['done', 'done']);
  }),
  contractCase(
    'a work package without an issue is told, and nothing is sent',
    async ({ sandbox, tracker }) => {
      const { unmapped } = await closeFinished(tracker, ['WP77'], 'night-1');
      assert.deepEqual(unmapped, ['WP77']);
      assert.equal(requests(sandbox, 'push').length, 0);
    },
  ),
  contractCase(
    'a lost answer is asked for again with the same key',
    async ({ sandbox, tracker, statusOf }) => {
      sandbox.script({ operation: 'push', drop: 'after' });
      await closeFinished(tracker, ['WP01'], 'night-1');
      assert.equal(statusOf('LIN-1'), 'done');
      assert.equal(sandbox.effects(), 1);
      const keys = requests(sandbox, 'push').map(({ headers }) => headers['idempotency-key']);
      assert.deepEqual(keys, ['night-1', 'night-1']);
    },
  ),
  contractCase('the same night twice has its effect once', async ({ sandbox, tracker }) => {
    await closeFinished(tracker, ['WP01'], 'night-1');
    await closeFinished(tracker, ['WP01'], 'night-1');
    assert.equal(sandbox.effects(), 1);
  }),
  contractCase('an expired token is renewed on the way', async ({ sandbox, tracker, statusOf }) => {
    sandbox.expireAccessTokens();
    await closeFinished(tracker, ['WP02'], 'night-1');
    assert.equal(statusOf('LIN-2'), 'done');
    assert.equal(sandbox.refreshes(), 1);
  }),
  contractCase(
    'an issue that is gone fails alone, with its reason',
    async ({ sandbox, tracker, statusOf }) => {
      sandbox.remove(provider, project, 'LIN-1');
      const { closed, failed } = await closeFinished(tracker, ['WP01', 'WP02'], 'night-1');
      assert.deepEqual(closed, ['WP02']);
      assert.match(failed[0]?.message ?? '', /LIN-1/);
      assert.equal(statusOf('LIN-2'), 'done');
    },
  ),
  contractCase('a team without an installation is told what to do', async ({ sandbox, tracker }) => {
    sandbox.script({ operation: 'push', code: 'no_installation' });
    await assert.rejects(closeFinished(tracker, ['WP01'], 'night-1'), {
      code: 'server_rejected',
      exitCode: 7,
    });
    assert.equal(sandbox.effects(), 0);
  }),
];

/** Each case has a server, a login and a project of its own. */
function contractCase(name: string, check: (world: World) => Promise<void>) {
  return { name, run: () => inWorld(check) };
}

async function inWorld(check: (world: World) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'contract-suite-'));
  const directory = join(scratch, 'project');
  await mkdir(join(directory, '.kittify'), { recursive: true });
  const sandbox = await startSandbox({
    issues: [{ provider, project, issues: openIssues() }],
    mappings: [{ provider, project, mappings: [mapping('WP01', 'LIN-1'), mapping('WP02', 'LIN-2')] }],
  });
  const tracker = createTracker({ home: join(scratch, 'home'), directory });
  try {
    const { username, password } = defaultUser;
    await tracker.session.login({ serverUrl: sandbox.url, username, password });
    await tracker.bind({ provider, projectSlug: project });
    const statusOf = (id: string) =>
      sandbox.issues(provider, project).find(({ ref }) => ref.id === id)?.status;
    await check({ sandbox, tracker, statusOf });
  } finally {
    await tracker.close();
    await sandbox.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function* openIssues() {
  for (const issue of sampleIssues({ provider, project, count: 5 }))
    yield { ...issue, status: 'todo' as const };
}

function mapping(workPackage: string, id: string) {
  return { wp_id: workPackage, system: provider, external_id: id, workspace: 'acme' };
}

function requests({ journal }: Sandbox, operation: string) {
  return journal.filter((request) => request.operation === operation);
}
