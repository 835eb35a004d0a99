import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { TrackerError } from '../../core/model/error.ts';

/**
 * A repository may hold symlinks that lead anywhere. What is written through one must stay inside the
 * project, or `bind` in somebody's clone would change another file of the user's.
 * @returns where the path leads to: what was looked at is what is to be written
 * @throws TrackerError `config_not_editable` naming where the link leads to
 */
export async function demandInside(project: string, file: string): Promise<string> {
  const [root, target] = await Promise.all([realpath(project), endOf(file)]);
  if (target.startsWith(root.endsWith(sep) ? root : root + sep)) return target;
  throw new TrackerError(
    'config_not_editable',
    `${file} leads to ${target} through a symlink, which is outside the project; nothing was changed.`,
    { hint: 'Run the command in the project that the file belongs to, or replace the symlink.' },
  );
}

/** Where a path ends, also one that leads to nothing yet. */
async function endOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = await realpath(dirname(path));
    const link = await readlink(path).catch(() => null);
    if (link === null) return join(folder, basename(path));
    const there = resolve(folder, link);
    return join(await realpath(dirname(there)).catch(() => dirname(there)), basename(there));
  }
}
