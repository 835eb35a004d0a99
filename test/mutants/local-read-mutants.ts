import { row, type Mutant } from './mutant.ts';

const namedTest = 'test/core/local/named-push.test.ts';
const unchangedTest = 'test/core/local/unchanged.test.ts';
const settledTest = 'test/adapters/sqlite/settled-store.test.ts';

/** Mistakes about what a local sync need not read. */
export const localReadMutants: readonly Mutant[] = [
  row(
    'unchanged: a record or a snapshot stored without a fingerprint removes it',
    'src/adapters/sqlite/issue-store.ts',
    'if (fingerprint !== undefined || snapshotChanged || recordsChanged)',
    'if (fingerprint !== undefined || snapshotChanged)',
    settledTest,
  ),
  row(
    'unchanged: not while something waits or is not over',
    'src/adapters/sqlite/issue-store.ts',
    'AND NOT EXISTS (SELECT 1 FROM ${pending}) AND NOT EXISTS (SELECT 1 FROM book WHERE answer IS NULL)`,',
    '`,',
    settledTest,
  ),
  row(
    'unchanged: only what is agreed in everything is found unchanged',
    'src/core/local/record-desk.ts',
    'const settled = fingerprint !== null && this.#isSettledBy(batch);',
    'const settled = fingerprint !== null;',
    unchangedTest,
  ),
  row(
    'unchanged: the fingerprint of now counts',
    'src/core/local/record-desk.ts',
    'return settled !== null && (await connector.fingerprint()) === settled.fingerprint',
    'return settled !== null',
    unchangedTest,
  ),
  row(
    'unchanged: a run reads nothing',
    'src/core/local/local-run.ts',
    'if ((await desk.unchanged()) !== null)',
    'if (desk.snapshot < 0)',
    unchangedTest,
  ),
  row(
    'named: of issues that were not asked for nothing is gone',
    'src/core/local/plan.ts',
    "const absent = read.extent === 'all' ? absentFrom(read, records, policy) : [];",
    'const absent = absentFrom(read as CompleteRead, records, policy);',
    'test/core/local/plan.test.ts',
  ),
  row(
    'named: a part does not become the snapshot',
    'src/core/local/record-desk.ts',
    "if (read.extent === 'named') return this.commit(batch);",
    "if (read.extent === 'named') return this.commit({ snapshot: read.issues, ...batch });",
    namedTest,
  ),
  row(
    'named: an issue that was not agreed is read with everything',
    'src/core/local/record-desk.ts',
    'if (!named.ids.every((id) => isAgreed(records.get(id)))) return false;',
    'if (records.size < 0) return false;',
    namedTest,
  ),
  row(
    'named: labels that have all vanished are believed of a complete read only',
    'src/core/local/record-desk.ts',
    'if (read === null || hasLostASet(records, read)) return false;',
    'if (read === null) return false;',
    namedTest,
  ),
  row(
    'named: a complete read back is held against every record',
    'src/core/local/record-desk.ts',
    'this.#records = new Map(await this.#deps.store.records());',
    'this.#records = new Map(this.#records);',
    namedTest,
  ),
  row(
    'named: links may stand on other issues, and a create on none',
    'src/core/local/named-issues.ts',
    "if (action === 'create' || patch?.links !== undefined) return null;",
    "if (action === 'create') return null;",
    namedTest,
  ),
  row(
    'named: an interrupted push is finished after a complete read',
    'src/core/local/item-push.ts',
    'await engine.open(context, earlier === null ? await this.#namedBy(body) : null);',
    'await engine.open(context, await this.#namedBy(body));',
    namedTest,
  ),
  row(
    'named: an id wins over an equal name, also one that nobody here has seen',
    'src/core/local/record-desk.ts',
    'return (await this.#deps.connector.readNamed?.(ids, context, names)) ?? null;',
    'return (await this.#deps.connector.readNamed?.(ids, context)) ?? null;',
    namedTest,
  ),
];
