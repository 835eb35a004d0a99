import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultUser, sampleIssues, startSandbox } from '../../src/testing/index.ts';
import { run, type PackedApp } from '../packed/packed-app.ts';
import { RunningProgram } from './running-program.ts';

/** Each example as its README says, in the app. */

export function embed(packed: PackedApp): void {
  assert.match(node(packed, 'embed', 'embed.ts'), /26 issues/);
}

export function markdownFolder(packed: PackedApp): void {
  const once = /^write-the-guide-[0-9a-f]{8}: in_progress: Write the guide\n$/;
  assert.match(node(packed, 'markdown-folder', 'main.ts', 'issues'), once);
  assert.match(
    node(packed, 'markdown-folder', 'main.ts', 'issues'),
    once,
    'a second run makes no second issue',
  );
}

export function underNodeTest(packed: PackedApp, folder: string, file: string, expected: number): void {
  const said = node(packed, folder, '--test', '--test-reporter=tap', file);
  const passed = Number(/^# pass (\d+)$/m.exec(said)?.[1]);
  const skipped = Number(/^# skipped (\d+)$/m.exec(said)?.[1]);
  assert.ok(
    passed + skipped >= expected && passed > skipped,
    `${passed} passed, ${skipped} skipped: ${said}`,
  );
}

export async function underVitest(packed: PackedApp, folder: string, expected: number): Promise<void> {
  const file = join(packed.app, folder, 'report.json');
  node(packed, folder, '../node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${file}`);
  const { numPassedTests: passed } = JSON.parse(await readFile(file, 'utf8')) as { numPassedTests: number };
  assert.ok(passed >= expected, `${passed} passed, at least ${expected} were expected`);
}

/** The bot with a login of the CLI: a first round, a stop by SIGTERM, and on from the checkpoint. */
export async function scheduledPull(packed: PackedApp): Promise<void> {
  const [provider, project, count] = ['linear', 'platform', 12];
  const sandbox = await startSandbox({
    issues: [{ provider, project, issues: sampleIssues({ provider, project, count }) }],
  });
  const folder = join(packed.app, 'scheduled-pull');
  const cwd = join(folder, 'project');
  const env = { PATH: process.env['PATH'], SPEC_KITTY_HOME: join(folder, 'home'), HOME: folder };
  const start = (file: string, args: readonly string[]) =>
    new RunningProgram(spawn(process.execPath, [file, ...args], { cwd, env, stdio: 'pipe' }));
  const tracker = async (args: readonly string[], input = '') => {
    const program = start(join(packed.app, 'node_modules/.bin/tracker'), args);
    assert.equal(await program.end(input), 0, program.stderr);
  };
  const oneRound = async () => {
    const bot = start(join(folder, 'main.ts'), ['--every', '3600']);
    await bot.says(/handled, up to/);
    bot.stop();
    assert.equal(await bot.end(), 0, bot.stderr);
    assert.match(bot.stderr, /Stopped\./);
    return bot.stdout.trimEnd().split('\n');
  };
  try {
    await mkdir(join(cwd, '.kittify'), { recursive: true });
    const { username, password } = defaultUser;
    await tracker(
      ['auth', 'login', '--server', sandbox.url, '--username', username, '--password-stdin'],
      password,
    );
    await tracker(['bind', '--provider', provider, '--project-slug', project]);
    assert.equal((await oneRound()).length, count);
    const [issue] = sandbox.issues(provider, project);
    assert.ok(issue);
    sandbox.seed(provider, project, [{ ...issue, title: 'Renamed', updated_at: '2027-01-01T00:00:00.000Z' }]);
    const hasty = start(join(folder, 'main.ts'), ['--every', 'often']);
    assert.equal(await hasty.end(), 2, hasty.stderr);
    const [change, ...more] = await oneRound();
    assert.deepEqual(more, []);
    assert.match(change ?? '', /^\{"id":"LIN-1",.*"title":"Renamed"\}$/);
  } finally {
    await sandbox.close();
  }
}

function node(packed: PackedApp, folder: string, ...args: readonly string[]): string {
  return run(process.execPath, args, join(packed.app, folder));
}
