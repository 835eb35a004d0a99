import { spawn, spawnSync } from 'node:child_process';
import { access, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeReport, type CaseResult } from './report.ts';

/**
 * The package as people get it: packed, installed into an empty folder, run on every supported
 * Node, its types read by a strict consumer, its embedding example run from outside.
 */
const nodes = ['22.13.0', '24.21.0', '26.10.0'] as const;
const root = fileURLToPath(new URL('..', import.meta.url));
const cache = resolve(process.env['TRACKER_NODE_CACHE'] ?? join(root, '.cache/nodes'));
const results: CaseResult[] = [];
const folder = await mkdtemp(join(tmpdir(), 'tracker packed ')); // a blank in the path, on purpose

try {
  const app = await installPacked();
  for (const version of nodes) {
    const node = await nodeBinary(version);
    await check(`Node ${version}`, () => useCli(node, app));
  }
  await check('licences and scripts', () => inspectPackage(join(app, 'node_modules/spec-kitty-tracker')));
  await check('types of a consumer', () => compileConsumer(app));
  await check('embedding example', () => runExample(app));
} finally {
  await rm(folder, { recursive: true, force: true });
}
await writeReport('packed', results);
for (const { name, ok, reason } of results)
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}${reason ? `: ${reason}` : ''}`);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

async function installPacked(): Promise<string> {
  const app = join(folder, 'an app');
  await mkdir(app, { recursive: true });
  run('npm', ['pack', '--pack-destination', folder, '--silent'], root);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error('npm pack made no tarball');
  await writeFile(join(app, 'package.json'), '{"private": true, "type": "module"}\n');
  run(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', join(folder, tarball)],
    app,
  );
  return app;
}

async function nodeBinary(version: string): Promise<string> {
  if (process.version === `v${version}`) return process.execPath;
  const home = join(cache, version);
  const binary = join(home, 'node_modules/node/bin/node');
  const there = await access(binary).then(
    () => true,
    () => false,
  );
  if (!there) {
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'package.json'), '{"private": true, "allowScripts": {"node": true}}\n');
    run('npm', ['install', '--no-audit', '--no-fund', '--silent', `node@${version}`], home);
  }
  return binary;
}

/** The main road as a user walks it; stderr must hold no warning of the runtime. */
async function useCli(node: string, app: string): Promise<void> {
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
  try {
    const { url, username, password } = JSON.parse(await firstLine(sandbox.stdout)) as Record<string, string>;
    const tracker = (args: readonly string[], exitCode: number, expected: RegExp, input = ''): void => {
      const done = spawnSync(node, [join(bin, 'tracker'), ...args], {
        cwd: project,
        env,
        input,
        encoding: 'utf8',
      });
      const said = `${done.stdout}${done.stderr}`;
      if (done.status !== exitCode)
        throw new Error(`tracker ${args.join(' ')}: exit ${done.status}, expected ${exitCode}: ${said}`);
      if (!expected.test(said)) throw new Error(`tracker ${args.join(' ')}: ${expected} not in: ${said}`);
      if (/warning/i.test(done.stderr)) throw new Error(`tracker ${args.join(' ')} warns: ${done.stderr}`);
    };
    await writeFile(
      join(project, 'items.json'),
      JSON.stringify([
        {
          ref: { system: 'linear', id: 'WP1', workspace: 'w' },
          action: 'create',
          patch: { title: 'Packed' },
        },
      ]),
    );
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
    tracker(['sync', 'push', '--items-json', 'items.json'], 0, /created/);
    await useLocal(project, env, tracker);
  } finally {
    sandbox.kill('SIGTERM');
  }
}

type Tracker = (args: readonly string[], exitCode: number, expected: RegExp) => void;

/** A local provider, on the double of bd: the package must need nothing of this repository for it. */
async function useLocal(project: string, env: NodeJS.ProcessEnv, tracker: Tracker): Promise<void> {
  const bd = join(root, 'test/doubles/bd/bd');
  const init = [
    'init',
    '--prefix',
    't',
    '--stealth',
    '--skip-hooks',
    '--skip-agents',
    '--non-interactive',
    '--quiet',
  ];
  const made = spawnSync(bd, init, { cwd: project, env, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`bd init: ${made.stderr}`);
  const bind = ['bind', '--provider', 'beads', '--workspace', 'w', '--credential', `command=${bd}`];
  tracker([...bind, '--doctrine-mode', 'split_ownership'], 0, /binding saved/);
  tracker(['status'], 0, /issue_count: 0/);
  const ref = { system: 'beads', id: 'WP1', workspace: 'w' };
  await writeFile(
    join(project, 'items.json'),
    JSON.stringify([{ ref, action: 'create', patch: { title: 'Packed' } }]),
  );
  tracker(['sync', 'push', '--items-json', 'items.json', '--dry-run'], 0, /nothing was written/);
  tracker(['sync', 'push', '--items-json', 'items.json'], 0, /created/);
  tracker(['sync', 'pull'], 0, /Packed/);
  tracker(['sync', 'run'], 0, /total: 0/);
  tracker(['map', 'add', '--wp-id', 'WP1', '--external-id', 't-1'], 0, /Mapped/);
  tracker(['unbind'], 0, /removed/);
}

/** Every library in the bundle is told with its licence; nothing runs when the package is installed. */
async function inspectPackage(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  const maps = await Promise.all(
    files.filter((name) => name.endsWith('.js.map')).map((name) => readFile(join(folder, name), 'utf8')),
  );
  const sources = maps.flatMap((map) => (JSON.parse(map) as { sources: string[] }).sources);
  const bundled = new Set(
    sources.flatMap((source) => /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []),
  );
  if (bundled.size < 10) throw new Error(`the source maps tell only ${bundled.size} libraries`);
  const told = await readFile(join(folder, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const name of bundled)
    if (!told.includes(`\n${name} `)) throw new Error(`the licence of ${name} is not told`);
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Published;
  const run = ['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => manifest.scripts?.[name]);
  if (run.length > 0) throw new Error(`it would run ${run.join(', ')} when it is installed`);
  if (files.includes('binding.gyp')) throw new Error('npm would build its binding.gyp when it is installed');
  const needed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  if (needed.length > 0) throw new Error(`it needs ${needed.join(', ')}`);
}

interface Published {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

async function compileConsumer(app: string): Promise<void> {
  await writeFile(
    join(app, 'consumer.ts'),
    `import { createTracker, TrackerError, type NormalizedIssue, type Tracker } from 'spec-kitty-tracker';
import { startSandbox, trackerPortKit } from 'spec-kitty-tracker/testing';
const tracker: Tracker = createTracker({ home: '/nowhere' });
export async function titles(): Promise<string[]> {
  const { body } = await tracker.pull({ limit: 1 });
  return body.items.map((issue: NormalizedIssue) => issue.title ?? issue.ref.id);
}
// @ts-expect-error a limit is a number
export const wrong = () => tracker.pull({ limit: '1' });
export const code = (error: TrackerError): number => error.exitCode;
export { startSandbox, trackerPortKit };
`,
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'];
  const flags = [
    '--strict',
    '--noEmit',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--skipLibCheck',
    'false',
  ];
  run(process.execPath, [tsc, ...flags, ...types, 'consumer.ts'], app);
}

async function runExample(app: string): Promise<void> {
  await cp(join(root, 'examples/embed'), join(app, 'embed'), { recursive: true });
  const output = run(process.execPath, ['embed/embed.ts'], app);
  if (!/26 issues/.test(output)) throw new Error(`the example printed: ${output}`);
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

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

async function check(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    results.push({ name, ok: true });
  } catch (error) {
    results.push({ name, ok: false, reason: (error as Error).message });
  }
}
