import { exposedFile, isExposed } from '../../core/model/exposed-file.ts';
import type { FileContent } from '../../ports/file-port.ts';

/**
 * A file that names a program to start or a server to send tokens to, or holds them, must not be
 * anybody's to write.
 * @throws TrackerError `config_exposed`
 */
export function demandOwn({ mode }: FileContent, path: string): void {
  // Windows has no such bits.
  if (isExposed(mode) && process.platform !== 'win32') throw exposedFile(path);
}
