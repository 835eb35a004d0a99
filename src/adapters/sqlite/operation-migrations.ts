/** Forward only, as the issues': entry n brings a journal of schema n to n + 1. */
export const operationMigrations: readonly string[] = [
  `CREATE TABLE operation (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     key TEXT NOT NULL,
     kind TEXT NOT NULL,
     provider TEXT NOT NULL,
     project_slug TEXT NOT NULL,
     server TEXT NOT NULL,
     body_hash TEXT NOT NULL,
     body TEXT,
     state TEXT NOT NULL,
     operation_id TEXT,
     "left" INTEGER NOT NULL,
     answer TEXT,
     error TEXT,
     created_at TEXT NOT NULL,
     updated_at TEXT NOT NULL
   ) STRICT;
   CREATE INDEX operation_by_key ON operation (key);`,
  // Whose write it is; empty may be anybody's.
  `ALTER TABLE operation ADD COLUMN team TEXT NOT NULL DEFAULT ''`,
  // Fencing of leases, and an index for each question that is asked while a write waits.
  `ALTER TABLE operation ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1;
   DROP INDEX operation_by_key;
   CREATE INDEX operation_by_key ON operation (key, server, provider, project_slug);
   CREATE INDEX operation_by_operation_id ON operation (operation_id) WHERE operation_id IS NOT NULL;
   CREATE INDEX operation_unfinished ON operation (server, provider, project_slug)
     WHERE state NOT IN ('completed', 'failed');
   CREATE INDEX operation_over ON operation (updated_at)
     WHERE state IN ('completed', 'failed') OR "left" = 1;`,
];
