import { row, type Mutant } from './mutant.ts';

const mergeTest = 'test/core/local/merge-field.test.ts';
const runTest = 'test/core/local/sync-run.test.ts';
const pushTest = 'test/core/local/sync-push.test.ts';
const pullTest = 'test/core/local/local-pull.test.ts';
const mintTest = 'test/core/local/minted-ids.test.ts';
const dryTest = 'test/core/local/dry-run.test.ts';
const mappingsTest = 'test/core/local/local-mappings.test.ts';
const storeTest = 'test/adapters/sqlite/issue-store.test.ts';
const bindTest = 'test/core/local-binding.test.ts';

/** Mistakes of the local engine: the policy table, what is gone, what is sent twice, what is lost. */
export const syncMutants: readonly Mutant[] = [
  row(
    'policy: under external_authoritative every field is the tracker’s',
    'src/core/local/ownership.ts',
    "return 'external';",
    "return 'shared';",
    pushTest,
  ),
  row(
    'policy: under spec_kitty_authoritative every field is ours',
    'src/core/local/ownership.ts',
    "return 'local';",
    "return 'shared';",
    runTest,
  ),
  row(
    'policy: unlisted fields are shared',
    'src/core/local/ownership.ts',
    "return fieldOwners[field] ?? 'shared';",
    "return fieldOwners[field] ?? 'external';",
    runTest,
  ),
  row(
    'merge: the tracker’s fields are taken',
    'src/core/local/merge-field.ts',
    "if (!rules.writable || rules.owner === 'external')",
    'if (!rules.writable)',
    mergeTest,
  ),
  row(
    'merge: our fields are sent',
    'src/core/local/merge-field.ts',
    "if (rules.owner === 'local') return theirs && base !== null ? { ...send, conflict: 'owner' } : send;",
    '',
    mergeTest,
  ),
  row(
    'merge: a value without a word there is agreed in two words',
    'src/core/local/merge-field.ts',
    "if (sameValue(field, states.readsAs(local), remote)) return { kind: 'agree', value: local };",
    "if (sameValue(field, local, remote)) return { kind: 'agree', value: local };",
    mergeTest,
  ),
  row(
    'merge: equal times are theirs',
    'src/core/local/plan.ts',
    'return ours !== null && Date.parse(ours) > Date.parse(theirs);',
    'return ours !== null && Date.parse(ours) >= Date.parse(theirs);',
    runTest,
  ),
  row(
    'merge: sets lose what either side removed',
    'src/core/local/field-values.ts',
    'const kept = [...theirs].filter(([key]) => ours.has(key) || !agreed.has(key));',
    'const kept = [...theirs];',
    mergeTest,
  ),
  row(
    'plan: what is gone is not created again',
    'src/core/local/plan.ts',
    'const plan = record.base === null ? create(record, policy) : gone(record);',
    'const plan = create(record, policy);',
    runTest,
  ),
  row(
    'plan: what is gone is told once',
    'src/core/local/plan.ts',
    'if (record.goneAt !== null) return null;',
    '',
    runTest,
  ),
  row(
    'engine: many that are gone are not believed',
    'src/core/local/plausible.ts',
    'if (gone <= allowed) return;',
    'return;',
    runTest,
  ),
  row(
    'engine: a pull does not believe them either',
    'src/core/local/sync-engine.ts',
    "const issues = gone <= allowed ? plan.issues : plan.issues.filter(({ kind }) => kind !== 'gone');",
    'const issues = plan.issues;',
    pullTest,
  ),
  row(
    'engine: all labels gone at once is a failed read',
    'src/core/local/plausible.ts',
    'if (before <= Math.max(unsuspicious, allowed)) continue;',
    'continue;',
    runTest,
  ),
  row(
    'engine: the tracker’s word is checked',
    'src/core/local/sync-engine.ts',
    'if (left.length === 0) {',
    'if (left.length >= 0) {',
    pushTest,
  ),
  row(
    'engine: a change that came too late is planned again',
    'src/core/local/sync-engine.ts',
    'for (const last of [false, true]) {',
    'for (const last of [true]) {',
    runTest,
  ),
  row(
    'engine: an unsent change gives way to the owner in a run only',
    'src/core/local/carry-out.ts',
    "conflict !== undefined && (conflict === 'owner' ? kind === 'take' && !options.yields : !sends);",
    "conflict !== undefined && conflict !== 'owner' && !sends;",
    pushTest,
  ),
  row(
    'push: the same key with the same body gives the first answer',
    'src/core/local/local-push.ts',
    'if (entry !== null && entry.answer !== null) return done(entry.answer, true);',
    '',
    pushTest,
  ),
  row(
    'push: the same key with another body is refused',
    'src/core/local/key-book.ts',
    'if (entry === null || entry.bodyHash === bodyHash) return entry;',
    'return entry;',
    pushTest,
  ),
  row(
    'push: an issue of another workspace is not touched',
    'src/core/local/push-intents.ts',
    'if (ref.workspace !== workspace && !this.#created.has(ref.id))',
    'if (false as boolean)',
    pushTest,
  ),
  row(
    'push: links go to issues that are there',
    'src/core/local/push-intents.ts',
    "this.#recordOf(id) === null ? [{ code: 'unknown_target', field, message: `${noIssue} ${id}` }] : [];",
    '[];',
    pushTest,
  ),
  row(
    'push: everything refused is an error with the way out',
    'src/core/local/local-push.ts',
    'if (refused) throw refusedByPolicy(refusals);',
    '',
    pushTest,
  ),
  row(
    'links: what blocks another is written there',
    'src/core/local/link-edits.ts',
    "return { own, parent: parent as Issue['parent_ref'] | undefined, edits: [...removed, ...added] };",
    'return { own, parent: undefined, edits: [] };',
    pushTest,
  ),
  row(
    'minted ids: what was there before is stored before the create is sent',
    'src/core/local/created-one-by-one.ts',
    'await this.#markSent(change.id, seen);',
    '',
    mintTest,
  ),
  row(
    'minted ids: references learn the new id',
    'src/core/local/created-one-by-one.ts',
    "const fields = renamedIn(change.fields, this.#renamed) as Create['fields'];",
    'const { fields } = change;',
    mintTest,
  ),
  row(
    'minted ids: one that cannot be told is not sent again',
    'src/core/local/created-one-by-one.ts',
    'await this.#desk.commit({ records: { put: [], remove: [record.id] } });',
    'await this.#markUnsent(record.id);',
    mintTest,
  ),
  row(
    'dry run: only what is asked for is planned',
    'src/core/local/local-push.ts',
    "const isOurs = (issue: IssuePlan) => issue.kind !== 'adopt' && issue.kind !== 'gone';",
    "const isOurs = (issue: IssuePlan) => issue.id === '';",
    dryTest,
  ),
  row(
    'mappings: each end once',
    'src/core/local/local-mappings.ts',
    'if (clash !== undefined) {',
    'if (clash === null) {',
    mappingsTest,
  ),
  row(
    'mappings: upstream’s are taken over once',
    'src/core/local/local-mappings.ts',
    'if (upstreamTaken) return;',
    '',
    mappingsTest,
  ),
  row(
    'store: a base that differs is kept',
    'src/adapters/sqlite/record-table.ts',
    'baseLocal === text ? same : baseLocal,',
    'same,',
    storeTest,
  ),
  row(
    'store: keys that are not over are kept',
    'src/adapters/sqlite/book-table.ts',
    "database.prepare('DELETE FROM book WHERE at < ? AND answer IS NOT NULL').run(oldest);",
    "database.prepare('DELETE FROM book WHERE at < ?').run(oldest);",
    storeTest,
  ),
  row(
    'bind: an unknown field is refused',
    'src/core/bind-local.ts',
    "if (!isOneOf(coreFields, field)) throw illegal(`--field-owner names the field '${field}'`, coreFields);",
    '',
    bindTest,
  ),
];
