import { readFile } from 'node:fs/promises';
import type { FilePort } from '../../src/ports/file-port.ts';

/** Files as they are on disk, and what is written over them kept in memory: no case waits for a disk. */
export function memoryFiles(): FilePort {
  const written = new Map<string, string | null>();
  return {
    async read(path) {
      const text = written.has(path) ? written.get(path) : await readFile(path, 'utf8').catch(() => null);
      return text == null ? null : { text, mode: 0o600 };
    },
    replace: async (path, text) => void written.set(path, text),
    rehearse: async () => undefined,
    remove: async (path) => void written.set(path, null),
  };
}
