import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { FpConnector } from '../../../src/adapters/fp/connector.ts';
import { fpEnvironment } from '../../../src/adapters/fp/environment.ts';
import type { CallContext } from '../../../src/core/model/call.ts';
import type { Change, ChangeOutcome } from '../../../src/core/model/change.ts';
import type { Issue, IssueFields } from '../../../src/core/model/issue.ts';
import type { Finished, ProcessPort, ProcessRequest } from '../../../src/ports/process-port.ts';
import { double, FpProcess } from '../../doubles/fp/fp-process.ts';
import { scratchFolder } from '../scratch-folder.ts';

/** The double's switches, without their `FP_DOUBLE_`. */
export type Switches = Readonly<Record<string, string>>;

/** A home of its own with one fp project, and the double as `fp`. */
export class FpWorld implements ProcessPort {
  readonly home: string;
  readonly project: string;
  /** What the connector asked fp, in order. */
  readonly asked: string[][] = [];
  /** Milliseconds that a write may take; the connector's own limit without it. */
  patience: number | undefined;
  /** Told when fp has been started. */
  started: (args: readonly string[]) => void = () => undefined;
  readonly #process = new FpProcess();

  private constructor(folder: string) {
    this.home = join(folder, 'home');
    this.project = join(folder, 'project');
    mkdirSync(this.home);
    mkdirSync(this.project);
  }

  static async open(switches: Switches = {}): Promise<FpWorld> {
    const world = new FpWorld(await scratchFolder());
    world.bend(switches);
    await world.fp('init', '--prefix', 'RFA', '--yes', '--agent', 'skip');
    return world;
  }

  /** From now on; what was bent before is straight again. */
  bend(switches: Switches): void {
    const named = Object.entries(switches).map(([name, value]) => [`FP_DOUBLE_${name}`, value]);
    mkdirSync(join(this.home, '.fiberplane'), { recursive: true });
    writeFileSync(join(this.home, '.fiberplane/double.json'), JSON.stringify(Object.fromEntries(named)));
  }

  connector(more: { cwd?: string; command?: string; agent?: string } = {}): FpConnector {
    return new FpConnector({
      process: this,
      command: more.command ?? double,
      cwd: more.cwd ?? this.project,
      environment: this.environment(more.agent),
      workspace: 'main',
    });
  }

  run(request: ProcessRequest, context?: CallContext): Promise<Finished> {
    this.asked.push([...request.args]);
    const isWrite = ['create', 'update'].includes(request.args[1] ?? '');
    const timeoutMs = (isWrite ? this.patience : undefined) ?? request.timeoutMs;
    const running = this.#process.run({ ...request, timeoutMs }, context);
    this.started(request.args);
    return running;
  }

  /** Somebody else at the same project. */
  async fp(...args: string[]): Promise<Finished> {
    return this.fpIn(this.project, ...args);
  }

  async fpIn(cwd: string, ...args: string[]): Promise<Finished> {
    const request = { command: double, args, cwd, environment: this.environment() };
    return this.#process.run({ ...request, timeoutMs: 20_000, maxOutputBytes: 100_000_000 });
  }

  /** The id of a new issue. */
  async create(title: string, ...flags: string[]): Promise<string> {
    const { stdout } = await this.fp('issue', 'create', '--title', title, ...flags, '--format', 'json');
    return (JSON.parse(stdout) as { id: string }).id;
  }

  async shown(id: string): Promise<Record<string, unknown>> {
    const { stdout } = await this.fp('issue', 'show', id, '--format', 'json');
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  private environment(agent?: string): Record<string, string> {
    const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
    const from = { PATH: path, HOME: this.home, FP_TOKEN: 'secret', FP_AGENT_NAME: agent };
    return fpEnvironment(from);
  }
}

export async function issueAt(connector: FpConnector, id: string): Promise<Issue> {
  const { issues } = await connector.readAll();
  const issue = issues.find(({ ref }) => ref.id === id);
  if (issue === undefined) throw new Error(`there is no ${id}`);
  return issue;
}

export function creation(fields: Partial<IssueFields> & { title: string }): Change & { kind: 'create' } {
  return { kind: 'create', id: 'new', before: null, fields };
}

export function edit(before: Issue, fields: Partial<IssueFields>): Change {
  return { kind: 'update', id: before.ref.id, before, fields };
}

export async function outcomes(
  connector: FpConnector,
  changes: readonly Change[],
  context?: CallContext,
): Promise<ChangeOutcome[]> {
  const all: ChangeOutcome[] = [];
  for await (const chunk of connector.apply(changes, context)) all.push(...chunk);
  return all;
}

/** A ref of the workspace. */
export function to(id: string): Issue['ref'] {
  return { system: 'fp', id, workspace: 'main' };
}
