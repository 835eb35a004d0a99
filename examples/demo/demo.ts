import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultUser, sampleIssues, startSandbox } from 'spec-kitty-tracker/testing';
import { localLeg } from './local-leg.ts';
import { Terminal, type Spoken } from './terminal.ts';

/**
 * The main job from end to end: the built CLI as child processes against a sandbox on loopback, in
 * a scratch home and project. Ends with a code other than 0 when any step is not as expected.
 */
const issueCount = 320;
const provider = 'linear';
const project = 'platform';
let accepting = false;

const ref = (id: string) => ({ system: provider, id, workspace: 'acme' });
const changes = [
  { ref: ref('WP01'), action: 'create', patch: { title: 'Write the migration guide', labels: ['docs'] } },
  {
    ref: ref('LIN-1'),
    action: 'update',
    patch: { title: 'Überweisung: retry with the same key 🐈', priority: 1 },
  },
  { ref: ref('LIN-2'), action: 'transition', target_status: 'in_review' },
];
const laterChanges = [{ ref: ref('LIN-3'), action: 'update', patch: { body: 'Changed by an operation.' } }];
const mixedChanges = [
  { ref: ref('LIN-4'), action: 'update', patch: { labels: ['demo'] } },
  { ref: ref('LIN-9999'), action: 'update', patch: { title: 'There is no such issue' } },
];

const sandbox = await startSandbox({
  issues: [{ provider, project, issues: sampleIssues({ provider, project, count: issueCount }) }],
  accept: (operation: string) => accepting && operation === 'push',
});
const scratch = await mkdtemp(join(tmpdir(), 'tracker-demo-'));
const cwd = join(scratch, 'project');
const home = join(scratch, 'home');
const terminal = new Terminal(fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url)), {
  cwd,
  env: { PATH: process.env['PATH'], HOME: scratch, SPEC_KITTY_HOME: home },
});
let steps = 0;

try {
  await mkdir(join(cwd, '.kittify'), { recursive: true });
  console.log(`A sandbox speaks PRI-12 on ${sandbox.url}, with ${issueCount} issues; the project is ${cwd}`);

  terminal.title('Log in and bind');
  expect(await terminal.type(['status']), 3, 'No tracker is bound');
  const login = [
    'auth',
    'login',
    '--server',
    sandbox.url,
    '--username',
    defaultUser.username,
    '--password-stdin',
  ];
  expect(await terminal.type(login, defaultUser.password), 0, 'Login successful');
  expect(await terminal.type(['auth', 'status']), 0, defaultUser.username);
  expect(
    await terminal.type(['bind', '--provider', provider, '--project-slug', project]),
    0,
    'binding saved',
  );
  expect(await terminal.type(['status']), 0, 'sync_state: idle');

  terminal.title('Read');
  const page = expect(await terminal.type(['sync', 'pull', '--limit', '5']), 0, 'has_more: yes');
  const cursor = /--cursor=(\S+)/.exec(page.stderr)?.[1] ?? '';
  expect(await terminal.type(['sync', 'pull', '--limit', '3', '--cursor', cursor]), 0, 'Pull ok');
  const filters = ['--status', 'in_progress', '--issue-type', 'bug'];
  expect(await terminal.type(['sync', 'pull', '--all', ...filters]), 0, 'Pull ok');
  const all = await terminal.type(['sync', 'pull', '--all', '--limit', '100', '--ndjson']);
  expect(all, 0, `${issueCount} issues`);
  demand(all.stdout.trimEnd().split('\n').length === issueCount, 'every issue is one line');

  terminal.title('Write');
  await writeFile(join(cwd, 'changes.json'), JSON.stringify(changes));
  expect(
    await terminal.type(['sync', 'push', '--items-json', 'changes.json', '--dry-run']),
    0,
    'nothing was sent',
  );
  expect(await terminal.type(['sync', 'push', '--items-json', 'changes.json']), 0, 'Push ok');
  expect(await terminal.type(['map', 'list']), 0, 'WP01');

  terminal.title('A write that the server accepts and finishes later');
  accepting = true;
  await writeFile(join(cwd, 'later.json'), JSON.stringify(laterChanges));
  expect(await terminal.type(['sync', 'push', '--items-json', 'later.json']), 0, 'Push ok');
  const left = expect(
    await terminal.type(['sync', 'push', '--items-json', 'later.json', '--no-wait']),
    0,
    'accepted',
  );
  const operation = /operation_id: (\S+)/.exec(left.stdout)?.[1] ?? '';
  expect(await terminal.type(['operations', 'show', operation]), 0, 'pending');
  expect(await terminal.type(['operations', 'wait', operation]), 0, 'ok');
  accepting = false;
  expect(await terminal.type(['sync', 'run', '--limit', '20']), 0, 'Sync run ok');

  terminal.title('When not all goes well');
  await writeFile(join(cwd, 'mixed.json'), JSON.stringify(mixedChanges));
  expect(await terminal.type(['sync', 'push', '--items-json', 'mixed.json']), 6, 'Push partial');
  await writeFile(join(cwd, 'wrong.json'), '[{"ref": {"system": "linear"}, "action": "destroy"}]');
  expect(await terminal.type(['sync', 'push', '--items-json', 'wrong.json']), 2, 'items[0].action');
  sandbox.script({ operation: 'pull', status: 429, times: 2 });
  expect(await terminal.type(['sync', 'pull', '--json', '--timeout', '2']), 7, 'rate_limited');
  sandbox.clearScript();
  sandbox.expireAccessTokens();
  expect(await terminal.type(['sync', 'pull', '--limit', '1', '--verbose']), 0, 'refreshing');

  terminal.title('What is gone, and what to do instead');
  expect(
    await terminal.type(['bind', '--provider', 'azure_devops', '--project-slug', 'x']),
    5,
    'no longer supported',
  );
  expect(
    await terminal.type(['bind', '--provider', 'jira', '--credential', 'token=abc']),
    5,
    'no longer supported',
  );
  expect(await terminal.type(['map', 'add', '--wp-id', 'WP01', '--external-id', 'LIN-1']), 5, 'dashboard');
  expect(await terminal.type(['sync', 'publish']), 5, 'not supported');

  terminal.title('Leave');
  expect(await terminal.type(['unbind']), 0, 'binding removed');
  expect(await terminal.type(['auth', 'logout']), 0, 'Logged out');
  await localLeg(scratch, expect);
  console.log(`\nAll ${steps} steps were as expected.`);
} catch (error) {
  console.log(`\nThe demo failed: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  await sandbox.close();
  await rm(scratch, { recursive: true, force: true });
}

function expect(spoken: Spoken, exitCode: number, text: string): Spoken {
  demand(spoken.exitCode === exitCode, `expected exit code ${exitCode}, got ${spoken.exitCode}`);
  demand(`${spoken.stdout}${spoken.stderr}`.includes(text), `expected to read "${text}"`);
  steps += 1;
  return spoken;
}

function demand(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}
