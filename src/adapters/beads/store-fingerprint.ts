import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, delimiter, isAbsolute, join, resolve, sep } from 'node:path';
import { isJsonObject } from '../../core/model/json.ts';
import { version } from '../../core/model/version.ts';
import type { CommandDeps } from './commands.ts';
import { mainWorktree } from './main-worktree.ts';

/** Far above any real one: a manifest has some 150 bytes, a configuration a few kilobytes. */
const textBytes = 1_000_000;
const tailBytes = 4_096;

export interface StoreFacts {
  /** The real path of the workspace's `.beads`. */
  readonly workspace: string;
  /** Everything that a complete read of it depends on. */
  readonly text: string;
}

/**
 * What a complete read depends on, without starting bd; `null` where any of it is not known for
 * certain. The root hash in Dolt's manifest stands for the content of all tables; the journal beside
 * it grows with each write, and runs ahead of the manifest after a crash. Seen with bd 1.0.5.
 */
export function storeFacts(deps: Pick<CommandDeps, 'command' | 'cwd' | 'environment'>): StoreFacts | null {
  const { command, cwd, environment } = deps;
  try {
    // These variables may lead bd to a server.
    if (Object.keys(environment).some((name) => name.startsWith('BEADS_DOLT_'))) return null;
    const main = mainWorktree(cwd);
    const workspace = realpathSync(join(main ?? cwd, '.beads'));
    const facts = [
      version,
      programFacts(command, cwd, environment),
      workspace,
      identityOf(workspace),
      ...(main === null ? [] : [entryIn(cwd)]),
      ...configurations(workspace, environment),
      ...databaseFacts(workspace),
    ];
    return { workspace, text: facts.join('\n') };
  } catch (thrown) {
    if (thrown instanceof Uncertain || isFileError(thrown)) return null;
    throw thrown;
  }
}

/** Something is not as in the one layout whose files are understood. */
class Uncertain extends Error {}

/** Another bd may read the same store differently. A script may start another one each time. */
function programFacts(command: string, cwd: string, environment: CommandDeps['environment']): string {
  const found = programFile(command, cwd, environment['PATH'] ?? '');
  const file = realpathSync(found);
  // A link under another name is one that chooses the program by the name it is started under.
  if (basename(file) !== basename(found) || bytesOf(file, 0, 2).toString() === '#!') throw new Uncertain();
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return [file, dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

function programFile(command: string, cwd: string, path: string): string {
  if (command.includes(sep) || isAbsolute(command)) return resolve(cwd, command);
  const found = path.split(delimiter).flatMap((folder) => {
    const file = resolve(cwd, folder, command);
    return isProgram(file) ? [file] : [];
  });
  if (found[0] === undefined) throw new Uncertain();
  return found[0];
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function bytesOf(file: string, from: number, most: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(most);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, most, from));
  } finally {
    closeSync(descriptor);
  }
}

/** The texts that decide which store bd opens, and how. */
function configurations(workspace: string, environment: CommandDeps['environment']): string[] {
  const home = environment['HOME'];
  const settings = environment['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : join(home, '.config'));
  for (const name of ['redirect', '.env']) if (textOf(join(workspace, name)) !== null) throw new Uncertain();
  const files = [
    join(workspace, 'config.yaml'),
    join(workspace, 'config.local.yaml'),
    ...(settings === undefined ? [] : [join(settings, 'bd', 'config.yaml')]),
    ...(home === undefined
      ? []
      : [
          join(home, '.beads', 'config.yaml'),
          join(home, 'Library', 'Application Support', 'bd', 'config.yaml'),
        ]),
  ];
  return files.map((file) => {
    const text = textOf(file);
    if (text !== null && /^[^#\n]*(?:server|data-dir|\bmode\b)/im.test(text)) throw new Uncertain();
    return JSON.stringify(text);
  });
}

/** The embedded store of one database, as Dolt lays it out. */
function databaseFacts(workspace: string): string[] {
  const text = demandText(join(workspace, 'metadata.json'));
  const metadata: unknown = JSON.parse(text);
  if (!isJsonObject(metadata) || metadata['backend'] !== 'dolt' || metadata['dolt_mode'] !== 'embedded')
    throw new Uncertain();
  const name = metadata['dolt_database'];
  if (typeof name !== 'string' || !/^\w[\w-]*$/.test(name)) throw new Uncertain();
  const folder = join(workspace, 'embeddeddolt', name, '.dolt');
  const chunks = join(folder, 'noms');
  return [
    text,
    // The branch that is read.
    demandText(join(folder, 'repo_state.json')),
    identityOf(chunks),
    ...generationFacts(chunks),
    ...(textOf(join(chunks, 'oldgen', 'manifest')) === null ? [] : generationFacts(join(chunks, 'oldgen'))),
  ];
}

/** `version:format:lock:root:gc` and, for each file of chunks, `:name:count`. */
const manifestForm = /^5:__DOLT__:[0-9a-v]{32}:[0-9a-v]{32}:[0-9a-v]{32}((?::[0-9a-v]{32}:\d+)*)$/;
const journal = 'v'.repeat(32);

function generationFacts(folder: string): string[] {
  // The journal first: a write grows it before the manifest names its root.
  const written = journalFacts(folder);
  const manifest = demandText(join(folder, 'manifest'));
  const tables = manifestForm.exec(manifest)?.[1];
  if (tables === undefined) throw new Uncertain();
  const names = [...tables.matchAll(/:([0-9a-v]{32}):/g)].map((match) => match[1] ?? '');
  return [
    manifest,
    written,
    ...names.filter((name) => name !== journal).map((name) => tableFacts(folder, name)),
  ];
}

/** Its end too: what a killed write leaves there may be cut off and written over. */
function journalFacts(folder: string): string {
  const file = join(folder, journal);
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return 'no journal';
  const { dev, ino, size } = facts;
  return [dev, ino, size, bytesOf(file, Math.max(0, size - tailBytes), tailBytes).toString('base64')].join(
    ' ',
  );
}

function tableFacts(folder: string, name: string): string {
  const facts =
    statSync(join(folder, name), { throwIfNoEntry: false }) ?? statSync(join(folder, `${name}.darc`));
  return `${name} ${facts.size}`;
}

/** A linked worktree may have a workspace of its own. */
function entryIn(worktree: string): string {
  const facts = statSync(join(worktree, '.beads'), { throwIfNoEntry: false });
  return facts === undefined ? 'none' : `${facts.dev} ${facts.ino}`;
}

function identityOf(folder: string): string {
  const facts = statSync(folder);
  if (!facts.isDirectory()) throw new Uncertain();
  return `${facts.dev} ${facts.ino}`;
}

function demandText(file: string): string {
  const text = textOf(file);
  if (text === null) throw new Uncertain();
  return text;
}

/** `null` where nothing is. */
function textOf(file: string): string | null {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return null;
  if (!facts.isFile() || facts.size > textBytes) throw new Uncertain();
  return readFileSync(file, 'utf8');
}

function isFileError(thrown: unknown): boolean {
  return thrown instanceof SyntaxError || (thrown instanceof Error && 'code' in thrown);
}
