import type { DatabaseSync } from 'node:sqlite';
import { parseJson } from '../../core/model/json.ts';
import type { BookEntry } from '../../ports/issue-store-port.ts';

/** Keys that are over are kept this long (milliseconds), the span of a month. */
const keptMs = 30 * 24 * 3_600_000;

export function bookEntryOf(database: DatabaseSync, key: string): BookEntry | null {
  const row = database.prepare('SELECT * FROM book WHERE key = ?').get(key);
  if (row === undefined) return null;
  return {
    key,
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
