import { spawn, spawnSync } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Releases of spec-kitty that we share files with; the first one with two packages that it imports and does not pin. */
const requirements = {
  '3.0.3': ['spec-kitty-cli==3.0.3', 'spec-kitty-tracker==0.2.0', 'typer==0.24.1', 'click==8.3.1'],
  '3.2.7': ['spec-kitty-cli==3.2.7'],
  '4.0.0rc7': ['spec-kitty-cli==4.0.0rc7'],
} as const;
export type Release = keyof typeof requirements;

/** The published Python client in a virtual environment of its own. */
export interface PythonClient {
  readonly release: Release;
  readonly python: string;
  readonly cli: string;
}

/** A Python that can run it, or null: at least 3.11, with venv and pip. */
export function findPython(): string | null {
  const good = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))';
  return ['python3', 'python'].find((name) => spawnSync(name, ['-c', good]).status === 0) ?? null;
}

/**
 * Installs a release once; the next run finds it. The mark is written last, so that an interrupted
 * installation is repeated. TRACKER_WITNESS_VENV names the folder of 3.0.3.
 */
export async function installPythonClient(python: string, release: Release = '3.0.3'): Promise<PythonClient> {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const named = release === '3.0.3' ? process.env['TRACKER_WITNESS_VENV'] : undefined;
  const folder = resolve(named || join(cache, 'spec-kitty-tracker', `witness-${release}`));
  const client = {
    release,
    python: join(folder, 'bin', 'python'),
    cli: join(folder, 'bin', 'spec-kitty'),
  };
  const mark = join(folder, '.complete');
  if (await exists(mark)) return client;
  console.log(`installing spec-kitty ${release} into ${folder}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run(python, ['-m', 'venv', folder]);
  await run(client.python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    ...requirements[release],
  ]);
  await writeFile(mark, `${requirements[release].join('\n')}\n`);
  return client;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  const status = await new Promise((done, fail) => child.on('error', fail).on('close', done));
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}: ${told}`);
}
