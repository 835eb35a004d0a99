import { isAbsolute, join } from 'node:path';
import { TrackerError } from '../core/model/error.ts';

/**
 * The path that a variable names: absolute, or `~` and what is below it, which a compose file or a unit file hands
 * over as it is written. A relative one would be another place in every folder.
 * @throws TrackerError `config_invalid` naming the variable
 */
export function environmentPath(name: string, value: string, userHome: string | undefined): string {
  if (isAbsolute(value)) return value;
  const below = /^~(?:\/+(.*))?$/s.exec(value);
  if (below !== null && userHome !== undefined) return join(userHome, below[1] ?? '');
  throw new TrackerError('config_invalid', `${name} is '${value}', which is not an absolute path.`, {
    hint: `Set ${name} to a path that begins with /.`,
  });
}
