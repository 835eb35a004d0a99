import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CallContext } from '../../core/model/call.ts';
import type { Change, ChangeOutcome, Refusal } from '../../core/model/change.ts';
import { TrackerError } from '../../core/model/error.ts';
import { completeRead, type CompleteRead, type Issue, type IssueFields } from '../../core/model/issue.ts';
import { demandVersion, versionIn, type ProgramVersion } from '../../core/model/program-version.ts';
import type { ConnectorPort, Probe } from '../../ports/connector-port.ts';
import { applyOne, type Desk } from './apply.ts';
import { fpCapabilities } from './capabilities.ts';
import { runFp, type CommandDeps } from './commands.ts';
import { findCreated } from './created.ts';
import { updateHint } from './program-error.ts';
import { plainProject, projectIn, type FpProject } from './guide.ts';
import { isKnownStatus } from './mapping.ts';
import { issuesFrom, rowsIn } from './read.ts';
import { refusalsOf } from './refusals.ts';
import type { Row } from './row.ts';
import { readsAs } from './reads-as.ts';

export interface FpConnectorDeps extends CommandDeps {
  /** The binding's name for the workspace; part of every ref. */
  readonly workspace: string;
}

const versions = { program: 'fp', oldest: [0, 25, 0], tried: [0, 25, 0], hint: updateHint } as const;

/** Whether fp gives a part only when it is not asked for more is not known. */
const everything = 1_000_000;

/** fp (fp.dev) through its own program. */
export class FpConnector implements ConnectorPort {
  readonly capabilities = fpCapabilities;
  readonly #deps: FpConnectorDeps;
  /** What the last read found registered; until then, what every project has. */
  #project: FpProject | null = null;

  constructor(deps: FpConnectorDeps) {
    this.#deps = deps;
  }

  async probe(context: CallContext = {}): Promise<Probe> {
    const found = await this.#program(context);
    await this.#list(1, context);
    return found;
  }

  async readAll(context: CallContext = {}): Promise<CompleteRead> {
    const { notes } = await this.#program(context);
    for (const message of notes) context.observe?.({ type: 'note', message });
    const rows = rowsIn(await this.#list(everything, context), everything);
    this.#project = await this.#guide(context);
    tellUnknownStatuses(rows, context);
    return completeRead(issuesFrom(rows, this.#deps.workspace, this.#project));
  }

  refusals(change: Change): readonly Refusal[] {
    return refusalsOf(change, this.#target());
  }

  readsAs(fields: Partial<IssueFields>, before: Issue | null): Partial<IssueFields> {
    return readsAs(fields, { ...this.#target(), before });
  }

  async *apply(
    changes: readonly Change[],
    context: CallContext = {},
  ): AsyncIterable<readonly ChangeOutcome[]> {
    const desk = await this.#desk(context);
    for (const change of changes) {
      context.signal?.throwIfAborted();
      yield [await applyOne(change, desk, context)];
    }
    context.signal?.throwIfAborted();
  }

  async findCreated(
    change: Change & { kind: 'create' },
    appeared: readonly Issue[],
    context: CallContext = {},
  ): Promise<string | null> {
    return findCreated(change, appeared, await this.#desk(context), context);
  }

  #target(): { readonly project: FpProject; readonly workspace: string } {
    return { project: this.#project ?? plainProject, workspace: this.#deps.workspace };
  }

  async #desk(context: CallContext): Promise<Desk> {
    this.#project ??= await this.#guide(context);
    return { deps: this.#deps, ...this.#target(), project: this.#project };
  }

  /** The right program, in a project's own folder. */
  async #program(context: CallContext): Promise<Probe> {
    const version = await this.#version(context);
    const notes = demandVersion(version, versions);
    this.#demandProject();
    return { version: version.join('.'), notes };
  }

  async #version(context: CallContext): Promise<ProgramVersion> {
    const { stdout } = await runFp(['--version'], 'version', this.#deps, context);
    const version = versionIn(/^(\d+)\.(\d+)\.(\d+) \([0-9a-f]+\)/, stdout);
    if (version !== null) return version;
    throw new TrackerError(
      'command_unsupported',
      `'${this.#deps.command}' is another program called fp: it does not tell its version as fp does.`,
      { hint: 'Name the right one with `tracker bind --credential command=PATH`.' },
    );
  }

  /** fp looks in the folders above too, where another project may be. */
  #demandProject(): void {
    const { cwd } = this.#deps;
    if (statSync(join(cwd, '.fp'), { throwIfNoEntry: false })?.isDirectory() ?? false) return;
    throw new TrackerError('workspace_missing', `There is no fp project in ${cwd}.`, {
      hint: 'Make one with `fp init`, or name its folder with `tracker bind --credential cwd=DIR`.',
    });
  }

  async #list(limit: number, context: CallContext): Promise<string> {
    const args = ['issue', 'list', '--limit', String(limit), '--format', 'json'];
    return (await runFp(args, 'list', this.#deps, context)).stdout;
  }

  /** It has no JSON, and is told on stderr. */
  async #guide(context: CallContext): Promise<FpProject> {
    const { stdout, stderr } = await runFp(['guide'], 'guide', this.#deps, context);
    const project = projectIn(`${stdout}\n${stderr}`);
    if (project === null) {
      context.observe?.({
        type: 'note',
        message: 'fp guide tells no registered statuses; those of a plain project are assumed.',
      });
    }
    return project ?? plainProject;
  }
}

function tellUnknownStatuses(rows: readonly Row[], context: CallContext): void {
  const unknown = new Set(rows.map(({ status }) => status).filter((status) => !isKnownStatus(status)));
  for (const status of unknown) {
    context.observe?.({
      type: 'note',
      message: `fp's status '${status}' has no counterpart; its issues are shown as todo.`,
    });
  }
}
