import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  defaultUser,
  sampleIssues,
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/testing/index.ts';
import type { PythonClient } from './python-client.ts';

export const project = { provider: 'linear', slug: 'demo' } as const;
export const bearer = 'witness-bearer';

const tracker = fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url));
const certificate = fileURLToPath(new URL('../../test/fixtures/tls/loopback.cert.pem', import.meta.url));
const key = fileURLToPath(new URL('../../test/fixtures/tls/loopback.key.pem', import.meta.url));

export interface Said {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A sandbox, a home and a project of their own, which either client can be let loose in. */
export class WitnessWorld {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly #python: PythonClient;

  private constructor(sandbox: Sandbox, folder: string, python: PythonClient) {
    this.sandbox = sandbox;
    this.folder = folder;
    this.#python = python;
  }

  /** Always the same seed, so that two worlds answer alike. `tls`: the Python client logs in over https only. */
  static async open(python: PythonClient, options: SandboxOptions & { secure?: boolean } = {}) {
    const issues = sampleIssues({ provider: project.provider, project: project.slug, count: 25 });
    const { secure, ...rest } = options;
    const sandbox = await startSandbox({
      issues: [{ provider: project.provider, project: project.slug, issues }],
      tokens: [{ token: bearer, team: 'team-acme' }],
      ...(secure
        ? { tls: { cert: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') } }
        : {}),
      ...rest,
    });
    const world = new WitnessWorld(sandbox, await mkdtemp(join(tmpdir(), 'tracker-witness-')), python);
    // Upstream ends every path with a slash; ours does where it is told to.
    await world.write(
      '.spec-kitty/config.toml',
      `[sync]\nserver_url = "${world.url}"\ntrailing_slash = true\n`,
    );
    await mkdir(world.project, { recursive: true });
    await mkdir(join(world.project, '.kittify'));
    return world;
  }

  /** The certificate knows the name, not the address. */
  get url(): string {
    return this.sandbox.url.replace('127.0.0.1', 'localhost');
  }

  get project(): string {
    return join(this.folder, 'project');
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o600 });
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  /** A login that holds for both clients, as upstream writes it; the access token may be one already refused. */
  async logIn(tokens: { access: string; refresh?: string }): Promise<void> {
    await this.write(
      '.spec-kitty/credentials',
      `[tokens]
access = "${tokens.access}"
refresh = "${tokens.refresh ?? 'none'}"
access_expires_at = "2099-01-01T00:00:00.000000+00:00"
refresh_expires_at = "2099-01-01T00:00:00.000000+00:00"

[user]
username = "${defaultUser.username}"
team_slug = "team-acme"

[server]
url = "${this.url}"
`,
    );
  }

  async bind(): Promise<void> {
    await this.write(
      'project/.kittify/config.yaml',
      `tracker:\n  provider: ${project.provider}\n  project_slug: ${project.slug}\n  workspace:\n  doctrine:\n    mode: external_authoritative\n    field_owners: {}\n`,
    );
  }

  python(...args: string[]): Promise<Said> {
    return this.#run(this.#python.cli, args);
  }

  pythonScript(code: string): Promise<Said> {
    return this.#run(this.#python.python, ['-c', code]);
  }

  ours(...args: string[]): Promise<Said> {
    return this.#run(process.execPath, [tracker, ...args]);
  }

  async oursWithInput(input: string, ...args: string[]): Promise<Said> {
    return this.#run(process.execPath, [tracker, ...args], input);
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #run(command: string, args: readonly string[], input = ''): Promise<Said> {
    const child = spawn(command, args, {
      cwd: this.project,
      // Made by hand: proxies and certificates of the machine have no say in here.
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        SPEC_KITTY_ENABLE_SAAS_SYNC: '1',
        SSL_CERT_FILE: certificate,
        PYTHONDONTWRITEBYTECODE: '1',
        LC_ALL: 'C.UTF-8',
      },
      stdio: 'pipe',
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    return new Promise((done, fail) =>
      child.on('error', fail).on('close', (exitCode) => done({ exitCode, stdout, stderr })),
    );
  }
}
