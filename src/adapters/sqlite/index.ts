/**
 * `spec-kitty-tracker/adapters/sqlite`: the state of local trackers, the journal of writes, and locks, in
 * files of node:sqlite.
 */
export { SqliteIssueStore, type IssueStoreDeps } from './issue-store.ts';
export { SqliteIssueNames, type IssueNamesDeps } from './issue-names.ts';
export { SqliteOperationJournal, type OperationJournalDeps } from './operation-journal.ts';
export { UpstreamMappings, type UpstreamMappingsDeps } from './upstream-mappings.ts';
export { createSqliteLock, type SqliteLockDeps } from './sqlite-lock.ts';
export { loadSqlite } from './load-sqlite.ts';
