import { join, resolve } from 'node:path';
import { TrackerError } from '../core/model/error.ts';
import { environmentPath } from './environment-path.ts';

interface Named {
  readonly home?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * The spec-kitty home: what is named, else `.spec-kitty` in the user's.
 * @throws TrackerError `config_unreadable`, `config_invalid` naming the variable
 */
export function homeOf(around: Named): string {
  if (around.home) return resolve(around.home);
  const userHome = userHomeOf(around);
  const named = around.environment?.['SPEC_KITTY_HOME']?.trim();
  if (named) return environmentPath('SPEC_KITTY_HOME', named, userHome);
  if (userHome !== undefined) return join(userHome, '.spec-kitty');
  throw new TrackerError(
    'config_unreadable',
    'There is no home folder: HOME is not set, and this user has none.',
    {
      hint: 'Set SPEC_KITTY_HOME to a folder of yours.',
    },
  );
}

/**
 * Undefined for a user without a home, as in some containers.
 * @throws TrackerError `config_invalid` for a HOME that is not absolute
 */
export function userHomeOf({ environment }: Named): string | undefined {
  const named = environment?.['HOME'];
  if (named) return environmentPath('HOME', named, undefined);
  try {
    // Not `homedir`, which asks the environment of the process.
    return process.getBuiltinModule('node:os').userInfo().homedir;
  } catch {
    return undefined;
  }
}
