import { join } from 'node:path';
import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import { exposedFile, isExposed } from '../../core/model/exposed-file.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import type { KnownState } from '../../core/model/known-state.ts';
import type { FilePort } from '../../ports/file-port.ts';
import type { LockPort } from '../../ports/lock-port.ts';

export interface StateListDeps {
  /** `<spec-kitty home>/local`. */
  readonly folder: string;
  readonly files: FilePort;
  readonly lock: LockPort;
}

const databaseName = /^[0-9a-f]{16}(?:-\d+)?\.db$/;

/** `states.json`: which database of the folder belongs to which store. */
export class StateList {
  readonly #deps: StateListDeps;
  readonly #file: string;

  constructor(deps: StateListDeps) {
    this.#deps = deps;
    this.#file = join(deps.folder, 'states.json');
  }

  /** @throws TrackerError `config_invalid`, `config_unreadable`, `config_exposed` naming the file */
  async load(): Promise<readonly KnownState[]> {
    return this.#statesIn(await this.#text());
  }

  /**
   * Records whose the database is, in place of what was recorded of it.
   * @throws TrackerError `store_changed_meanwhile`: another process has taken it for another store
   */
  async claim(state: KnownState, before: KnownState | null, context: CallContext): Promise<void> {
    await this.#deps.lock.hold('local-states', context, async () => {
      const text = await this.#text();
      const states = this.#statesIn(text);
      const now = states.find(({ database }) => database === state.database);
      const isOwn = now !== undefined && isSameOwner(now, state);
      if (now !== undefined && !isOwn && !isSame(now, before))
        throw new TrackerError(
          'store_changed_meanwhile',
          `Another process has taken ${state.database} for ${now.store.path} meanwhile.`,
        );
      const others = states.filter(({ database }) => database !== state.database);
      await this.#deps.files.replace(
        this.#file,
        `${JSON.stringify({ states: [...others, isOwn ? withIdsOf(now, state) : state] }, null, 2)}\n`,
        { mode: 0o600, folderMode: 0o700, expected: text ?? null },
      );
    });
  }

  /** One that all users may write would lead another store to this user's changes. */
  async #text(): Promise<string | undefined> {
    const content = await this.#deps.files.read(this.#file);
    if (content !== null && isExposed(content.mode)) throw exposedFile(this.#file);
    return content?.text;
  }

  #statesIn(text: string | undefined): readonly KnownState[] {
    if (text === undefined) return [];
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.#invalid('is no valid JSON');
    }
    const states = isJsonObject(value) ? value['states'] : undefined;
    if (!Array.isArray(states) || !states.every(isState)) throw this.#invalid('is not a list of states');
    return states;
  }

  #invalid(why: string): TrackerError {
    return new TrackerError('config_invalid', `${this.#file} ${why}.`, {
      hint: 'Correct the file, or move it away: a state in its own place is found without it.',
    });
  }
}

/** Whether two entries say the same of a database; the worktrees of a project differ in `config` alone. */
export function isSame(one: KnownState, other: KnownState | null): boolean {
  return other !== null && textOf(one) === textOf(other);
}

function textOf({ provider, workspace, store, project, database }: KnownState): string {
  const { path, id, node = null } = store;
  return JSON.stringify([provider, workspace, path, id, node, project.root, project.uuid, database]);
}

/** One store and one project: an id may be missing on one side, and clones that share a store have one uuid. */
function isSameOwner(one: KnownState, other: KnownState): boolean {
  const isOneOrMissing = (id: string | null, otherId: string | null) =>
    id === null || otherId === null || id === otherId;
  return (
    one.provider === other.provider &&
    one.workspace === other.workspace &&
    one.store.path === other.store.path &&
    isOneOrMissing(one.store.id, other.store.id) &&
    isOneOrMissing(one.project.uuid, other.project.uuid) &&
    (one.project.root === other.project.root || one.project.uuid === (other.project.uuid ?? ''))
  );
}

function withIdsOf(now: KnownState, { store, project, ...state }: KnownState): KnownState {
  return {
    ...state,
    store: { ...store, id: store.id ?? now.store.id },
    project: { ...project, uuid: project.uuid ?? now.project.uuid },
  };
}

function isState(value: unknown): value is KnownState {
  if (!isJsonObject(value)) return false;
  const { provider, workspace, store, project, config, database } = value;
  return (
    [provider, workspace, config].every(isText) &&
    isPlace(store, 'path', 'id') &&
    (store['node'] === undefined || isText(store['node'])) &&
    isPlace(project, 'root', 'uuid') &&
    isText(database) &&
    databaseName.test(database)
  );
}

function isPlace(value: unknown, path: string, id: string): value is JsonObject {
  return isJsonObject(value) && isText(value[path]) && (value[id] === null || isText(value[id]));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
