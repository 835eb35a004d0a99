/**
 * Makes an empty file that is its owner's only, unless there is one. One that is there is not
 * opened: closing it would end every lock that this process holds on it (POSIX).
 */
export function makePrivateFile(file: string): void {
  const { closeSync, openSync } = process.getBuiltinModule('node:fs');
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
