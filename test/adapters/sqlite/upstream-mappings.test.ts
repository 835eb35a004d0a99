import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSqlite } from '../../../src/adapters/sqlite/load-sqlite.ts';
import { UpstreamMappings } from '../../../src/adapters/sqlite/upstream-mappings.ts';
import { MemoryClock } from '../../../src/testing/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

/** As upstream's client makes it. */
function upstreamStore(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(
    `CREATE TABLE tracker_mappings (
       wp_id TEXT NOT NULL, system TEXT NOT NULL, workspace TEXT NOT NULL, external_id TEXT NOT NULL,
       external_key TEXT, external_url TEXT, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
       PRIMARY KEY (wp_id, system), UNIQUE (system, workspace, external_id));
     INSERT INTO tracker_mappings VALUES
       ('WP02', 'beads', 'Team-A', 'b-2', NULL, NULL, '2026-01-01', '2026-01-02'),
       ('WP01', 'beads', 'team-a', 'b-1', 'B1', 'https://example.com', '2026-01-01', '2026-01-02'),
       ('WP03', 'fp', 'team-a', 'f-1', NULL, NULL, '2026-01-01', '2026-01-02'),
       ('WP04', 'beads', 'other', 'b-4', NULL, NULL, '2026-01-01', '2026-01-02');`,
  );
  database.close();
}

const reader = (file: string) =>
  new UpstreamMappings({
    file,
    provider: 'beads',
    workspace: 'Team-A',
    clock: new MemoryClock(),
    sqlite: loadSqlite,
  });

describe('mappings of upstream’s client', () => {
  it('are those of this provider and workspace, and their store stays as it is', async () => {
    const folder = await scratchFolder();
    const file = join(folder, 'x.db');
    upstreamStore(file);
    const before = statSync(file);
    expect(await reader(file).read()).toEqual({
      file,
      mappings: [
        {
          wp_id: 'WP01',
          system: 'beads',
          external_id: 'b-1',
          external_key: 'B1',
          external_url: 'https://example.com',
          workspace: 'Team-A',
          created_at: '2026-01-01',
          updated_at: '2026-01-02',
        },
        expect.objectContaining({ wp_id: 'WP02', external_id: 'b-2' }) as object,
      ],
    });
    expect(statSync(file).mtimeMs).toBe(before.mtimeMs);
    expect(readdirSync(folder)).toEqual(['x.db']);
  });

  it('are none where there is no such store, and none is made', async () => {
    const file = join(await scratchFolder(), 'trackers', 'x.db');
    expect(await reader(file).read()).toBeNull();
    expect(existsSync(file)).toBe(false);
  });

  it('that cannot be read are an error that names the file', async () => {
    const file = join(await scratchFolder(), 'x.db');
    writeFileSync(file, 'no database, whatever its name may say about it '.repeat(40));
    await expect(reader(file).read()).rejects.toMatchObject({
      code: 'store_unusable',
      message: expect.stringContaining(file) as string,
    });
  });
});
