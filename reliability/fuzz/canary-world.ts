import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseToml } from '../../src/adapters/credentials/toml-splice.ts';
import { sampleIssues, startSandbox, type RecordedRequest, type Sandbox } from '../../src/testing/index.ts';
import { typed, type Shown } from '../../test/cli/in-process.ts';
import { double } from '../../test/doubles/bd/double.ts';
import { initialWorkspace } from '../../test/doubles/bd/initial-workspace.ts';
import { Canaries } from './canaries.ts';

export const password = 'canary-pass/"\\ö&=+ 7f3a91';
export const username = 'carol@example.com';
const strangers = ['GITHUB_TOKEN', 'LINEAR_API_KEY', 'AWS_SECRET_ACCESS_KEY', 'SPEC_KITTY_TOKEN'] as const;

export interface TypeOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Of both terminals; without it the output goes to pipes. */
  readonly columns?: number;
}

/**
 * A home, a project and two servers, in which every secret is a canary. Whatever is typed, all that
 * is shown, written, started or sent is searched for them.
 */
export class CanaryWorld {
  readonly canaries = new Canaries();
  readonly folder = mkdtempSync(join(tmpdir(), 'tracker-canary-'));
  readonly project = join(this.folder, 'project');
  readonly home = join(this.folder, 'kitty');
  /** What the program was started with: arguments, environment, standard input. */
  readonly started = join(this.folder, 'started');
  readonly bd = join(this.folder, 'bd.sh');
  readonly sandbox: Sandbox;
  /** A server that nobody has logged in to. */
  readonly elsewhere: Sandbox;

  private constructor(sandbox: Sandbox, elsewhere: Sandbox) {
    this.sandbox = sandbox;
    this.elsewhere = elsewhere;
    for (const folder of [this.started, join(this.project, '.kittify')])
      mkdirSync(folder, { recursive: true });
    initialWorkspace(double, this.project, this.folder);
    writeFileSync(this.bd, recorderOf(this.started));
    chmodSync(this.bd, 0o755);
    this.canaries.add('the password', password);
    for (const name of strangers) this.canaries.add(name, strangerOf(name));
  }

  static async open(): Promise<CanaryWorld> {
    const issues = sampleIssues({ provider: 'linear', project: 'platform', count: 5 });
    const sandbox = await startSandbox({
      users: [{ username, password, teams: ['team-acme'] }],
      issues: [{ provider: 'linear', project: 'platform', issues }],
    });
    return new CanaryWorld(sandbox, await startSandbox({ seed: 2 }));
  }

  get credentials(): string {
    return join(this.home, 'credentials');
  }

  get environment(): Record<string, string> {
    return {
      ...Object.fromEntries(strangers.map((name) => [name, strangerOf(name)])),
      PATH: process.env['PATH'] ?? '',
      NO_COLOR: '1',
      HOME: this.folder,
      SPEC_KITTY_HOME: this.home,
    };
  }

  bind(provider: 'linear' | 'beads'): void {
    const more = { linear: 'project_slug: platform', beads: 'workspace: main' }[provider];
    const doctrine = '  doctrine: { mode: split_ownership }\n';
    this.write('.kittify/config.yaml', `tracker:\n  provider: ${provider}\n  ${more}\n${doctrine}`);
  }

  write(path: string, text: string): string {
    const file = join(this.project, path);
    writeFileSync(file, text);
    return file;
  }

  /** Types a command, and looks for every canary wherever one could have gone. */
  async type(args: readonly string[], { environment = {}, ...more }: TypeOptions = {}): Promise<Shown> {
    this.learn();
    const shown = await typed(args, {
      // Its servers say what they like.
      deviates: true,
      directory: this.project,
      environment: { ...this.environment, ...environment },
      ...more,
    });
    this.expectNothingOf(args.join(' '), shown);
    return shown;
  }

  async login(): Promise<void> {
    const args = ['auth', 'login', '--server', this.sandbox.url, '--username', username, '--password-stdin'];
    const { exitCode } = await this.type(args, { input: `${password}\n` });
    expect(exitCode).toBe(0);
  }

  /** The tokens of the moment; those of before stay secrets. */
  tokens(): { readonly access: string; readonly refresh: string } {
    const { tokens } = parseToml(readFileSync(this.credentials, 'utf8'), 'credentials');
    return tokens as { access: string; refresh: string };
  }

  expectNothingOf(typedText: string, { stdout, stderr }: Pick<Shown, 'stdout' | 'stderr'>): void {
    this.learn();
    const { canaries } = this;
    const leaks = [
      ...canaries.in(stdout, 'stdout'),
      ...canaries.in(stderr, 'stderr'),
      // The workspace of bd, its double included, is code and data of others.
      ...canaries.below(this.folder, this.credentials),
      ...this.elsewhere.journal.flatMap((request) => canaries.in(JSON.stringify(request), 'elsewhere')),
      ...this.sandbox.journal.flatMap((request) =>
        canaries.in(beside(request), `a request to ${request.path}`),
      ),
    ];
    expect(leaks, typedText).toEqual([]);
  }

  async close(): Promise<void> {
    await Promise.all([this.sandbox.close(), this.elsewhere.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private learn(): void {
    if (!existsSync(this.credentials)) return;
    const text = readFileSync(this.credentials, 'latin1');
    for (const [token] of text.matchAll(/sandbox-(?:access|refresh)-[0-9a-f]+/g)) {
      this.canaries.add(token.startsWith('sandbox-access') ? 'an access token' : 'a refresh token', token);
    }
  }
}

function strangerOf(name: string): string {
  return `canary-of-${name}-c0ffee5eed42`;
}

/** All of a request but the places that are for secrets: the bearer, and the bodies of the token endpoints. */
function beside({ headers, body, json: _json, operation, url }: RecordedRequest): string {
  const { authorization: _bearer, ...others } = headers;
  const spoken = operation === 'obtainToken' || operation === 'refreshToken' ? '' : body;
  return JSON.stringify({ url, others, spoken });
}

/** bd, writing down how it was started. */
function recorderOf(folder: string): string {
  return `#!/bin/sh
printf '%s\\n' "$0" "$@" >>'${folder}/arguments'
env >>'${folder}/environment'
tee -a '${folder}/input' | '${double}' "$@"
`;
}
