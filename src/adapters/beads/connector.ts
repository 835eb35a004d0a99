import { dirname } from 'node:path';
import type { CallContext } from '../../core/model/call.ts';
import type { Change, ChangeOutcome, Refusal } from '../../core/model/change.ts';
import { TrackerError } from '../../core/model/error.ts';
import {
  completeRead,
  namedRead,
  type CompleteRead,
  type IssueFields,
  type NamedRead,
} from '../../core/model/issue.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import { demandVersion, versionIn, type ProgramVersion } from '../../core/model/program-version.ts';
import { shellWord } from '../../core/model/shell-word.ts';
import type { ConnectorPort, Probe } from '../../ports/connector-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import { applyChanges, type ApplyDeps } from './apply.ts';
import { beadsCapabilities } from './capabilities.ts';
import { objectIn, runBd } from './commands.ts';
import type { Known } from './known.ts';
import { mainWorktree } from './main-worktree.ts';
import { demandRealStore } from './program-error.ts';
import { isKnownStatus } from './mapping.ts';
import { namedRows } from './named-rows.ts';
import { idsFrom } from './new-ids.ts';
import { issuesFrom, rowsIn } from './read.ts';
import { realPath } from './real-path.ts';
import { readsAs } from './reads-as.ts';
import { refusalsOf } from './refusals.ts';
import type { Row } from './row.ts';
import { storeFacts, type StoreFacts } from './store-fingerprint.ts';

export interface BeadsConnectorDeps extends ApplyDeps {
  readonly identity: IdentityPort;
  /** The binding's name for the workspace; part of every ref. */
  readonly workspace: string;
}

const versions = { program: 'bd', oldest: [1, 0, 4], tried: [1, 0, 5] } as const;

/** beads through its own program, `bd`. */
export class BeadsConnector implements ConnectorPort {
  readonly capabilities = beadsCapabilities;
  readonly #deps: BeadsConnectorDeps;
  #known: Known;
  #prefix: string | undefined;
  /** The last thing that was done: named issues read, or written after that. */
  #named: 'read' | 'written' | null = null;
  /** The program and the workspace that the last probe found. */
  #probed: { readonly version: string; readonly workspace: string } | undefined;

  constructor(deps: BeadsConnectorDeps) {
    this.#deps = deps;
    this.#known = { workspace: deps.workspace, ids: new Set(), categories: new Map() };
  }

  async probe(context: CallContext = {}): Promise<Probe> {
    const version = await this.#version(context);
    const notes = demandVersion(version, versions);
    const workspace = await this.#demandWorkspace(context);
    this.#probed = { version: version.join('.'), workspace };
    return { version: this.#probed.version, notes };
  }

  /** Of the store's files; `null` for a server, a script in bd's place, or files in another form. */
  fingerprint(): Promise<string | null> {
    const facts = storeFacts(this.#deps);
    return Promise.resolve(facts === null ? null : this.#hashed(facts.text));
  }

  async readAll(context: CallContext = {}): Promise<CompleteRead> {
    const before = storeFacts(this.#deps);
    await this.#probeAndNote(context);
    // --all: gates, messages and templates too; what is left out could not be told from what is gone.
    const exported = await runBd(['export', '--all'], 'export', this.#deps, context);
    demandRealStore(exported, this.#deps.cwd);
    const rows = rowsIn(exported.stdout);
    const { workspace } = this.#deps;
    const categories = await this.#categories(rows, context);
    this.#named = null;
    this.#known = { workspace, ids: new Set(rows.map(({ id }) => id)), categories };
    const issues = issuesFrom(rows, workspace, categories);
    return completeRead(issues, this.#fingerprintOf(before));
  }

  async readNamed(
    ids: readonly string[],
    context: CallContext = {},
    absent: readonly string[] = [],
  ): Promise<NamedRead | null> {
    // What is read back was probed before it was written.
    const readsBack = this.#named === 'written';
    this.#named = null;
    if (!readsBack) await this.#probeAndNote(context);
    const named = await namedRows(ids, absent, this.#deps, context);
    if (named === null) return null;
    const { workspace } = this.#deps;
    const before = this.#known.categories;
    const told = ({ status }: Row) => isKnownStatus(status) || before.has(status);
    const categories =
      readsBack && named.rows.every(told) ? before : await this.#categories(named.rows, context);
    this.#known = { workspace, ids: named.ids, categories };
    this.#named = 'read';
    return namedRead(issuesFrom(named.rows, workspace, categories));
  }

  /** Of a read between two equal looks at the store that bd named, by the bd whose files are understood. */
  #fingerprintOf(before: StoreFacts | null): string | null {
    if (before === null || this.#probed?.version !== versions.tried.join('.')) return null;
    if (before.workspace !== this.#probed.workspace) return null;
    return storeFacts(this.#deps)?.text === before.text ? this.#hashed(before.text) : null;
  }

  #hashed(text: string): string {
    return this.#deps.identity.sha256(new TextEncoder().encode(text));
  }

  async newIds(key: string, count: number, context: CallContext = {}): Promise<readonly string[]> {
    this.#prefix ??= await this.#demandPrefix(context);
    return idsFrom(key, count, this.#prefix, this.#deps.identity);
  }

  refusals(change: Change): readonly Refusal[] {
    return refusalsOf(change, this.#known);
  }

  readsAs(fields: Partial<IssueFields>): Partial<IssueFields> {
    return readsAs(fields);
  }

  /**
   * An import outside a workspace leaves half a one behind, so the workspace is made sure of again. After a
   * read of named issues that was a moment ago; and what is changed is listed again before each write.
   */
  async *apply(
    changes: readonly Change[],
    context: CallContext = {},
  ): AsyncGenerator<readonly ChangeOutcome[]> {
    if (changes.length === 0) return;
    const named = this.#named === 'read' && changes.every(({ before }) => before !== null);
    this.#named = null;
    if (!named) await this.#demandWorkspace(context);
    yield* applyChanges(changes, this.#known, this.#deps, context);
    if (named) this.#named = 'written';
  }

  async #probeAndNote(context: CallContext): Promise<void> {
    const { notes } = await this.probe(context);
    for (const message of notes) context.observe?.({ type: 'note', message });
  }

  async #version(context: CallContext): Promise<ProgramVersion> {
    const answer = await this.#object(['version', '--json'], 'version', context);
    const version = versionIn(/^(\d+)\.(\d+)\.(\d+)/, isText(answer?.['version']) ? answer['version'] : '');
    if (version !== null) return version;
    throw new TrackerError('command_unsupported', `'${this.#deps.command}' is not bd: it tells no version.`, {
      hint: 'Name the right one with `tracker bind --credential command=PATH`.',
    });
  }

  /**
   * In a broken workspace bd ends with 0 and reads nothing. What gives it away is a prefix that is
   * missing: `where` may take it from a file, so the store itself is asked too; and before anything that
   * may take long, because it is this question that a store in somebody's hands does not answer. And bd
   * looks in the folders above, where another project's workspace may be.
   * @returns the real path of its `.beads`
   */
  async #demandWorkspace(context: CallContext): Promise<string> {
    const { cwd } = this.#deps;
    const where = await this.#object(['where', '--json'], 'where', context);
    if (!isText(where?.['prefix'])) throw this.#damaged('bd knows no prefix for it');
    const found = [where['path'], where['redirected_from']].filter(isText).map(dirname);
    const own = [cwd, mainWorktree(cwd)].filter(isText).map(realPath);
    if (!found.some((folder) => own.includes(realPath(folder)))) {
      throw new TrackerError(
        'workspace_missing',
        `There is no beads workspace in ${cwd}; bd would take the one in ${found[0] ?? 'another folder'}.`,
        {
          hint: `If that is meant, run \`tracker bind --credential ${shellWord(`cwd=${found[0] ?? 'DIR'}`)}\`.`,
        },
      );
    }
    this.#prefix = await this.#demandPrefix(context);
    return realPath(String(where['path']));
  }

  async #demandPrefix(context: CallContext): Promise<string> {
    const stored = await this.#object(['config', 'get', 'issue_prefix', '--json'], 'config', context);
    const prefix = stored?.['value'];
    if (!isText(prefix)) throw this.#damaged('its store holds no prefix');
    return prefix;
  }

  #damaged(why: string): TrackerError {
    return new TrackerError(
      'workspace_broken',
      `The beads workspace of ${this.#deps.cwd} is not initialised or damaged: ${why}.`,
    );
  }

  /** Categories of the workspace's own statuses; bd is asked only when a row has one. */
  async #categories(rows: readonly Row[], context: CallContext): Promise<ReadonlyMap<string, string>> {
    if (rows.every(({ status }) => isKnownStatus(status))) return new Map();
    const answer = await this.#object(['statuses', '--json'], 'statuses', context);
    const custom: unknown = answer?.['custom_statuses'];
    const known = Array.isArray(custom) ? custom.filter(isJsonObject) : [];
    return new Map(known.map(({ name, category }) => [String(name), String(category)]));
  }

  async #object(
    args: readonly string[],
    limit: 'version' | 'where' | 'config' | 'statuses',
    context: CallContext,
  ): Promise<JsonObject | null> {
    return objectIn(await runBd(args, limit, this.#deps, context));
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
