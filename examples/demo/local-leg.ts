import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bdEnvironment } from '../../src/adapters/beads/environment.ts';
import { findBd } from '../../scripts/beads/bd-location.ts';
import { Terminal, type Spoken } from './terminal.ts';

export type Expect = (spoken: Spoken, exitCode: number, text: string) => Spoken;

const tracker = fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url));
const double = fileURLToPath(new URL('../../test/doubles/bd/bd', import.meta.url));
const ref = (id: string) => ({ system: 'beads', id, workspace: 'main' });
const items = [
  { ref: ref('WP01'), action: 'create', patch: { title: 'Move the store to SQLite', issue_type: 'epic' } },
  {
    ref: ref('WP02'),
    action: 'create',
    patch: { title: '--version of the schema', labels: ['store'], parent_ref: ref('WP01') },
  },
];

/** A project whose issues are kept by beads: the real `bd` where it was built, else its double. */
export async function localLeg(scratch: string, expect: Expect): Promise<void> {
  const real = findBd();
  const command = real ?? double;
  const cwd = join(scratch, 'local-project');
  const env = { PATH: process.env['PATH'] ?? '', HOME: scratch, USER: 'demo' };
  await mkdir(join(cwd, '.kittify'), { recursive: true });
  const bd = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd,
      env: bdEnvironment(env),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`bd ${args.join(' ')}: ${stderr || stdout}`);
    return stdout;
  };
  const terminal = new Terminal(tracker, {
    cwd,
    env: { ...env, SPEC_KITTY_HOME: join(scratch, 'local-home') },
  });

  terminal.title(
    `A local tracker: beads, driven by ${real === null ? 'a double of bd (the real one is not built here)' : 'the real bd'}`,
  );
  bd('init', '--prefix', 't', '--stealth', '--skip-hooks', '--skip-agents', '--non-interactive', '--quiet');
  const bind = ['bind', '--provider', 'beads', '--workspace', 'main', '--credential', `command=${command}`];
  expect(await terminal.type([...bind, '--ownership-mode', 'split_ownership']), 0, 'binding saved');
  expect(await terminal.type(['status']), 0, 'issue_count: 0');
  await writeFile(join(cwd, 'items.json'), JSON.stringify(items));
  expect(
    await terminal.type(['sync', 'push', '--items-json', 'items.json', '--dry-run']),
    0,
    'nothing was written',
  );
  const pushed = expect(
    await terminal.type(['sync', 'push', '--items-json', 'items.json', '--json']),
    0,
    'created',
  );
  const [epic = ''] = remoteIds(pushed.stdout);
  expect(await terminal.type(['map', 'add', '--wp-id', 'WP01', '--external-id', epic]), 0, 'Mapped WP01');
  expect(await terminal.type(['sync', 'pull']), 0, '--version of the schema');

  bd('update', epic, '--title', 'Renamed by somebody with bd', '--json');
  expect(await terminal.type(['sync', 'run', '--dry-run']), 0, '< title');
  expect(await terminal.type(['sync', 'run']), 0, 'Sync run ok');
  expect(await terminal.type(['sync', 'run']), 0, 'total: 0');

  expect(await terminal.type(['bind', '--ownership-mode', 'external_authoritative']), 0, 'binding saved');
  await writeFile(
    join(cwd, 'items.json'),
    JSON.stringify([{ ref: ref(epic), action: 'update', patch: { title: 'Not allowed' } }]),
  );
  expect(await terminal.type(['sync', 'push', '--items-json', 'items.json']), 5, 'belongs to the tracker');
  expect(await terminal.type(['unbind']), 0, 'binding removed');
}

function remoteIds(json: string): string[] {
  const { items: answered } = JSON.parse(json) as { items: { remote_ref: { id: string } }[] };
  return answered.map(({ remote_ref: remote }) => remote.id);
}
