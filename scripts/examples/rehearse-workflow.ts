import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { defaultUser, sampleIssues, startSandbox } from '../../src/testing/index.ts';
import type { PackedApp } from '../packed/packed-app.ts';
import { readJob, runJob } from './workflow-job.ts';

const [provider, project] = ['linear', 'platform'];
const changes = [
  {
    ref: { system: provider, id: 'WP01', workspace: 'acme' },
    action: 'create',
    patch: { title: 'Write the guide' },
  },
];

const refusals = [{ code: 'no_installation' }, { status: 503 }] as const;

/**
 * The workflow's steps against the sandbox: what goes well, a second attempt, a lost write, a push that is
 * refused, a wrong password.
 */
export async function rehearseWorkflow(packed: PackedApp): Promise<void> {
  const job = readJob(await readFile(join(packed.app, 'github-actions/tracker-sync.yml'), 'utf8'));
  const repository = join(await mkdtemp(join(packed.app, 'workflow-')), 'repository');
  const prefix = join(repository, '..', 'npm');
  await mkdir(join(repository, '.kittify'), { recursive: true });
  await mkdir(join(repository, 'plan'));
  await writeFile(join(repository, 'plan/changes.json'), JSON.stringify(changes));
  await writeFile(
    join(repository, '.kittify/config.yaml'),
    `tracker:\n  provider: ${provider}\n  project_slug: ${project}\n`,
  );
  const sandbox = await startSandbox({
    issues: [{ provider, project, issues: sampleIssues({ provider, project, count: 10 }) }],
  });
  const attempt = (runId: string, password = defaultUser.password) =>
    runJob(
      // The published package is the packed one here.
      { ...job, env: { ...job.env, TRACKER_PACKAGE: packed.tarball } },
      {
        'github.workspace': repository,
        'github.run_id': runId,
        'vars.KITTY_URL': sandbox.url,
        'secrets.KITTY_USERNAME': defaultUser.username,
        'secrets.KITTY_PASSWORD': password,
      },
      {
        cwd: repository,
        env: {
          HOME: join(repository, '..'),
          PATH: [join(prefix, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
          npm_config_prefix: prefix,
          // The tarball needs nothing of the registry.
          npm_config_audit: 'false',
          npm_config_fund: 'false',
          npm_config_offline: 'true',
        },
      },
    );
  try {
    const first = await attempt('1');
    assert.ok(first.ok, first.log);
    assert.equal(sandbox.effects(), 1, first.log);
    assert.match(first.summary, /provider: linear/);

    const again = await attempt('1');
    assert.ok(again.ok, again.log);
    assert.equal(sandbox.effects(), 1, 'the second attempt of a run has no second effect');

    // More often than one command tries: the second one asks again with the same key.
    sandbox.script({ operation: 'push', drop: 'before', times: 3 });
    const lossy = await attempt('2');
    assert.ok(lossy.ok, lossy.log);
    assert.equal(sandbox.effects(), 2, lossy.log);

    // Nothing was done and nothing is unfinished: that must not look like a push.
    for (const [index, refusal] of refusals.entries()) {
      sandbox.script({ operation: 'push', times: 9, ...refusal });
      const refused = await attempt(`refused-${index}`);
      sandbox.clearScript();
      assert.ok(!refused.ok, refused.log);
      assert.match(refused.log, /^error: /m, 'the log says why');
      assert.equal(sandbox.effects(), 2, refused.log);
    }

    const stranger = await attempt('3', 'wrong');
    assert.ok(!stranger.ok, stranger.log);
    assert.equal(sandbox.effects(), 2);
    assert.ok(!stranger.ran.includes('Push') && stranger.ran.includes('Log out'), stranger.log);
    for (const { log, summary } of [first, again, lossy])
      assert.ok(!`${log}${summary}`.includes(defaultUser.password), 'no secret in the log');
  } finally {
    await sandbox.close();
  }
}
