import { realpathSync } from 'node:fs';

/** Two ways to one folder are one; a folder that is not there is itself. */
export function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
