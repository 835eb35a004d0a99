import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { parseJson } from '../../core/model/json.ts';
import type { BookEntry } from '../../ports/issue-store-port.ts';

/** Keys that are over are kept this long (milliseconds), the span of a month. */
const keptMs = 30 * 24 * 3_600_000;

export function bookEntryOf(database: DatabaseSync, key: string): BookEntry | null {
  return entryIn(database.prepare('SELECT * FROM book WHERE key = ?').get(key));
}

/** The last one that was begun with this body, and has no answer. */
export function unfinishedEntryOf(database: DatabaseSync, bodyHash: string): BookEntry | null {
  const select = 'SELECT * FROM book WHERE body_hash = ? AND answer IS NULL ORDER BY at DESC LIMIT 1';
  return entryIn(database.prepare(select).get(bodyHash));
}

function entryIn(row: Record<string, SQLOutputValue> | undefined): BookEntry | null {
  if (row === undefined) return null;
  return {
    key: String(row['key']),
    bodyHash: String(row['body_hash']),
    progress: parseJson(String(row['progress'])),
    answer: row['answer'] === null ? null : parseJson(String(row['answer'])),
    at: String(row['at']),
  };
}

export function writeBookEntry(database: DatabaseSync, entry: BookEntry): boolean {
  database
    .prepare('INSERT OR REPLACE INTO book (key, body_hash, progress, answer, at) VALUES (?, ?, ?, ?, ?)')
    .run(
      entry.key,
      entry.bodyHash,
      JSON.stringify(entry.progress),
      entry.answer === null ? null : JSON.stringify(entry.answer),
      entry.at,
    );
  const oldest = new Date(Date.parse(entry.at) - keptMs).toISOString();
  database.prepare('DELETE FROM book WHERE at < ? AND answer IS NOT NULL').run(oldest);
  return true;
}
