import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, type PackedApp } from './packed-app.ts';

type Tracker = (args: readonly string[], exitCode: number, expected: RegExp, input?: string) => void;

/** The main road as a user walks it, on this Node; stderr must hold no warning of the runtime. */
export async function walkMainRoad(node: string, { app, folder }: PackedApp): Promise<void> {
  const bin = join(app, 'node_modules/.bin');
  const home = await mkdtemp(join(folder, 'home-'));
  const project = join(home, 'project');
  await mkdir(join(project, '.kittify'), { recursive: true });
  const env = { PATH: process.env['PATH'], HOME: home, SPEC_KITTY_HOME: join(home, 'kitty') };
  const options = ['--json', '--issues', '30', '--accept', 'always'];
  const sandbox = spawn(node, [join(bin, 'tracker-sandbox'), ...options], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const tracker: Tracker = (args, exitCode, expected, input = '') => {
    const typed = `tracker ${args.join(' ')}`;
    const done = spawnSync(node, [join(bin, 'tracker'), ...args], {
      cwd: project,
      env,
      input,
      encoding: 'utf8',
    });
    const said = `${done.stdout}${done.stderr}`;
    if (done.status !== exitCode)
      throw new Error(`${typed}: exit ${done.status}, expected ${exitCode}: ${said}`);
    if (!expected.test(said)) throw new Error(`${typed}: ${expected} not in: ${said}`);
    if (/warning/i.test(done.stderr)) throw new Error(`${typed} warns: ${done.stderr}`);
  };
  try {
    const { url, username, password } = JSON.parse(await firstLine(sandbox.stdout)) as Record<string, string>;
    tracker(['--version'], 0, /^\d+\.\d+\.\d+/);
    tracker(['--help'], 0, /COMMANDS/);
    tracker(['sync', 'pull', '--help'], 0, /--ndjson/);
    tracker(
      ['auth', 'login', '--server', url ?? '', '--username', username ?? '', '--password-stdin'],
      0,
      /Login successful/,
      password,
    );
    tracker(['bind', '--provider', 'linear', '--project-slug', 'demo'], 0, /binding saved/);
    tracker(['sync', 'pull', '--all', '--ndjson', '--limit', '7'], 0, /30 issues/);
    await writeItems(project, 'linear');
    tracker(['sync', 'push', '--items-json', 'items.json'], 0, /created/);
    await useLocalProvider(project, env, tracker);
  } finally {
    sandbox.kill('SIGTERM');
  }
}

/** On the double of bd: the package must need nothing of this repository for a local provider. */
async function useLocalProvider(project: string, env: NodeJS.ProcessEnv, tracker: Tracker): Promise<void> {
  const bd = join(root, 'test/doubles/bd/bd');
  const init = ['init', '--prefix', 't', '--stealth', '--skip-hooks', '--skip-agents', '--non-interactive'];
  const made = spawnSync(bd, [...init, '--quiet'], { cwd: project, env, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`bd init: ${made.stderr}`);
  const bind = ['bind', '--provider', 'beads', '--workspace', 'w', '--credential', `command=${bd}`];
  tracker([...bind, '--ownership-mode', 'split_ownership'], 0, /binding saved/);
  tracker(['status'], 0, /issue_count: 0/);
  await writeItems(project, 'beads');
  tracker(['sync', 'push', '--items-json', 'items.json', '--dry-run'], 0, /nothing was written/);
  tracker(['sync', 'push', '--items-json', 'items.json'], 0, /created/);
  tracker(['sync', 'pull'], 0, /Packed/);
  tracker(['sync', 'run'], 0, /total: 0/);
  tracker(['map', 'list'], 0, /WP1/);
  tracker(['map', 'add', '--wp-id', 'WP2', '--external-id', 't-1'], 0, /Mapped/);
  tracker(['unbind'], 0, /removed/);
}

async function writeItems(project: string, system: string): Promise<void> {
  const item = { ref: { system, id: 'WP1', workspace: 'w' }, action: 'create', patch: { title: 'Packed' } };
  await writeFile(join(project, 'items.json'), JSON.stringify([item]));
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.split('\n')[0] ?? '');
    });
    stream.on('end', () => reject(new Error('the sandbox ended without a word')));
  });
}
