import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { TrackerError } from '../../core/model/error.ts';
import { parseJson } from '../../core/model/json.ts';
import type { EntryState, NewEntry, OperationEntry, WriteKind } from '../../core/model/operation-entry.ts';
import { oldestKept } from './retention.ts';

const unfinished = `state NOT IN ('completed', 'failed')`;

/** Oldest first. */
export function readEntries(
  database: DatabaseSync,
  { unfinishedOnly }: { unfinishedOnly: boolean },
): OperationEntry[] {
  const where = unfinishedOnly ? `WHERE ${unfinished}` : '';
  return database.prepare(`SELECT * FROM operation ${where} ORDER BY number`).all().map(entryIn);
}

export function entryOf(database: DatabaseSync, id: string): OperationEntry | null {
  const row = database.prepare('SELECT * FROM operation WHERE id = ?').get(id);
  return row === undefined ? null : entryIn(row);
}

export function deleteEntry(database: DatabaseSync, id: string): void {
  database.prepare('DELETE FROM operation WHERE id = ?').run(id);
}

export function isUnfinished(database: DatabaseSync, id: string): boolean {
  return database.prepare(`SELECT 1 FROM operation WHERE id = ? AND ${unfinished}`).get(id) !== undefined;
}

/** @throws TrackerError `idempotency_conflict` */
export function demandSameBody(database: DatabaseSync, { key, target, bodyHash }: NewEntry): void {
  const other = database
    .prepare(
      'SELECT id FROM operation WHERE key = ? AND server = ? AND provider = ? AND project_slug = ? AND body_hash <> ?',
    )
    .get(key, target.server, target.provider, target.project_slug, bodyHash);
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

export function updateEntry(database: DatabaseSync, entry: OperationEntry): void {
  database
    .prepare(
      `UPDATE operation SET body = ?, state = ?, operation_id = ?, "left" = ?, answer = ?, error = ?, updated_at = ?
       WHERE id = ?`,
    )
    .run(...changing(entry), entry.updatedAt, entry.id);
}

function changing({ body, state, operationId, left, answer, error }: OperationEntry) {
  return [body, state, operationId, left ? 1 : 0, jsonOf(answer), jsonOf(error)] as const;
}

function jsonOf(value: unknown): string | null {
  return value == null ? null : JSON.stringify(value);
}

/** Drops what is over, or was left on purpose, and older than anybody asks for. `now`: epoch milliseconds. */
export function pruneEntries(database: DatabaseSync, now: number): void {
  database
    .prepare(
      `DELETE FROM operation WHERE updated_at < ? AND (state IN ('completed', 'failed') OR "left" = 1)`,
    )
    .run(oldestKept(now));
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
