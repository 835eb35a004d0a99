import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  defaultUser,
  sampleIssues,
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/testing/index.ts';
import { typed } from './in-process.ts';
import { demandSchema } from './output-schema.ts';
import { unpasteable } from './pasteable.ts';

const bin = fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url));

export interface Said {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as JSON. */
  json<T = Record<string, unknown>>(): T;
}

export interface TypeOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The server breaks the contract on purpose: what it says is printed as it came, and fits no schema. */
  readonly deviates?: boolean;
  /** Called with the running process, to signal it. */
  readonly meanwhile?: (child: ChildProcess, told: () => string) => void;
}

/** Every test is one that no secret leaks: not on the screen, and into no file but the login's own. */
function demandNoSecret(where: string, text: string): void {
  const found = /sandbox-(?:access|refresh)-[0-9a-f]{8}/.exec(text)?.[0];
  if (found !== undefined) throw new Error(`${found}…, a token, is in ${where}`);
  if (text.includes(defaultUser.password)) throw new Error(`the password is in ${where}`);
}

/** Every test is one that what we offer for typing can be typed. */
async function demandPasteable(args: readonly string[], { stderr, stdout }: Said): Promise<void> {
  const hint = /^ {4}"hint": (".*"),?$/m.exec(stdout)?.[1];
  const wrong = await unpasteable(`${stderr}\n${hint === undefined ? '' : (JSON.parse(hint) as string)}`);
  if (wrong.length > 0) throw new Error(`${args.join(' ')} offers what cannot be typed: ${wrong.join('; ')}`);
}

/** Runs the built CLI as a process and holds its JSON to the schemas; of the environment it gets PATH and what is given. */
export function typeTracker(args: readonly string[], options: TypeOptions): Promise<Said> {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], ...options.env },
    stdio: 'pipe',
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  options.meanwhile?.(child, () => stderr);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      try {
        demandSchema(args, { exitCode, stdout, stderr }, options.deviates ?? false);
      } catch (offence) {
        reject(offence as Error);
        return;
      }
      resolve({ exitCode, stdout, stderr, json: <T>() => JSON.parse(stdout) as T });
    });
  });
}

/** The built CLI as a process, with a scratch home and project, and a sandbox to talk to. */
export class CliWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'tracker-cli-'));
  readonly home = join(this.folder, 'home');
  readonly project = join(this.folder, 'project');
  readonly sandbox: Sandbox;

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
    mkdirSync(join(this.project, '.kittify'), { recursive: true });
  }

  /** A project bound to linear/platform with 30 issues; `loggedIn` by the real command. */
  static async open(options: SandboxOptions = {}, { loggedIn = true, bound = true } = {}): Promise<CliWorld> {
    const issues = sampleIssues({ provider: 'linear', project: 'platform', count: 30 });
    const world = new CliWorld(
      await startSandbox({ issues: [{ provider: 'linear', project: 'platform', issues }], ...options }),
    );
    if (loggedIn) await world.login();
    if (bound)
      world.write('.kittify/config.yaml', 'tracker:\n  provider: linear\n  project_slug: platform\n');
    world.sandbox.clearJournal();
    return world;
  }

  async login(): Promise<Said> {
    const args = [
      'auth',
      'login',
      '--server',
      this.sandbox.url,
      '--username',
      defaultUser.username,
      '--password-stdin',
    ];
    return this.type(args, { input: defaultUser.password });
  }

  write(path: string, text: string): string {
    const file = join(this.project, path);
    writeFileSync(file, text);
    return file;
  }

  items(items: unknown): string {
    return this.write('items.json', JSON.stringify(items));
  }

  async type(args: readonly string[], options: TypeOptions = {}): Promise<Said> {
    const said = await typeTracker(args, {
      ...options,
      cwd: options.cwd ?? this.project,
      env: { HOME: this.folder, SPEC_KITTY_HOME: this.home, ...options.env },
    });
    await this.demandGoodManners(args, said);
    return said;
  }

  /** The same on the source and in this process, where one of its own would only cost time. */
  async say(args: readonly string[]): Promise<Said> {
    const shown = await typed(args, {
      directory: this.project,
      environment: { HOME: this.folder, SPEC_KITTY_HOME: this.home },
    });
    const said = { ...shown, json: <T>() => JSON.parse(shown.stdout) as T };
    await this.demandGoodManners(args, said);
    return said;
  }

  private async demandGoodManners(args: readonly string[], said: Said): Promise<void> {
    demandNoSecret(`what ${args.join(' ')} has printed`, said.stdout + said.stderr);
    await demandPasteable(args, said);
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    for (const file of readdirSync(this.folder, { recursive: true, withFileTypes: true }))
      if (file.isFile() && file.name !== 'credentials' && !/^\.credentials\..*\.tmp$/.test(file.name))
        demandNoSecret(file.name, readFileSync(join(file.parentPath, file.name), 'latin1'));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The error object of `--json`. */
export interface JsonError {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly exitCode: number;
    readonly effect: string;
    readonly operation?: { readonly id?: string; readonly key?: string };
    readonly resume?: { readonly cursor: string };
  };
}
