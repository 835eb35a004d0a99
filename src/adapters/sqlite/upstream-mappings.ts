import type { StoredMapping } from '../../ports/issue-store-port.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { UpstreamMappingsPort } from '../../ports/upstream-mappings-port.ts';
import { whenFree } from './busy-retry.ts';
import { unusable } from './database.ts';
import { isThere } from './private-file.ts';
import { isUnwritable, openedCopy } from './read-only-copy.ts';

export interface UpstreamMappingsDeps {
  /** Upstream's store for this provider and workspace; it need not be there. */
  readonly file: string;
  readonly provider: string;
  readonly workspace: string;
  /** For the pauses between two tries where another process is in the way. */
  readonly clock: ClockPort;
  /** node:sqlite, loaded on first use. */
  sqlite(): typeof import('node:sqlite');
}

const columns = [
  'wp_id',
  'system',
  'external_id',
  'external_key',
  'external_url',
  'workspace',
  'created_at',
  'updated_at',
] as const;

/** `tracker_mappings` of upstream's store. The store is opened to be read and never written. */
export class UpstreamMappings implements UpstreamMappingsPort {
  readonly #deps: UpstreamMappingsDeps;

  constructor(deps: UpstreamMappingsDeps) {
    this.#deps = deps;
  }

  async read(): Promise<{ readonly file: string; readonly mappings: readonly StoredMapping[] } | null> {
    const { file, clock } = this.#deps;
    try {
      if (!isThere(file)) return null;
      return { file, mappings: await whenFree(() => this.#rows(file), clock) };
    } catch (cause) {
      throw unusable(file, cause);
    }
  }

  #rows(file: string): StoredMapping[] {
    try {
      return this.#rowsIn(file);
    } catch (cause) {
      if (!isUnwritable(cause)) throw cause;
      return openedCopy(file, (copy) => this.#rowsIn(copy));
    }
  }

  #rowsIn(file: string): StoredMapping[] {
    const { provider, workspace, sqlite } = this.#deps;
    const database = new (sqlite().DatabaseSync)(file, { readOnly: true, timeout: 0 });
    try {
      return database
        .prepare(
          `SELECT ${columns.join(', ')} FROM tracker_mappings
           WHERE lower(system) = ? AND lower(workspace) = ? ORDER BY wp_id`,
        )
        .all(provider, workspace.trim().toLowerCase())
        .map((row) => mappingOf(row, workspace));
    } finally {
      database.close();
    }
  }
}

function mappingOf(row: Record<string, unknown>, workspace: string): StoredMapping {
  const given = columns.filter((column) => row[column] !== null && row[column] !== undefined);
  const texts = Object.fromEntries(given.map((column) => [column, String(row[column])]));
  return { ...texts, workspace } as StoredMapping;
}
