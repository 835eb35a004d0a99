import { join, resolve } from 'node:path';
import { TrackerError } from '../core/model/error.ts';

interface Named {
  readonly home?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The spec-kitty home: what is named, else `.spec-kitty` in the user's. @throws TrackerError `config_unreadable` */
export function homeOf(around: Named): string {
  const named = around.home ?? around.environment?.['SPEC_KITTY_HOME']?.trim();
  if (named) return resolve(named);
  const userHome = userHomeOf(around);
  if (userHome !== undefined) return join(userHome, '.spec-kitty');
  throw new TrackerError(
    'config_unreadable',
    'There is no home folder: HOME is not set, and this user has none.',
    {
      hint: 'Set SPEC_KITTY_HOME to a folder of yours.',
    },
  );
}

/** Undefined for a user that nobody has heard of, as in some containers. */
export function userHomeOf({ environment }: Named): string | undefined {
  try {
    // Not `homedir`, which asks the environment of the process.
    return environment?.['HOME'] || process.getBuiltinModule('node:os').userInfo().homedir;
  } catch {
    return undefined;
  }
}
