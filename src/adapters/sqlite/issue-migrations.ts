/** Forward only: entry n brings a store of schema n to n + 1. Never change one that was released. */
export const issueMigrations: readonly string[] = [
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
  // The two sides of a sync, what they agreed on, and what a key was used for. A base that is equal
  // to its neighbour on the left is kept as ''.
  `ALTER TABLE state ADD COLUMN snapshot INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE state ADD COLUMN upstream_taken INTEGER NOT NULL DEFAULT 0;
   UPDATE state SET snapshot = generation;
   CREATE TABLE record (
     id TEXT PRIMARY KEY,
     local TEXT NOT NULL,
     base_local TEXT,
     base_remote TEXT,
     creation TEXT,
     changed_at TEXT,
     gone_at TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE conflict (
     number INTEGER PRIMARY KEY,
     at TEXT NOT NULL,
     id TEXT NOT NULL,
     field TEXT NOT NULL,
     conflict TEXT NOT NULL
   ) STRICT;
   CREATE TABLE book (
     key TEXT PRIMARY KEY,
     body_hash TEXT NOT NULL,
     progress TEXT NOT NULL,
     answer TEXT,
     at TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE mapping (
     wp_id TEXT PRIMARY KEY,
     external_id TEXT NOT NULL UNIQUE,
     mapping TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // The tracker's fingerprint at the complete read that the snapshot is; NULL where none is known.
  `ALTER TABLE state ADD COLUMN fingerprint TEXT;
   CREATE INDEX record_pending ON record (id) WHERE changed_at IS NOT NULL AND gone_at IS NULL;
   CREATE INDEX book_unfinished ON book (at) WHERE answer IS NULL;`,
];
