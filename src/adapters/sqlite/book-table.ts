import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { parseJson } from '../../core/model/json.ts';
import type { BookEntry } from '../../ports/issue-store-port.ts';
import { oldestKept } from './retention.ts';

export function bookEntryOf(database: DatabaseSync, key: string): BookEntry | null {
  return entryIn(database.prepare('SELECT * FROM book WHERE key = ?').get(key));
}

/** Those without an answer, the latest first. */
export function unfinishedEntries(database: DatabaseSync): BookEntry[] {
  const rows = database.prepare('SELECT * FROM book WHERE answer IS NULL ORDER BY at DESC').all();
  return rows.flatMap((row) => entryIn(row) ?? []);
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
  database
    .prepare('DELETE FROM book WHERE at < ? AND answer IS NOT NULL')
    .run(oldestKept(Date.parse(entry.at)));
  return true;
}
