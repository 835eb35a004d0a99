import { dirname, join, relative, resolve } from 'node:path';
import { existsSync, statSync } from 'node:fs';
import { beadsIdAt, beadsStoreIn } from '../adapters/beads/beads-store.ts';
import { mainWorktree } from '../adapters/beads/main-worktree.ts';
import { realPath } from '../adapters/beads/real-path.ts';
import { fpIdAt, fpStoreIn } from '../adapters/fp/fp-store.ts';
import { ClaimedStore } from '../adapters/sqlite/claimed-store.ts';
import { SqliteIssueStore } from '../adapters/sqlite/issue-store.ts';
import { loadSqlite } from '../adapters/sqlite/load-sqlite.ts';
import { isSame, StateList } from '../adapters/sqlite/state-list.ts';
import { stateOfStore, type FoundState, type Sought } from '../core/local/state-of-store.ts';
import type { Binding } from '../core/model/binding.ts';
import type { ConnectorSettings } from '../ports/connector-settings-port.ts';
import { TrackerError } from '../core/model/error.ts';
import type { KnownState, StorePlace } from '../core/model/known-state.ts';
import { projectUuidIn } from '../core/model/project-uuid.ts';
import type { LocalProviderName } from '../core/model/provider.ts';
import type { IssueStorePort } from '../ports/issue-store-port.ts';
import type { Container } from './container.ts';
import { tokens } from './tokens.ts';

const stores: Readonly<
  Record<LocalProviderName, { in(folder: string): StorePlace; idAt(path: string): string | null | undefined }>
> = {
  beads: { in: beadsStoreIn, idAt: beadsIdAt },
  fp: { in: fpStoreIn, idAt: fpIdAt },
};

/** What is kept here of a local tracker, and where its program works. */
export interface LocalState {
  readonly command?: string;
  readonly cwd: string;
  readonly store: IssueStorePort;
  readonly storePath: string;
  /** What the state's place makes worth telling. */
  readonly notes: readonly string[];
  /** States of earlier versions that belong to the same store and are not used. */
  readonly leftBehind: readonly string[];
}

/** Finds the state of a project's tracker, wherever both have moved; writes nothing until the state is written. */
export async function findLocalState(
  container: Container,
  { provider, workspace, file }: Binding & { kind: 'local' },
  { home, note }: { readonly home: string; readonly note?: ((message: string) => void) | undefined },
): Promise<LocalState> {
  const files = container.get(tokens.files);
  const folder = join(home, 'local');
  const list = new StateList({ folder, files, lock: container.get(tokens.lock) });
  const known = await list.load();
  const root = sharedRoot(dirname(dirname(file)));
  const uuid = projectUuidIn((await files.read(file))?.text ?? '');
  const settings = await settingsOf(container, { provider, workspace, file, root, uuid }, known);
  const store = withNode(stores[provider].in(settings.cwd));
  const sought: Sought = { provider, workspace, store, project: { root, uuid } };
  const found = stateOfStore(sought, known, { storeAt: stores[provider].idAt, isThere: existsSync });
  if (found.kind === 'ambiguous') throw ambiguous(store, found.states, folder);
  const claimed = new Set(known.map(({ database }) => database));
  const isFree = (name: string) => !claimed.has(name);
  const hash = (text: string) =>
    container.get(tokens.identity).sha256(new TextEncoder().encode(text)).slice(0, 16);
  // Earlier versions named a state by the path of config.yaml.
  const earlier = [...new Set([join(root, '.kittify', 'config.yaml'), file, realPath(file)])]
    .map((path) => `${hash(`${provider}|${workspace}|${path}`)}.db`)
    .filter((name) => isFree(name) && existsSync(join(folder, name)));
  const own = ownName(hash([provider, workspace, store.path, store.id, uuid ?? root].join('|')), isFree);
  const fresh = found.kind === 'new' || found.kind === 'copy' ? (earlier[0] ?? own) : own;
  const before = 'state' in found ? found.state : null;
  const database = before?.database ?? fresh;
  const id = store.id ?? before?.store.id ?? null;
  const state: KnownState = {
    ...sought,
    store: { ...store, id },
    project: { root, uuid: uuid ?? before?.project.uuid ?? null },
    // Worktrees without settings of their own leave what another one recorded.
    config: settings.config ?? (before !== null && existsSync(before.config) ? before.config : file),
    database,
  };
  const deps = { file: join(folder, database), clock: container.get(tokens.clock), note, sqlite: loadSqlite };
  const isKept = existsSync(join(folder, database));
  return {
    ...settings,
    store:
      isSame(state, before) && state.config === before?.config
        ? new SqliteIssueStore(deps)
        : new ClaimedStore({ ...deps, claim: () => list.claim(state, before, {}) }),
    storePath: store.path,
    notes: isKept && before === null ? [] : notesOf(found, state, folder),
    leftBehind: earlier.filter((name) => name !== database).map((name) => join(folder, name)),
  };
}

function withNode(store: StorePlace): StorePlace {
  const found = statSync(store.path, { bigint: true, throwIfNoEntry: false });
  // File systems reuse the numbers of removed folders.
  return found === undefined ? store : { ...store, node: `${found.ino}-${found.birthtimeNs}` };
}

function ambiguous(store: StorePlace, states: readonly KnownState[], folder: string): TrackerError {
  const names = states.map((each) => `${join(folder, each.database)} of ${each.store.path}`);
  return new TrackerError(
    'config_invalid',
    `Several states of stores that are not in their places any more may belong to ${store.path}: ${names.join(', ')}.`,
    {
      hint: `Remove the entries of all others from ${join(folder, 'states.json')}, or move the other stores back to their places. The databases stay as they are.`,
    },
  );
}

function notesOf(
  found: Exclude<FoundState, { kind: 'ambiguous' }>,
  { store, project }: KnownState,
  folder: string,
): readonly string[] {
  switch (found.kind) {
    case 'moved': {
      const { state, others } = found;
      const unused = others.map((each) => `${join(folder, each.database)} of ${each.store.path}`);
      return [
        `The project has moved from ${state.project.root} to ${project.root}; its mappings and unsent changes are used here${
          unused.length === 0
            ? ''
            : ` (${join(folder, state.database)}). Not used are those of other copies: ${unused.join(', ')}`
        }.`,
      ];
    }
    case 'copy':
      return [
        `${store.path} is a copy of ${found.original.store.path}, which is still there: it gets mappings and unsent changes of its own.`,
      ];
    case 'replaced':
      return [
        `${store.path} is another one than before: it gets mappings and unsent changes of its own. The former ones are kept in ${join(folder, found.former.database)}.`,
      ];
    case 'known':
    case 'new':
      return [];
  }
}

function ownName(hash: string, isFree: (name: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${hash}.db` : `${hash}-${number}.db`;
    if (isFree(name)) return name;
  }
}

interface Settled extends ConnectorSettings {
  readonly cwd: string;
  /** The config.yaml that they are recorded for; null where none are. */
  readonly config: string | null;
}

/** Command and folder of the program: of this project, of its main worktree, or of the place that it has moved from. */
async function settingsOf(
  container: Container,
  sought: { provider: LocalProviderName; workspace: string; file: string; root: string; uuid: string | null },
  known: readonly KnownState[],
): Promise<Settled> {
  const { provider, workspace, file, root, uuid } = sought;
  const port = container.get(tokens.connectorSettings);
  const project = dirname(dirname(file));
  const id = stores[provider].in(project).id;
  const moved = known.filter(
    (state) =>
      state.provider === provider &&
      state.workspace === workspace &&
      ((uuid !== null && state.project.uuid === uuid) || (id !== null && state.store.id === id)),
  );
  const configs = [
    file,
    realPath(file),
    join(root, '.kittify', 'config.yaml'),
    ...moved
      .flatMap((each) => [join(each.project.root, '.kittify', 'config.yaml'), each.config])
      .filter((config) => !existsSync(config)),
  ];
  let found: Partial<Settled> = {};
  for (const config of new Set(configs)) {
    const { command, cwd } = await port.load(config, provider);
    const from = dirname(dirname(config));
    const here = (path: string) => (existsSync(path) ? path : rebased(path, from, project));
    const added = {
      ...(command === undefined || found.command !== undefined ? {} : { command: here(command) }),
      ...(cwd === undefined || found.cwd !== undefined ? {} : { cwd: resolve(project, here(cwd)) }),
    };
    // The last one that has something to add is where a later command finds it.
    if (Object.keys(added).length > 0) found = { ...found, ...added, config };
  }
  return { cwd: project, config: null, ...found };
}

/** A path inside a project that has moved, where it is now. */
function rebased(path: string, from: string, to: string): string {
  return path === from || path.startsWith(`${from}/`) ? join(to, relative(from, path)) : path;
}

/** The place of a project in the main worktree of its repository: its own, unless it lies in a linked one. */
function sharedRoot(project: string): string {
  for (let folder = project; dirname(folder) !== folder; folder = dirname(folder)) {
    const main = mainWorktree(folder);
    if (main !== null) return join(realPath(main), relative(folder, project));
    if (existsSync(join(folder, '.git'))) break;
  }
  return realPath(project);
}
