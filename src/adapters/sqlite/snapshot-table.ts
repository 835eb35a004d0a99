import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { PullFilters } from '../../core/model/envelope.ts';
import type { Issue } from '../../core/model/issue.ts';
import { parseJson } from '../../core/model/json.ts';
import type { IssuePage, PageQuery } from '../../ports/issue-store-port.ts';

/** The tracker's issues as they were read last. Writes only what differs; whether anything did. */
export function replaceSnapshot(database: DatabaseSync, issues: readonly Issue[]): boolean {
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

export function issuesIn(database: DatabaseSync, ids: readonly string[]): Issue[] {
  const statement = database.prepare('SELECT issue FROM snapshot WHERE id = ?');
  return ids.flatMap((id) => {
    const row = statement.get(id);
    return row === undefined ? [] : [parseJson(String(row['issue'])) as Issue];
  });
}

export function pageOf(database: DatabaseSync, { after, limit, filters = {} }: PageQuery): IssuePage {
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
