import { row, type Mutant } from './mutant.ts';

const desk = 'src/core/operations/operation-desk.ts';
const end = 'src/core/operations/entry-end.ts';
const deskTest = 'test/core/operations/operation-desk.test.ts';
const journal = 'src/adapters/sqlite/operation-journal.ts';
const lease = 'src/adapters/sqlite/lease-file.ts';
const entry = 'src/core/model/operation-entry.ts';
const journalTest = 'test/adapters/sqlite/operation-journal.test.ts';
const temporary = 'src/adapters/platform/temporary-file.ts';
const atomicTest = 'test/adapters/platform/atomic-file.test.ts';

/** Mistakes in how writes are recorded, taken up and cleaned up after. */
export const journalMutants: readonly Mutant[] = [
  row(
    'journal: what a server has ended is no obstacle',
    desk,
    `if (entry.state !== 'accepted') return false;`,
    `if (entry.state !== 'sending') return false;`,
    deskTest,
  ),
  row(
    'journal: one that the server knows no more is recorded',
    desk,
    `await this.#record(entry, { state: 'failed', error: { code: error.code, message } });`,
    '',
    deskTest,
  ),
  row(
    'journal: only 404 says that it is gone',
    desk,
    'if (error.http?.status !== 404) return false;',
    '',
    deskTest,
  ),
  row(
    'journal: unfinished work is in the way',
    desk,
    `if (choice === 'refuse') throw unfinishedWork(left);`,
    `if (choice === 'refuse') return;`,
    deskTest,
  ),
  row(
    'journal: --new leaves what is there',
    desk,
    `if (left.length === 0 || choice === 'new') return;`,
    'if (left.length === 0) return;',
    deskTest,
  ),
  row(
    'journal: the same key and body is a resumption',
    desk,
    'if (same?.bodyHash === bodyHash) {',
    'if (same !== undefined && same === null) {',
    deskTest,
  ),
  row(
    'journal: an accepted write is not sent again',
    desk,
    `if (operationId !== null) return { kind: 'accepted', operationId, replayed: false };`,
    '',
    deskTest,
  ),
  row(
    'journal: acceptance is recorded before the first look',
    desk,
    `onAccepted: (operationId) => kept(lease, { state: 'accepted', operationId, left: false }, context),`,
    'onAccepted: () => Promise.resolve(),',
    deskTest,
  ),
  row(
    'journal: --no-wait leaves on purpose',
    desk,
    `if (outcome.kind === 'accepted') await kept(lease, { state: entry.state, left: true }, context);`,
    `if (outcome.kind === 'accepted') await kept(lease, { state: entry.state }, context);`,
    deskTest,
  ),
  row(
    'journal: the end is recorded',
    desk,
    `else await kept(lease, { state: 'completed', answer: outcome.answer.body, error: null }, context);`,
    '',
    deskTest,
  ),
  row('journal: a lease ends with the call', desk, 'lease.release();', '', deskTest),
  row(
    'journal: what another process holds is not unfinished',
    desk,
    'return entries.filter((entry) => !entry.held && isSameTarget(entry.target, target));',
    'return entries.filter((entry) => isSameTarget(entry.target, target));',
    deskTest,
  ),
  row(
    `journal: another binding's work is not resumed`,
    desk,
    'if (isSameTarget(entry.target, target)) return entry;',
    'return entry;',
    deskTest,
  ),
  row(
    'journal: a line that is down says nothing about an earlier attempt',
    end,
    `if (error.effect === 'none' && (!sentBefore || isRefusedContent(error)))`,
    `if (error.effect === 'none')`,
    deskTest,
  ),
  row(
    'journal: an accepted write stays accepted when the wait fails',
    end,
    `if (entry.state === 'accepted') return null;`,
    '',
    deskTest,
  ),
  row(
    'journal: the body of what is over is dropped',
    entry,
    'return isOver(next) ? { ...next, body: null } : next;',
    'return next;',
    journalTest,
  ),
  row(
    'journal: the same key with another body is refused',
    journal,
    'demandSameBody(database, entry);',
    '',
    journalTest,
  ),
  row(
    'journal: another project of the same provider is another target',
    entry,
    'one.project_slug === other.project_slug &&',
    '',
    deskTest,
  ),
  row(
    'journal: another team is another target',
    entry,
    `(one.team === other.team || one.team === '' || other.team === '')`,
    'true',
    deskTest,
  ),
  row(
    'journal: held from the moment it can be seen',
    journal,
    'end = this.#take(recorded.id);',
    'end = () => undefined;',
    journalTest,
  ),
  row(
    'journal: leases of killed writes are removed',
    journal,
    'this.#removeLeftBehind(database);',
    '',
    journalTest,
  ),
  row(
    'journal: leases of unfinished writes are not',
    journal,
    'if (id !== undefined && unfinished.get(id) === undefined) this.#take(id)?.({ forGood: true });',
    'if (id !== undefined) this.#take(id)?.({ forGood: true });',
    journalTest,
  ),
  row(
    'journal: what is over is kept for a month',
    journal,
    'const keptMs = 30 * 24 * 3_600_000;',
    'const keptMs = 90 * 24 * 3_600_000;',
    journalTest,
  ),
  row(
    'journal: unfinished ones are never pruned',
    journal,
    ".prepare(`DELETE FROM operation WHERE updated_at < ? AND state IN ('completed', 'failed')`)",
    '.prepare(`DELETE FROM operation WHERE updated_at < ?`)',
    journalTest,
  ),
  row(
    'journal: one that has just ended is not one that nobody holds',
    journal,
    `return { ...(this.#entry(entry.id) ?? { ...entry, state: 'completed' }), held: false };`,
    'return { ...entry, held: false };',
    journalTest,
  ),
  row(
    'journal: what is held is so for all who look',
    lease,
    `database.prepare('SELECT count(*) FROM sqlite_master').get();`,
    '',
    journalTest,
  ),
  row('journal: one holder at a time', lease, `database.exec('BEGIN EXCLUSIVE');`, '', journalTest),
  row(
    'journal: a lease file is gone with its write',
    lease,
    'if (forGood) rmSync(file, { force: true });',
    '',
    journalTest,
  ),
  row(
    'files: what a killed process has left is removed',
    temporary,
    'if (owner !== null && !isAlive(owner))',
    'if (owner !== null && owner < 0)',
    atomicTest,
  ),
  row(
    `files: a living process's temporary file stays`,
    temporary,
    `return true;`,
    'return false;',
    atomicTest,
  ),
];
