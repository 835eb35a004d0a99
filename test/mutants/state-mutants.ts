import { row, type Mutant } from './mutant.ts';

const desk = 'src/core/operations/operation-desk.ts';
const deskTest = 'test/core/operations/lost-lease.test.ts';
const journal = 'src/adapters/sqlite/operation-journal.ts';
const lease = 'src/adapters/sqlite/lease-file.ts';
const entry = 'src/core/model/operation-entry.ts';
const journalTest = 'test/adapters/sqlite/operation-journal.test.ts';
const busyTest = 'test/adapters/sqlite/busy-neighbour.test.ts';
const stateTest = 'test/adapters/sqlite/private-database.test.ts';

/** Mistakes in how the state of this machine is stored: databases, leases, locks. */
export const stateMutants: readonly Mutant[] = [
  row(
    'journal: a team is a part of what a key belongs to',
    'src/adapters/sqlite/operation-table.ts',
    "const sameTarget = `server = ? AND provider = ? AND project_slug = ? AND (team = ? OR team = '' OR ? = '')`;",
    "const sameTarget = `server = ? AND provider = ? AND project_slug = ? AND (1 OR team = ? OR ? = '')`;",
    journalTest,
  ),
  row(
    'journal: a list keeps to its target',
    'src/adapters/sqlite/operation-table.ts',
    'if (target !== undefined) parts.push(sameTarget);',
    'if (target !== undefined) parts.push(`(1 OR ${sameTarget})`);',
    journalTest,
  ),
  row(
    'journal: a lost lease does not overwrite the next one',
    'src/adapters/sqlite/operation-table.ts',
    'WHERE id = ? AND epoch = ?`,',
    'WHERE id = ? AND epoch >= ?`,',
    journalTest,
  ),
  row('journal: a holder learns that its lease is lost', journal, 'lost.abort(error);', '', journalTest),
  row(
    'journal: a lease that was lost does not free the next one',
    lease,
    'if (forGood && inodeOf(file) === inode) rmSync(file, { force: true });',
    'if (forGood) rmSync(file, { force: true });',
    journalTest,
  ),
  row(
    'journal: a second release frees none',
    'src/testing/memory/memory-operation-journal.ts',
    'if (this.#held.get(id) === epoch) this.#held.delete(id);',
    'this.#held.delete(id);',
    journalTest,
  ),
  row(
    'journal: a write ends with its lease',
    'src/core/operations/recorded-write.ts',
    'const context = withSignal(call, lease.signal);',
    'const context = call;',
    deskTest,
  ),
  row(
    'journal: old entries are pruned behind a write, not by each',
    desk,
    'if (this.#prunedAt !== null && now - this.#prunedAt < pruneGapMs) return;',
    '',
    deskTest,
  ),
  row(
    'journal: a write is found by its key at its own target only',
    entry,
    "if (target !== null && isHere && key === given) return 'key';",
    "if (key === given) return 'key';",
    journalTest,
  ),
  row(
    'locks: a holder learns that its lock file was removed',
    'src/adapters/sqlite/sqlite-lock.ts',
    'if (inode() !== held && !lost.signal.aborted)',
    'if (inode() === held && !lost.signal.aborted)',
    'test/adapters/sqlite/sqlite-lock.test.ts',
  ),
  row(
    'store: mappings can swap their issues',
    'src/adapters/sqlite/mapping-table.ts',
    'for (const wpId of [...remove, ...put.map((mapping) => mapping.wp_id)]) drop.run(wpId);',
    'for (const wpId of remove) drop.run(wpId);',
    'test/adapters/sqlite/store-batch.test.ts',
  ),
  row(
    'journal: a write is on disk before it is sent',
    journal,
    '{ create: true, durable: true },',
    '{ create: true },',
    journalTest,
  ),
  row(
    'journal: SQLite does not wait for others itself',
    'src/adapters/sqlite/database.ts',
    'const database = new sqlite.DatabaseSync(file, { timeout: 0 });',
    'const database = new sqlite.DatabaseSync(file, { timeout: 5_000 });',
    busyTest,
  ),
  row(
    'journal: a neighbour is waited for, in pauses',
    'src/adapters/sqlite/busy-retry.ts',
    'if (!isBusy(error) || remaining <= 0) throw error;',
    'throw error;',
    busyTest,
  ),
  row(
    'journal: a write waits no longer than its deadline',
    'src/adapters/sqlite/busy-retry.ts',
    'return Math.min(deadline?.at ?? Number.POSITIVE_INFINITY, clock.monotonic() + waitMs);',
    'return Math.max(deadline?.at ?? 0, clock.monotonic() + waitMs);',
    busyTest,
  ),
  row(
    'journal: an abort ends the wait for a neighbour',
    'src/adapters/sqlite/grouped-writes.ts',
    "signal?.addEventListener('abort', abort, { once: true });",
    '',
    busyTest,
  ),
  row(
    'journal: a read goes on where its connection was closed',
    'src/adapters/sqlite/grouped-writes.ts',
    '// The connection may be closed between two tries.',
    'const kept = this.#open; if (kept !== null) return whenFree(() => work(kept.database), clock, context);',
    busyTest,
  ),
  row(
    'journal: a refused write leaves the others of its transaction alone',
    'src/adapters/sqlite/grouped-writes.ts',
    'if (!(error instanceof TrackerError)) throw error;',
    'throw error;',
    busyTest,
  ),
  row(
    'journal: a file that was moved away is not written to',
    'src/adapters/sqlite/grouped-writes.ts',
    'if (this.#open !== null && isSame(this.#open.file, identityOf(file))) return this.#open.database;',
    'if (this.#open !== null) return this.#open.database;',
    journalTest,
  ),
  row(
    'store: the first error is told',
    'src/adapters/sqlite/database.ts',
    '// SQLite has ended the transaction itself, as on a full disk; the first error says why.',
    "throw new Error('cannot rollback');",
    'test/adapters/sqlite/store-batch.test.ts',
  ),
  row(
    'store: a home that cannot be written is read',
    'src/adapters/sqlite/database.ts',
    "if (opening.how !== 'read' || !isUnwritable(cause)) throw cause;",
    'throw cause;',
    stateTest,
  ),
  row(
    'store: a database of zero bytes is a note',
    'src/adapters/sqlite/database.ts',
    'if (isFresh && wasEmptied)',
    'if (isFresh && !wasEmptied)',
    stateTest,
  ),
  row(
    'store: an empty file that another process is making is not a loss',
    'src/adapters/sqlite/private-file.ts',
    'return isUnchanged && Math.abs(nowMs - mtimeMs) < makingMs;',
    'return false;',
    'test/adapters/sqlite/private-database.test.ts',
  ),
  row(
    'store: a file that was emptied just now is a loss',
    'src/adapters/sqlite/private-file.ts',
    'return isUnchanged && Math.abs(nowMs - mtimeMs) < makingMs;',
    'return Math.abs(nowMs - mtimeMs) < makingMs;',
    'test/adapters/sqlite/private-database.test.ts',
  ),
  row(
    'store: an old empty file is a loss',
    'src/adapters/sqlite/private-file.ts',
    'return isUnchanged && Math.abs(nowMs - mtimeMs) < makingMs;',
    'return isUnchanged;',
    'test/adapters/sqlite/private-database.test.ts',
  ),
  row(
    'store: the copy of a read-only database can be brought to the last schema',
    'src/adapters/sqlite/read-only-copy.ts',
    'chmodSync(`${copy}${part}`, 0o600);',
    '',
    'test/adapters/sqlite/private-database.test.ts',
  ),
  row(
    'store: a database that all users may write is refused',
    'src/adapters/sqlite/private-file.ts',
    "if (isExposed(mode) && process.platform !== 'win32') throw exposedFile(file);",
    '',
    stateTest,
  ),
  row(
    'locks: those of one process get a lock in turn, whichever port they came by',
    'src/adapters/sqlite/sqlite-lock.ts',
    'const file = join(deps.folder, `${name}.lock`);',
    'const file = join(deps.folder, `${name}.lock`) + deps.clock.random();',
    'test/adapters/sqlite/sqlite-lock.test.ts',
  ),
];
