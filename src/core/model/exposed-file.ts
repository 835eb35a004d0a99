import { TrackerError } from './error.ts';
import { shellWord } from './shell-word.ts';

/** Permission to write for everybody. */
const anybody = 0o002;

/** Whether all users of the machine may write a file of these permission bits. */
export function isExposed(mode: number): boolean {
  return (mode & anybody) !== 0;
}

/** A file that holds secrets, or decides what is sent where, must not be written by all. */
export function exposedFile(path: string): TrackerError {
  return new TrackerError(
    'config_exposed',
    `Anybody on this machine may write ${path}, so what it says is not believed.`,
    {
      hint: `Run \`chmod o-w ${shellWord(path)}\`, and see that it says what you mean. Where that changes nothing, the file system keeps no permissions: set SPEC_KITTY_HOME to a folder on one that does.`,
    },
  );
}
