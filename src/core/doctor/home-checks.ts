import type { CallContext } from '../model/call.ts';
import type { Check } from '../model/diagnosis.ts';
import { TrackerError } from '../model/error.ts';
import { homeEntries } from '../model/home-files.ts';
import { shellWord } from '../model/shell-word.ts';
import type { FileFacts, FolderFacts, MachinePort } from '../../ports/machine-port.ts';
import { failed, found, ok, skipped, warning } from './check.ts';
import { listed, unwritable, type Placed } from './writable.ts';

interface Standing extends Placed {
  readonly secret: boolean;
  readonly leftBehind: boolean;
}

/** Permission to write for others than the owner; to do anything; to write for everybody. */
const [writtenByOthers, anythingByOthers, writtenByAnybody] = [0o022, 0o077, 0o002] as const;

/** Other files are replaced as a whole, for which their folder is written. */
const writtenInPlace: ReadonlySet<string> = new Set(
  homeEntries.filter((entry) => entry.inPlace).map(({ name }) => name.replace(/\/$/, '')),
);

/**
 * The spec-kitty home and what stands in it, and what a killed process has left beside the project's
 * own configuration (`projectFolder`: its .kittify).
 */
export async function homeChecks(
  machine: MachinePort,
  projectFolder: string | null,
  context: CallContext,
): Promise<readonly Check[]> {
  const { home } = machine;
  const looked = await found(context, () => machine.look(home));
  if (looked.error) {
    const [files, temporary] = ['secret_files', 'temporary_files'] as const;
    const why = `${home} cannot be looked at.`;
    return [failed('home', looked.error), skipped(files, why), skipped(temporary, why)];
  }
  const standing = looked.value === null ? [] : await standingIn(home, looked.value, machine, context);
  const beside = projectFolder === null ? [] : await filesOf(projectFolder, machine, context);
  return [
    await homeCheck(looked.value, standing, machine, context),
    secretFilesCheck(standing),
    temporaryFilesCheck([...standing, ...beside].filter(({ leftBehind }) => leftBehind)),
  ];
}

const elsewhere = 'Set SPEC_KITTY_HOME to a folder of yours, or run tracker as its owner.';

async function homeCheck(
  facts: FolderFacts | null,
  standing: readonly Standing[],
  machine: MachinePort,
  context: CallContext,
): Promise<Check> {
  const { home } = machine;
  if (facts === null) return missingHomeCheck(machine, context);
  if (facts.kind !== 'folder') {
    return failed(
      'home',
      new TrackerError('config_unreadable', `${home} is no folder.`, {
        hint: 'Set SPEC_KITTY_HOME to a folder of yours, or move the file away.',
      }),
    );
  }
  const inPlace = standing.filter(({ path }) => writtenInPlace.has(path.slice(home.length + 1)));
  const closed =
    (await unwritable([{ ...facts, path: home }], elsewhere, machine, context)) ??
    (await unwritable(inPlace, elsewhere, machine, context));
  if (closed !== null) return failed('home', closed);
  if (facts.own === false) return warning('home', `${home} belongs to another user.`, elsewhere);
  if (allows(facts, writtenByOthers))
    return warning(
      'home',
      `Others may write ${home} (${modeOf(facts)}), and so put their own files in the place of yours.`,
      `Run \`chmod go-w ${shellWord(home)}\`.`,
    );
  return ok('home', `${home} is yours${facts.mode === null ? '' : ` (${modeOf(facts)})`}.`);
}

async function missingHomeCheck(machine: MachinePort, context: CallContext): Promise<Check> {
  const { home } = machine;
  const may = await found(context, () => machine.mayWrite(home));
  if (may.value !== false)
    return skipped('home', `${home} does not exist yet; it is made when it is needed.`);
  return failed(
    'home',
    new TrackerError('config_not_writable', `${home} does not exist, and cannot be made.`, {
      hint: 'Set SPEC_KITTY_HOME to a folder that can be made.',
    }),
  );
}

function secretFilesCheck(standing: readonly Standing[]): Check {
  const secret = standing.filter((file) => file.secret && file.kind === 'file');
  const wordsOf = (files: readonly Standing[]) => files.map(({ path }) => shellWord(path)).join(' ');
  const linesOf = (files: readonly Standing[]) => files.map((file) => `${file.path} (${modeOf(file)})`);
  const exposed = secret.filter((file) => allows(file, writtenByAnybody));
  if (exposed.length > 0) {
    return {
      ...failed(
        'secret_files',
        new TrackerError('config_exposed', `Anybody on this machine may write ${listed(exposed)}.`, {
          hint: `Run \`chmod 600 ${wordsOf(exposed)}\`, and see that it says what you mean.`,
        }),
      ),
      details: linesOf(exposed),
    };
  }
  const open = secret.filter((file) => allows(file, anythingByOthers));
  if (open.length > 0)
    return warning(
      'secret_files',
      `Others on this machine may read ${listed(open)}.`,
      `Run \`chmod 600 ${wordsOf(open)}\`.`,
      linesOf(open),
    );
  const foreign = secret.filter(({ own }) => own === false);
  if (foreign.length > 0)
    return warning(
      'secret_files',
      `${listed(foreign)} belongs to another user.`,
      `Run \`sudo chown "$(id -u)" ${wordsOf(foreign)}\`.`,
    );
  if (secret.length === 0) return skipped('secret_files', 'There are none yet.');
  return ok('secret_files', `Nobody else may read or write ${listed(secret)}.`);
}

function temporaryFilesCheck(left: readonly Standing[]): Check {
  if (left.length === 0) return ok('temporary_files', 'Nothing was left by a process that was killed.');
  const paths = left.map(({ path }) => path);
  return warning(
    'temporary_files',
    `Left by a process that was killed: ${listed(left)}.`,
    `Run \`rm ${paths.map(shellWord).join(' ')}\`.`,
    paths,
  );
}

/** The entries of the home, and those of the folders in it that hold secrets. */
async function standingIn(
  home: string,
  { entries }: FolderFacts,
  machine: MachinePort,
  context: CallContext,
): Promise<readonly Standing[]> {
  const secret = new Set(homeEntries.filter((entry) => entry.secret).map(({ name }) => name));
  const inside = await Promise.all(
    entries
      .filter(({ name, kind }) => kind === 'folder' && secret.has(`${name}/`))
      .map(({ name }) => filesOf(`${home}/${name}`, machine, context)),
  );
  const own = entries.map((entry) => ({
    ...entry,
    path: `${home}/${entry.name}`,
    secret: secret.has(entry.name) || isPartOf(entry.name, secret),
  }));
  return [...own, ...inside.flat()];
}

/** A database's log, and a half-written text, hold what their file holds. */
function isPartOf(name: string, secret: ReadonlySet<string>): boolean {
  const [, whole] = /^(.+)-(?:wal|shm|journal)$/.exec(name) ?? /^\.(.+)\.\d+\.[^.]+\.tmp$/.exec(name) ?? [];
  return whole !== undefined && secret.has(whole);
}

/** A folder that cannot be looked at has nothing to tell here; who needs it says why. */
async function filesOf(
  folder: string,
  machine: MachinePort,
  context: CallContext,
): Promise<readonly Standing[]> {
  const { value } = await found(context, () => machine.look(folder));
  return (value?.entries ?? []).map((entry) => ({
    ...entry,
    path: `${folder}/${entry.name}`,
    secret: true,
  }));
}

function allows({ mode }: FileFacts, bits: number): boolean {
  return mode !== null && (mode & bits) !== 0;
}

function modeOf({ mode }: FileFacts): string {
  return mode === null ? 'no permissions' : `0${mode.toString(8).padStart(3, '0')}`;
}
