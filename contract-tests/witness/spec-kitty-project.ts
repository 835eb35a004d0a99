import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBd } from '../../scripts/beads/bd-location.ts';
import type { PythonClient } from './python-client.ts';
import type { Said } from './witness-world.ts';

const tracker = fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url));
const bd = findBd() ?? fileURLToPath(new URL('../../test/doubles/bd/bd', import.meta.url));
const bdInit = ['init', '--prefix', 't', '--stealth', '--skip-hooks', '--skip-agents', '--non-interactive'];
/** Projects as each release makes them: it takes longer than most scenarios. */
const made = new Map<string, Promise<string>>();

/** A committed repository that `spec-kitty init` of one release has made, with a beads workspace and a home of its own. */
export class SpecKittyProject {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async madeBy(client: PythonClient): Promise<SpecKittyProject> {
    const template = made.get(client.release) ?? make(client);
    made.set(client.release, template);
    const folder = await emptyFolder();
    await cp(await template, folder, { recursive: true });
    return new SpecKittyProject(folder);
  }

  /** Releases before 3.1 show their tracker commands only where the SaaS is switched on. */
  theirs({ cli }: PythonClient, ...args: string[]): Promise<Said> {
    return this.run(cli, args);
  }

  python({ python }: PythonClient, code: string, ...args: string[]): Promise<Said> {
    return this.run(python, ['-c', code, ...args]);
  }

  ours(...args: string[]): Promise<Said> {
    return this.run(process.execPath, [tracker, ...args]);
  }

  /** spec-kitty upgrades a clean repository, and commits what it changes. */
  async commit(): Promise<void> {
    await this.run('git', ['add', '-A']);
    await this.run('git', ['commit', '--quiet', '--allow-empty', '-m', 'change']);
  }

  get #config(): string {
    return join(this.folder, 'project', '.kittify', 'config.yaml');
  }

  config(): Promise<string> {
    return readFile(this.#config, 'utf8');
  }

  async append(text: string): Promise<void> {
    await writeFile(this.#config, `${await this.config()}${text}`);
  }

  async writeItems(items: readonly object[]): Promise<string> {
    const file = join(this.folder, 'items.json');
    await writeFile(file, JSON.stringify(items));
    return file;
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  run(command: string, args: readonly string[]): Promise<Said> {
    return runIn(this.folder, command, args);
  }
}

async function make(client: PythonClient): Promise<string> {
  const folder = await emptyFolder();
  process.on('exit', () =>
    process.getBuiltinModule('node:fs').rmSync(folder, { recursive: true, force: true }),
  );
  await writeFile(join(folder, '.gitconfig'), '[user]\n  name = tester\n  email = a@example.com\n');
  await mkdir(join(folder, 'project'));
  await demandRun(folder, 'git', ['init', '--quiet']);
  const older = client.release === '3.0.3' ? ['--here', '--force', '--ignore-agent-tools'] : [];
  try {
    await demandRun(folder, client.cli, ['init', '--ai', 'claude', '--non-interactive', ...older]);
  } finally {
    // 3.0.3 starts a server of its own with the project, and leaves it running.
    if (client.release === '3.0.3') await demandRun(folder, client.cli, ['dashboard', '--kill']);
  }
  await demandRun(folder, bd, bdInit);
  await demandRun(folder, 'git', ['add', '-A']);
  await demandRun(folder, 'git', ['commit', '--quiet', '-m', 'init']);
  return folder;
}

const emptyFolder = () => mkdtemp(join(tmpdir(), 'tracker-coexistence-'));

async function demandRun(folder: string, command: string, args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await runIn(folder, command, args);
  if (exitCode !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`);
}

/** The environment is made by hand: proxies and settings of the machine have no say in here. */
function runIn(folder: string, command: string, args: readonly string[]): Promise<Said> {
  const child = spawn(command, args, {
    cwd: join(folder, 'project'),
    env: {
      PATH: [dirname(bd), dirname(process.execPath), process.env['PATH']].join(delimiter),
      HOME: folder,
      SPEC_KITTY_ENABLE_SAAS_SYNC: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      LC_ALL: 'C.UTF-8',
      NO_COLOR: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((done, fail) =>
    child.on('error', fail).on('close', (exitCode) => done({ exitCode, stdout, stderr })),
  );
}
