import type { DatabaseSync } from 'node:sqlite';
import type { IssueFields } from '../../core/model/issue.ts';
import { parseJson } from '../../core/model/json.ts';
import type { ConflictRecord, IssueRecord } from '../../core/model/record.ts';

/** Stands for "as on the left": local, base_local, base_remote are the same text most of the time. */
const same = '';

export function readRecords(database: DatabaseSync): Map<string, IssueRecord> {
  const records = new Map<string, IssueRecord>();
  for (const row of database.prepare('SELECT * FROM record').all()) {
    const record = fromRow(row as Record<string, string | null>);
    records.set(record.id, record);
  }
  return records;
}

export function readRecordsOf(database: DatabaseSync, ids: readonly string[]): Map<string, IssueRecord> {
  const one = database.prepare('SELECT * FROM record WHERE id = ?');
  const records = new Map<string, IssueRecord>();
  for (const id of ids) {
    const row = one.get(id);
    if (row !== undefined) records.set(id, fromRow(row as Record<string, string | null>));
  }
  return records;
}

function fromRow(row: Record<string, string | null>): IssueRecord {
  const local = parseJson(row['local'] ?? '') as IssueFields;
  const baseLocal = unless(row['base_local'], local);
  const baseRemote = baseLocal === null ? null : unless(row['base_remote'], baseLocal);
  return {
    id: row['id'] ?? '',
    local,
    base: baseLocal === null || baseRemote === null ? null : { local: baseLocal, remote: baseRemote },
    creation: parsed(row['creation']) as IssueRecord['creation'],
    changedAt: row['changed_at'] ?? null,
    goneAt: row['gone_at'] ?? null,
  };
}

/** `null` stays null, "as on the left" is the very object on the left. */
function unless(text: string | null | undefined, left: IssueFields): IssueFields | null {
  if (text === null || text === undefined) return null;
  return text === same ? left : (parseJson(text) as IssueFields);
}

function parsed(text: string | null | undefined): unknown {
  return text === null || text === undefined ? null : parseJson(text);
}

export function writeRecords(
  database: DatabaseSync,
  { put, remove = [] }: { readonly put: readonly IssueRecord[]; readonly remove?: readonly string[] },
): boolean {
  const drop = database.prepare('DELETE FROM record WHERE id = ?');
  for (const id of remove) drop.run(id);
  const upsert = database.prepare(
    `INSERT OR REPLACE INTO record
       (id, local, base_local, base_remote, creation, changed_at, gone_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const { id, local, base, creation, changedAt, goneAt } of put) {
    const text = JSON.stringify(local);
    const baseLocal = base === null ? null : JSON.stringify(base.local);
    const baseRemote = base === null ? null : JSON.stringify(base.remote);
    upsert.run(
      id,
      text,
      baseLocal === text ? same : baseLocal,
      baseRemote === baseLocal && baseRemote !== null ? same : baseRemote,
      jsonOrNull(creation),
      changedAt,
      goneAt,
    );
  }
  return put.length > 0 || remove.length > 0;
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** More than anybody reads, and no more: the oldest ones make room. */
const conflictsKept = 10_000;

export function addConflicts(
  database: DatabaseSync,
  conflicts: readonly (ConflictRecord & { readonly at: string })[],
): boolean {
  const insert = database.prepare('INSERT INTO conflict (at, id, field, conflict) VALUES (?, ?, ?, ?)');
  for (const { at, ...conflict } of conflicts)
    insert.run(at, conflict.id, conflict.field, JSON.stringify(conflict));
  if (conflicts.length > 0)
    database
      .prepare('DELETE FROM conflict WHERE number <= (SELECT max(number) FROM conflict) - ?')
      .run(conflictsKept);
  return conflicts.length > 0;
}
