import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracker, TrackerError, type Tracker } from '../../src/index.ts';
import type { OperationEntry } from '../../src/core/model/operation-entry.ts';
import {
  defaultUser,
  MemoryClock,
  MemoryOperationJournal,
  sampleIssues,
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/testing/index.ts';
import type { DeadEnds } from './dead-ends.ts';
import { FaultyLine } from './faulty-line.ts';
import { memoryFiles } from './memory-files.ts';

export const provider = 'linear';
export const project = 'platform';

/** The server's own time, which no jump of the client's clock moves. */
const serverTime = Date.UTC(2026, 2, 1, 12);

export interface WorldOptions {
  readonly loggedIn?: boolean;
  /** Where logins are stored and writes recorded. A disk makes every step wait. Default: in memory. */
  readonly kept?: 'on disk' | 'in memory';
}

/** A tracker with a scratch home and project, its clock in our hands, and a server behind a faulty line. */
export class FaultWorld {
  readonly clock = new MemoryClock();
  readonly sandbox: Sandbox;
  readonly line: FaultyLine;
  readonly tracker: Tracker;
  readonly #folder = mkdtempSync(join(tmpdir(), 'tracker-faults-'));

  private constructor(sandbox: Sandbox, ends: DeadEnds, { kept }: WorldOptions) {
    this.sandbox = sandbox;
    this.line = new FaultyLine(
      this.clock,
      ends,
      (operation) => sandbox.journal.filter((request) => request.operation === operation).length,
    );
    const directory = join(this.#folder, 'project');
    mkdirSync(join(directory, '.kittify'), { recursive: true });
    writeFileSync(
      join(directory, '.kittify/config.yaml'),
      `tracker:\n  provider: ${provider}\n  project_slug: ${project}\n`,
    );
    this.tracker = createTracker({
      directory,
      home: join(this.#folder, 'home'),
      serverUrl: sandbox.url,
      clock: this.clock,
      transport: this.line,
      ...(kept === 'on disk'
        ? {}
        : { journal: new MemoryOperationJournal(this.clock), files: memoryFiles() }),
    });
  }

  static async open(
    ends: DeadEnds,
    server: SandboxOptions = {},
    options: WorldOptions = {},
  ): Promise<FaultWorld> {
    const sandbox = await startSandbox({
      now: () => serverTime,
      issues: [{ provider, project, issues: sampleIssues({ provider, project, count: 3 }) }],
      mappings: [
        {
          provider,
          project,
          mappings: [{ wp_id: 'WP00', system: provider, external_id: 'LIN-1', workspace: 'acme' }],
        },
      ],
      ...server,
    });
    const world = new FaultWorld(sandbox, ends, options);
    if (options.loggedIn ?? true) await world.login();
    return world;
  }

  async login(): Promise<void> {
    const { username, password } = defaultUser;
    await this.tracker.session.login({ serverUrl: this.sandbox.url, username, password });
  }

  /** The last recorded write, if there is one. */
  async entry(): Promise<OperationEntry | null> {
    return (await this.tracker.operations({ all: true })).at(-1) ?? null;
  }

  async close(): Promise<void> {
    await this.tracker.close();
    await this.sandbox.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The TrackerError that a call ends with; null where it succeeds. Anything else is thrown on. */
export async function errorOf(call: Promise<unknown>): Promise<TrackerError | null> {
  try {
    await call;
    return null;
  } catch (thrown) {
    if (thrown instanceof TrackerError) return thrown;
    throw thrown;
  }
}
