/** What a write is recorded with, loaded by the first call that records or looks something up. */
export { SqliteIssueNames } from '../adapters/sqlite/issue-names.ts';
export { SqliteOperationJournal } from '../adapters/sqlite/operation-journal.ts';
