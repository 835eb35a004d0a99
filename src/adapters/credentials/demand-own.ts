import { TrackerError } from '../../core/model/error.ts';
import { shellWord } from '../../core/model/shell-word.ts';
import type { FileContent } from '../../ports/file-port.ts';

/** Permission to write for everybody. */
const anybody = 0o002;

/**
 * A file that names a program to start or a server to send tokens to, or holds them, must not be
 * anybody's to write.
 * @throws TrackerError `config_exposed`
 */
export function demandOwn({ mode }: FileContent, path: string): void {
  // Windows has no such bits.
  if ((mode & anybody) === 0 || process.platform === 'win32') return;
  throw new TrackerError(
    'config_exposed',
    `Anybody on this machine may write ${path}, so what it says is not believed.`,
    {
      hint: `Run \`chmod o-w ${shellWord(path)}\`, and see that it says what you mean. Where that changes nothing, the file system keeps no permissions: set SPEC_KITTY_HOME to a folder on one that does.`,
    },
  );
}
