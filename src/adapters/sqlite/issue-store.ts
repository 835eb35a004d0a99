import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { PullFilters } from '../../core/model/envelope.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { Issue } from '../../core/model/issue.ts';
import { parseJson } from '../../core/model/json.ts';
import type {
  Generation,
  IssuePage,
  IssueStorePort,
  PageQuery,
  StoreBatch,
  StoreState,
} from '../../ports/issue-store-port.ts';
import { inTransaction, openDatabase, unusable } from './database.ts';

export interface IssueStoreDeps {
  /** The database of one project. */
  readonly file: string;
  /** node:sqlite, loaded on first use. */
  sqlite(): typeof import('node:sqlite');
}

/** One project's state in one SQLite file, which is open only while a call needs it. */
export class SqliteIssueStore implements IssueStorePort {
  readonly #deps: IssueStoreDeps;

  constructor(deps: IssueStoreDeps) {
    this.#deps = deps;
  }

  async load(): Promise<StoreState> {
    const { file } = this.#deps;
    const state = this.#using({ create: false }, (database) => ({
      generation: generationOf(database),
      issueCount: Number(database.prepare('SELECT count(*) AS n FROM snapshot').get()?.['n'] ?? 0),
      location: file,
    }));
    return state ?? { generation: 0, issueCount: 0, location: file };
  }

  async page(query: PageQuery): Promise<IssuePage | null> {
    return this.#using({ create: false }, (database) => {
      database.exec('BEGIN');
      try {
        if (generationOf(database) !== query.generation) return null;
        return pageOf(database, query);
      } finally {
        database.exec('COMMIT');
      }
    });
  }

  async commit(batch: StoreBatch, expected: Generation): Promise<Generation> {
    const generation = this.#using({ create: true }, (database) =>
      inTransaction(database, () => {
        const found = generationOf(database);
        if (found !== expected) {
          throw new TrackerError(
            'store_changed_meanwhile',
            'Another tracker process has written the store of this project meanwhile; nothing was stored.',
          );
        }
        if (!replaceSnapshot(database, batch.snapshot) && found > 0) return found;
        database.prepare('UPDATE state SET generation = ?').run(found + 1);
        return found + 1;
      }),
    );
    if (generation === null)
      throw new TrackerError('internal', 'a store that is made on demand is not there');
    return generation;
  }

  /** `null` where there is no store and none is to be made. */
  #using<T>(options: { readonly create: boolean }, work: (database: DatabaseSync) => T): T | null {
    const { file, sqlite } = this.#deps;
    const database = openDatabase(file, { ...options, sqlite: sqlite() });
    if (database === null) return null;
    try {
      return work(database);
    } catch (cause) {
      throw cause instanceof TrackerError ? cause : unusable(file, cause);
    } finally {
      database.close();
    }
  }
}

function generationOf(database: DatabaseSync): Generation {
  return Number(database.prepare('SELECT generation FROM state').get()?.['generation'] ?? 0);
}

/** Writes only what differs. Whether anything did. */
function replaceSnapshot(database: DatabaseSync, issues: readonly Issue[]): boolean {
  const gone = new Map<string, string>();
  for (const row of database.prepare('SELECT id, issue FROM snapshot').all()) {
    gone.set(String(row['id']), String(row['issue']));
  }
  const upsert = database.prepare(
    `INSERT INTO snapshot (id, status, issue_type, updated_at, issue) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, issue_type = excluded.issue_type,
       updated_at = excluded.updated_at, issue = excluded.issue`,
  );
  let changed = false;
  for (const issue of issues) {
    const { id } = issue.ref;
    const text = JSON.stringify(issue);
    if (gone.get(id) !== text) {
      const at = Date.parse(issue.updated_at);
      upsert.run(id, issue.status, issue.issue_type, Number.isNaN(at) ? 0 : at, text);
      changed = true;
    }
    gone.delete(id);
  }
  const remove = database.prepare('DELETE FROM snapshot WHERE id = ?');
  for (const id of gone.keys()) remove.run(id);
  return changed || gone.size > 0;
}

function pageOf(database: DatabaseSync, { after, limit, filters = {} }: PageQuery): IssuePage {
  const { where, values } = conditions(filters, after);
  const rows = database
    .prepare(`SELECT issue FROM snapshot ${where} ORDER BY id LIMIT ?`)
    .all(...values, limit + 1);
  return {
    issues: rows.slice(0, limit).map((row) => parseJson(String(row['issue'])) as Issue),
    more: rows.length > limit,
  };
}

function conditions(filters: PullFilters, after: string | undefined) {
  const parts: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (part: string, ...more: SQLInputValue[]) => {
    parts.push(part);
    values.push(...more);
  };
  if (after !== undefined) add('id > ?', after);
  if (filters.updated_since !== undefined) add('updated_at >= ?', Date.parse(filters.updated_since));
  for (const [column, allowed] of [
    ['status', filters.status],
    ['issue_type', filters.issue_type],
  ] as const) {
    if (allowed !== undefined) add(`${column} IN (${allowed.map(() => '?').join(', ')})`, ...allowed);
  }
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values };
}
