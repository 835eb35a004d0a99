import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The version that everything is tried with; `tools/bd/go.mod` pins the same. */
export const bdVersion = '1.0.5';

/** Where the real bd is kept: by version, outside the clone. TRACKER_BD_CACHE names another folder. */
export function bdLocation(): string {
  const cache =
    process.env['TRACKER_BD_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'spec-kitty-tracker', 'bd');
  return join(cache, bdVersion, 'bd');
}

/** The real bd, or null where `npm run setup:bd` was not run. */
export function findBd(): string | null {
  return existsSync(bdLocation()) ? bdLocation() : null;
}
