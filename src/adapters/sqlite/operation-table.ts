import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { TrackerError } from '../../core/model/error.ts';
import { parseJson } from '../../core/model/json.ts';
import {
  meaningOf,
  type EntryState,
  type NewEntry,
  type OperationEntry,
  type WriteKind,
  type WriteTarget,
} from '../../core/model/operation-entry.ts';
import type { JournalQuery } from '../../ports/operation-journal-port.ts';

/** The words of the partial indexes: SQLite uses one only where a question repeats them. */
const unfinished = `state NOT IN ('completed', 'failed')`;
const over = `(state IN ('completed', 'failed') OR "left" = 1)`;

/** As {@link isSameTarget}: a team that is not known may be any. */
const sameTarget = `server = ? AND provider = ? AND project_slug = ? AND (team = ? OR team = '' OR ? = '')`;

function targetValues({ server, provider, project_slug: slug, team }: WriteTarget): string[] {
  return [server, provider, slug, team, team];
}

/** Oldest first. */
export function readEntries(
  database: DatabaseSync,
  { target, unfinishedOnly = false }: JournalQuery,
): OperationEntry[] {
  const parts: string[] = [];
  if (unfinishedOnly) parts.push(unfinished);
  if (target !== undefined) parts.push(sameTarget);
  const where = parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`;
  return database
    .prepare(`SELECT * FROM operation ${where} ORDER BY number`)
    .all(...(target === undefined ? [] : targetValues(target)))
    .map(entryIn);
}

export function entryOf(database: DatabaseSync, id: string): OperationEntry | null {
  const row = database.prepare('SELECT * FROM operation WHERE id = ?').get(id);
  return row === undefined ? null : entryIn(row);
}

/** More than are told of where an id is not clear. */
const mostBegun = 20;

/** Behind every text that begins so, by UTF-8 bytes. */
const lastCharacter = '\u{10FFFF}';

/** The entries that an id may mean, oldest first; each question is answered by an index. */
export function findEntries(
  database: DatabaseSync,
  given: string,
  target: WriteTarget | null,
): OperationEntry[] {
  const here = target === null ? '' : ` AND ${sameTarget}`;
  const where = target === null ? [] : targetValues(target);
  const found = new Map<number, OperationEntry>();
  const add = (condition: string, ...values: SQLInputValue[]) => {
    const rows = database
      .prepare(`SELECT * FROM operation WHERE ${condition} LIMIT ${mostBegun}`)
      .all(...values);
    for (const row of rows) found.set(Number(row['number']), entryIn(row));
  };
  add('id = ?', given);
  add(`operation_id = ?${here} ORDER BY number DESC`, given, ...where);
  if (target !== null) add(`key = ? AND ${sameTarget} ORDER BY number DESC`, given, ...where);
  if (given !== '') {
    const range = [given, given + lastCharacter];
    add('id >= ? AND id < ?', ...range);
    // Only the beginning of a UUID counts.
    add(`operation_id >= ? AND operation_id < ? AND length(operation_id) = 36${here}`, ...range, ...where);
  }
  return [...found]
    .toSorted(([one], [other]) => one - other)
    .map(([, entry]) => entry)
    .filter((entry) => meaningOf(given, target, entry) !== null);
}

/** @returns whether the holder of this epoch may still do so */
export function deleteEntry(database: DatabaseSync, id: string, epoch: number): boolean {
  const { changes } = database.prepare('DELETE FROM operation WHERE id = ? AND epoch = ?').run(id, epoch);
  return changes !== 0;
}

/** @returns the entry's new holder's number and the entry as it is; null where there is none */
export function nextEpoch(
  database: DatabaseSync,
  id: string,
): { readonly epoch: number; readonly entry: OperationEntry } | null {
  database.prepare('UPDATE operation SET epoch = epoch + 1 WHERE id = ?').run(id);
  const row = database.prepare('SELECT * FROM operation WHERE id = ?').get(id);
  return row === undefined ? null : { epoch: Number(row['epoch']), entry: entryIn(row) };
}

export function unfinishedIds(database: DatabaseSync): Set<string> {
  const rows = database.prepare(`SELECT id FROM operation WHERE ${unfinished}`).all();
  return new Set(rows.map((row) => String(row['id'])));
}

/** @throws TrackerError `idempotency_conflict` */
export function demandSameBody(database: DatabaseSync, { key, target, bodyHash }: NewEntry): void {
  const other = database
    .prepare(`SELECT id FROM operation WHERE key = ? AND ${sameTarget} AND body_hash <> ?`)
    .get(key, ...targetValues(target), bodyHash);
  if (other === undefined) return;
  throw new TrackerError(
    'idempotency_conflict',
    `The key '${key}' was used for another body before (${String(other['id'])}); nothing was sent.`,
  );
}

export function insertEntry(database: DatabaseSync, entry: OperationEntry): void {
  database
    .prepare(
      `INSERT INTO operation (id, key, kind, provider, project_slug, server, team, body_hash, body, state, operation_id, "left",
         answer, error, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      entry.id,
      entry.key,
      entry.kind,
      entry.target.provider,
      entry.target.project_slug,
      entry.target.server,
      entry.target.team,
      entry.bodyHash,
      ...changing(entry),
      entry.createdAt,
      entry.updatedAt,
    );
}

/** @returns whether the holder of this epoch may still do so */
export function updateEntry(database: DatabaseSync, entry: OperationEntry, epoch: number): boolean {
  const { changes } = database
    .prepare(
      `UPDATE operation SET body = ?, state = ?, operation_id = ?, "left" = ?, answer = ?, error = ?, updated_at = ?
       WHERE id = ? AND epoch = ?`,
    )
    .run(...changing(entry), entry.updatedAt, entry.id, epoch);
  return changes !== 0;
}

function changing({ body, state, operationId, left, answer, error }: OperationEntry) {
  return [body, state, operationId, left ? 1 : 0, jsonOf(answer), jsonOf(error)] as const;
}

function jsonOf(value: unknown): string | null {
  return value == null ? null : JSON.stringify(value);
}

/** Ids of finished writes, and of those left on purpose, that were touched last before `time` (ISO 8601). */
export function prunable(database: DatabaseSync, time: string, most: number): string[] {
  return database
    .prepare(`SELECT id FROM operation WHERE updated_at < ? AND ${over} LIMIT ?`)
    .all(time, most)
    .map((row) => String(row['id']));
}

/** Drops one of them, unless its holder has touched it meanwhile. */
export function pruneEntry(database: DatabaseSync, id: string, time: string): void {
  database.prepare(`DELETE FROM operation WHERE id = ? AND updated_at < ? AND ${over}`).run(id, time);
}

function entryIn(row: Record<string, SQLOutputValue>): OperationEntry {
  const json = (name: string): unknown => (row[name] === null ? null : parseJson(String(row[name])));
  return {
    id: String(row['id']),
    key: String(row['key']),
    kind: String(row['kind']) as WriteKind,
    target: {
      provider: String(row['provider']),
      project_slug: String(row['project_slug']),
      server: String(row['server']),
      team: String(row['team']),
    },
    bodyHash: String(row['body_hash']),
    body: row['body'] === null ? null : String(row['body']),
    state: String(row['state']) as EntryState,
    operationId: row['operation_id'] === null ? null : String(row['operation_id']),
    left: row['left'] === 1,
    answer: json('answer'),
    error: json('error') as OperationEntry['error'],
    createdAt: String(row['created_at']),
    updatedAt: String(row['updated_at']),
  };
}
