import type { CallContext } from '../model/call.ts';
import { TrackerError } from '../model/error.ts';
import { shellWord } from '../model/shell-word.ts';
import type { FileFacts, MachinePort } from '../../ports/machine-port.ts';
import { found } from './check.ts';

/** What the file system says of something, and where that is. */
export interface Placed extends FileFacts {
  readonly path: string;
}

/** What an owner needs to write: in a folder, and in a file. */
const [writesInside, writes] = [0o300, 0o200] as const;

/**
 * The error that a write to one of these would end with; `null` where all of them can be written.
 * @param otherwise the way out where permission bits are not what is missing
 */
export async function unwritable(
  places: readonly Placed[],
  otherwise: string,
  machine: MachinePort,
  context: CallContext,
): Promise<TrackerError | null> {
  const asked = await Promise.all(
    places.map(async (place) => {
      const may = await found(context, () => machine.mayWrite(place.path));
      return may.value === false ? [place] : [];
    }),
  );
  const closed = asked.flat();
  if (closed.length === 0) return null;
  const bits = closed.every(({ kind }) => kind === 'folder') ? 'u+rwx' : 'u+rwX';
  const hint = closed.every(lacksBits)
    ? `Run \`chmod ${bits} ${closed.map(({ path }) => shellWord(path)).join(' ')}\`.`
    : otherwise;
  return new TrackerError('config_not_writable', `${listed(closed)} cannot be written.`, { hint });
}

/** Where the owner has the bits and may not write all the same, the file system is in the way. */
function lacksBits({ own, mode, kind }: FileFacts): boolean {
  const needed = kind === 'folder' ? writesInside : writes;
  return own !== false && mode !== null && (mode & needed) !== needed;
}

/** The first one, and how many there are besides. */
export function listed(files: readonly { readonly path: string }[]): string {
  const [first, ...others] = files.map(({ path }) => path);
  return others.length === 0 ? (first ?? '') : `${first} and ${others.length} more`;
}
