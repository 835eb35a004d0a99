import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BeadsConnector } from '../../src/adapters/beads/connector.ts';
import { bdEnvironment } from '../../src/adapters/beads/environment.ts';
import { createNodeProcess } from '../../src/adapters/platform/node-process.ts';
import { systemClock } from '../../src/adapters/platform/system-clock.ts';
import { systemIdentity } from '../../src/adapters/platform/system-identity.ts';
import { createTracker, type ProcessPort, type Tracker } from '../../src/index.ts';
import { initialWorkspace } from '../../test/doubles/bd/initial-workspace.ts';

/** A project with a beads workspace of the real bd, in a scratch home. */
export class BdWorkspace {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'tracker-bd-')));
  readonly project = join(this.folder, 'project');
  readonly home = join(this.folder, 'home');
  readonly environment: Record<string, string>;
  readonly #bd: string;

  constructor(bd: string, { initialised = true } = {}) {
    this.#bd = bd;
    this.environment = { PATH: process.env['PATH'] ?? '', HOME: this.home, USER: 'tester' };
    if (initialised) initialWorkspace(bd, this.project, this.home);
    else mkdirSync(this.home);
    mkdirSync(join(this.project, '.kittify'), { recursive: true });
  }

  /** What bd prints; throws when it fails. */
  bd(args: readonly string[], input = ''): string {
    return this.#run(this.#bd, args, input);
  }

  /** Rows as `bd export` prints them, put in by `bd import`. */
  import(rows: readonly object[]): void {
    this.bd(['import', '-', '--json'], rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  /** The rows that are stored, as `bd export` prints them, by id. */
  rows(): Record<string, Record<string, unknown>> {
    const rows = this.bd(['export', '--all'])
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return Object.fromEntries(rows.map((row) => [String(row['id']), row]));
  }

  /** Bound to this very bd; `environment` is what the user's shell has beside the usual. */
  async tracker(environment: Record<string, string> = {}): Promise<Tracker> {
    const tracker = createTracker({
      directory: this.project,
      home: join(this.folder, 'spec-kitty'),
      environment: { ...this.environment, ...environment },
    });
    await tracker.bind({ provider: 'beads', workspace: 'main', credentials: { command: this.#bd } });
    return tracker;
  }

  /** What drives this very bd; `process` may listen in. */
  connector(process: ProcessPort = createNodeProcess({ clock: systemClock })): BeadsConnector {
    return new BeadsConnector({
      process,
      clock: systemClock,
      identity: systemIdentity,
      command: this.#bd,
      cwd: this.project,
      environment: bdEnvironment(this.environment),
      workspace: 'main',
    });
  }

  /** A bd that was stopped while it held the store, until it is released. */
  async holdLock(): Promise<{ release(): Promise<void> }> {
    const rows = Array.from(
      { length: 600 },
      (_, index) => `${JSON.stringify({ id: `t-held-${index}`, title: 'x', priority: 2 })}\n`,
    );
    const holder = spawn(this.#bd, ['import', '-', '--json'], {
      cwd: this.project,
      env: bdEnvironment(this.environment),
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    holder.stdin.end(rows.join(''));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    holder.kill('SIGSTOP');
    return {
      release: () =>
        new Promise((resolve) => {
          holder.on('exit', () => resolve());
          holder.kill('SIGKILL');
        }),
    };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(command: string, args: readonly string[], input = ''): string {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: this.project,
      env: bdEnvironment(this.environment),
      input,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr || stdout}`);
    return stdout;
  }
}
