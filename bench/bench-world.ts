import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timed } from './interleaved.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
export const trackerBin = join(root, 'dist/bin/tracker.js');

/** A binding as the Python client writes it. */
const plainBinding = `tracker:
  provider: linear
  project_slug: demo
  workspace:
  doctrine:
    mode: external_authoritative
    field_owners: {}
`;

/** A scratch home and project, logged in at a sandbox that runs in a process of its own; good for both clients. */
export class BenchWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'tracker-bench-'));
  readonly env: NodeJS.ProcessEnv;
  readonly url: string;
  readonly #sandbox: ChildProcess;

  private constructor(sandbox: ChildProcess, url: string) {
    this.#sandbox = sandbox;
    this.url = url;
    // Made by hand: NODE_EXTRA_CA_CERTS would cost every start something.
    this.env = {
      PATH: process.env['PATH'],
      HOME: this.folder,
      SPEC_KITTY_ENABLE_SAAS_SYNC: '1',
      LC_ALL: 'C.UTF-8',
    };
    this.bind('.', plainBinding);
    const login = ['auth', 'login', '--server', url, '--username', 'alice@example.com', '--password-stdin'];
    this.tracker([...login, '-q'], 'correct-horse');
  }

  static async open(issues: number): Promise<BenchWorld> {
    const args = [
      '--json',
      '--issues',
      String(issues),
      '--access-lifetime',
      '86400',
      '--token',
      'bench-token',
    ];
    const sandbox = spawn(process.execPath, [join(root, 'dist/bin/tracker-sandbox.js'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve, reject) => {
      sandbox.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      sandbox.once('exit', () => reject(new Error('the sandbox ended')));
    });
    return new BenchWorld(sandbox, (JSON.parse(line) as { url: string }).url);
  }

  /** Binds a folder of this world by the text of its config.yaml. */
  bind(folder: string, config: string): void {
    const kittify = join(this.folder, folder, '.kittify');
    mkdirSync(kittify, { recursive: true });
    writeFileSync(join(kittify, 'config.yaml'), config);
  }

  /** Wall milliseconds of the built command. */
  tracker(args: readonly string[], input = ''): number {
    return this.node([trackerBin, ...args], input);
  }

  /** Wall milliseconds of one process of this Node. */
  node(args: readonly string[], input = ''): number {
    return this.run(process.execPath, args, input);
  }

  /** Wall milliseconds; its output goes to a file, so that no pipe slows it down. */
  run(command: string, args: readonly string[], input = ''): number {
    const out = openSync(join(this.folder, 'out'), 'w');
    try {
      return timed(() => {
        const { status, stderr } = spawnSync(command, args, {
          cwd: this.folder,
          env: this.env,
          input,
          stdio: ['pipe', out, 'pipe'],
          encoding: 'utf8',
        });
        if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
      });
    } finally {
      closeSync(out);
    }
  }

  /** Peak resident memory of the built command, MiB. */
  peakMemory(args: readonly string[]): number {
    const report = join(this.folder, 'peak');
    this.env['BENCH_PEAK_FILE'] = report;
    this.node(['--import', join(root, 'bench/report-peak.mjs'), trackerBin, ...args]);
    return Number(readFileSync(report, 'utf8')) / 1024;
  }

  close(): void {
    this.#sandbox.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
