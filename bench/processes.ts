import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A scratch home and project, logged in at a sandbox that runs in a process of its own. */
export class BenchWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'tracker-bench-'));
  readonly env: NodeJS.ProcessEnv;
  readonly url: string;
  readonly #sandbox: ChildProcess;

  private constructor(sandbox: ChildProcess, url: string) {
    this.#sandbox = sandbox;
    this.url = url;
    // NODE_EXTRA_CA_CERTS would cost every start something, so the environment is made by hand.
    this.env = { PATH: process.env['PATH'], HOME: this.folder, SPEC_KITTY_HOME: join(this.folder, 'home') };
    this.bind('demo');
    const login = ['auth', 'login', '--server', url, '--username', 'alice@example.com', '--password-stdin'];
    this.run([join(root, 'dist/bin/tracker.js'), ...login], 'correct-horse');
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

  bind(project: string): void {
    mkdirSync(join(this.folder, '.kittify'), { recursive: true });
    writeFileSync(
      join(this.folder, '.kittify/config.yaml'),
      `tracker:\n  provider: linear\n  project_slug: ${project}\n`,
    );
  }

  /** Wall milliseconds of one process of this Node, output to a file so that no pipe slows it down. */
  run(args: readonly string[], input = ''): number {
    const out = openSync(join(this.folder, 'out'), 'w');
    const start = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: this.folder,
      env: this.env,
      input,
      stdio: ['pipe', out, 'pipe'],
      encoding: 'utf8',
    });
    const ms = Number(process.hrtime.bigint() - start) / 1e6;
    closeSync(out);
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
    return ms;
  }

  /** Peak resident memory of one process, in MiB. */
  peakMemory(args: readonly string[]): number {
    const report = join(this.folder, 'peak');
    this.env['BENCH_PEAK_FILE'] = report;
    this.run(['--import', join(root, 'bench/report-peak.mjs'), ...args]);
    return Number(readFileSync(report, 'utf8')) / 1024;
  }

  close(): void {
    this.#sandbox.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Medians of several commands, run in random order within each round so that drift hits all alike. */
export function interleaved(
  world: BenchWorld,
  commands: Readonly<Record<string, readonly string[]>>,
  rounds: number,
): Record<string, number> {
  const times: Record<string, number[]> = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, args] of shuffled(Object.entries(commands))) {
      const ms = world.run(args);
      if (round >= 0) (times[name] ??= []).push(ms); // the first round warms the page cache
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
