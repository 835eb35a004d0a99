import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { defaultUser, sampleIssues, startSandbox } from '../../src/testing/index.ts';
import type { PackedApp } from '../packed/packed-app.ts';
import { readJob, runJob } from './workflow-job.ts';

const [provider, project] = ['linear', 'platform'];

/** A plan of so many work packages, as it grows in the repository. */
const planOf = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const id = `WP${String(index + 1).padStart(2, '0')}`;
    return {
      ref: { system: provider, id, workspace: 'acme' },
      action: 'create',
      patch: { title: `Part ${id}` },
    };
  });

const refusals = [{ code: 'no_installation' }, { status: 503 }] as const;

/**
 * The workflow's steps against the sandbox: what goes well, a second attempt, a plan that grows between two
 * runs, another machine, a lost write, a push that is refused, a wrong password.
 */
export async function rehearseWorkflow(packed: PackedApp): Promise<void> {
  for (const recordsMappings of [true, false]) await rehearseAt(packed, recordsMappings);
}

/** A server that records mappings, or one that does not: then what the workflow keeps has to do. */
async function rehearseAt(packed: PackedApp, recordsMappings: boolean): Promise<void> {
  const job = readJob(await readFile(join(packed.app, 'github-actions/tracker-sync.yml'), 'utf8'));
  const repository = join(await mkdtemp(join(packed.app, 'workflow-')), 'repository');
  const prefix = join(repository, '..', 'npm');
  await mkdir(join(repository, '.kittify'), { recursive: true });
  await mkdir(join(repository, 'plan'));
  const plan = (count: number) =>
    writeFile(join(repository, 'plan/changes.json'), JSON.stringify(planOf(count)));
  const home = join(repository, '..', 'spec-kitty-home');
  /** Of a machine's home the next one has what the workflow keeps. */
  const anotherMachine = async () => {
    const kept = await readFile(join(home, 'names.db'));
    await rm(home, { recursive: true });
    await mkdir(home, { mode: 0o700 });
    if (!recordsMappings) await writeFile(join(home, 'names.db'), kept, { mode: 0o600 });
  };
  await plan(5);
  await writeFile(
    join(repository, '.kittify/config.yaml'),
    `tracker:\n  provider: ${provider}\n  project_slug: ${project}\n`,
  );
  const sandbox = await startSandbox({
    issues: [{ provider, project, issues: sampleIssues({ provider, project, count: 10 }) }],
    recordsMappings,
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
    assert.equal(sandbox.effects(), 5, first.log);
    assert.match(first.summary, /provider: linear/);

    const again = await attempt('1');
    assert.ok(again.ok, again.log);
    assert.equal(sandbox.effects(), 5, 'the second attempt of a run has no second effect');

    await plan(6);
    const grown = await attempt('2');
    assert.ok(grown.ok, grown.log);
    assert.equal(sandbox.effects(), 6, 'a sixth item makes one issue, whatever the key');

    await anotherMachine();
    const elsewhere = await attempt('3');
    assert.ok(elsewhere.ok, elsewhere.log);
    assert.equal(sandbox.effects(), 6, 'another machine makes nothing again');

    await plan(7);
    // More often than one command tries: the second one asks again with the same key.
    sandbox.script({ operation: 'push', drop: 'before', times: 3 });
    const lossy = await attempt('4');
    assert.ok(lossy.ok, lossy.log);
    assert.equal(sandbox.effects(), 7, lossy.log);

    // Nothing was done and nothing is unfinished: that must not look like a push.
    await plan(8);
    for (const [index, refusal] of refusals.entries()) {
      sandbox.script({ operation: 'push', times: 9, ...refusal });
      const refused = await attempt(`refused-${index}`);
      sandbox.clearScript();
      assert.ok(!refused.ok, refused.log);
      assert.match(refused.log, /^error: /m, 'the log says why');
      assert.equal(sandbox.effects(), 7, refused.log);
    }

    const stranger = await attempt('5', 'wrong');
    assert.ok(!stranger.ok, stranger.log);
    assert.equal(sandbox.effects(), 7);
    assert.ok(!stranger.ran.includes('Push') && stranger.ran.includes('Log out'), stranger.log);
    for (const { log, summary } of [first, again, grown, elsewhere, lossy])
      assert.ok(!`${log}${summary}`.includes(defaultUser.password), 'no secret in the log');
  } finally {
    await sandbox.close();
  }
}
