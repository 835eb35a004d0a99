/** Forward only: entry n brings a store of schema n to n + 1. Never change one that was released. */
export const migrations: readonly string[] = [
  `CREATE TABLE state (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     generation INTEGER NOT NULL
   ) STRICT;
   INSERT INTO state VALUES (1, 0);
   CREATE TABLE snapshot (
     id TEXT PRIMARY KEY,
     status TEXT NOT NULL,
     issue_type TEXT NOT NULL,
     updated_at INTEGER NOT NULL,
     issue TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];
