import type { DatabaseSync } from 'node:sqlite';
import { parseJson } from '../../core/model/json.ts';
import type { StoreBatch, StoredMapping } from '../../ports/issue-store-port.ts';

export function readMappings(database: DatabaseSync): StoredMapping[] {
  return database
    .prepare('SELECT mapping FROM mapping ORDER BY wp_id')
    .all()
    .map((row) => parseJson(String(row['mapping'])) as StoredMapping);
}

export function writeMappings(
  database: DatabaseSync,
  { put = [], remove = [] }: NonNullable<StoreBatch['mappings']>,
): boolean {
  const drop = database.prepare('DELETE FROM mapping WHERE wp_id = ?');
  // First all that goes, so that an issue is free for the work package that gets it.
  for (const wpId of [...remove, ...put.map((mapping) => mapping.wp_id)]) drop.run(wpId);
  const insert = database.prepare(
    `INSERT INTO mapping (wp_id, external_id, mapping) VALUES (?, ?, ?)
     ON CONFLICT (wp_id) DO UPDATE SET external_id = excluded.external_id, mapping = excluded.mapping`,
  );
  for (const mapping of put) insert.run(mapping.wp_id, mapping.external_id, JSON.stringify(mapping));
  return put.length > 0 || remove.length > 0;
}
