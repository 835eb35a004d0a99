import { row, type Mutant } from './mutant.ts';

const rule = 'src/core/repeats.ts';
const ruleTest = 'test/core/repeats.test.ts';
const once = 'src/core/operations/push-once.ts';
const known = 'src/core/operations/known-issues.ts';
const created = 'src/core/operations/created-names.ts';
const onceTest = 'test/core/operations/push-once.test.ts';
const serverFile = 'src/core/known-server.ts';
const serverTest = 'test/core/known-server.test.ts';
const localTest = 'test/core/local/repeated-push.test.ts';

const renames = 'src/core/local/recognised-renames.ts';
const renamedTest = 'test/core/local/renamed-issues.test.ts';

const preview = 'src/core/operations/preview-push.ts';
const previewTest = 'test/core/operations/preview-push.test.ts';

/** Mistakes in what keeps a repeated push from making doubles. */
export const repeatMutants: readonly Mutant[] = [
  row(
    'repeats: a create of a mapped name is not sent',
    rule,
    `return { kind: 'skip', issue, message: skipMessage(item, issue) };`,
    `return { kind: 'send', item };`,
    ruleTest,
  ),
  row(
    'repeats: a second issue of a name needs the explicit option',
    rule,
    `if (duplicates === 'allow') return { kind: 'send', item };`,
    `if (duplicates === 'skip') return { kind: 'send', item };`,
    ruleTest,
  ),
  row(
    'repeats: a name stands once in a push',
    rule,
    `if (named.has(key))`,
    `if (named.has(name + key))`,
    ruleTest,
  ),
  row(
    'repeats: an issue wins over an equal name',
    rule,
    `if (ref.system !== known.provider || isPlainlyAnIssue(ref) || known.isIssue(ref.id)) return send;`,
    `if (ref.system !== known.provider) return send;`,
    ruleTest,
  ),
  row(
    'repeats: the remedy of a failed read is its own',
    known,
    'hint: isOfTheRead ? `${error.hint} ${unreadable}` : error.hint,',
    'hint: unreadable,',
    'test/cli/unsent-items.test.ts',
  ),
  row(
    'repeats: an outcome stays with its item, in whatever order it comes',
    'src/core/operations/repeat-answers.ts',
    'const isNamed = (item: PushItem) => results.some((result) => isOf(result, item));',
    'const isNamed = () => false; places.clear(); for (const { index } of sent) places.set(index, null);',
    'test/core/operations/repeat-answers.test.ts',
  ),
  row(
    'repeats: a repeat under the same key answers for all items',
    'src/core/operations/send-once.ts',
    'const outcome = await how.send(answeringForAll(lease, items, verdicts)).catch((thrown: unknown) => {',
    'const outcome = await how.send(lease).catch((thrown: unknown) => {',
    'test/cli/unsent-items.test.ts',
  ),
  row(
    'repeats: items that an accepted push left out are reported',
    'src/core/operations/send-once.ts',
    'return unsent.length === 0 ? outcome : { ...outcome, unsent };',
    'return outcome;',
    'test/cli/unsent-items.test.ts',
  ),
  row(
    'repeats: a failed read of the mappings sends no create',
    known,
    `const error = asTrackerError(thrown, context.signal);`,
    `const error = asTrackerError(thrown, context.signal); if (error.code !== 'internal') return [];`,
    onceTest,
  ),
  row(
    'repeats: an answer that says that it is a part is a failed read',
    known,
    `if (status !== 'partial' && status !== 'error' && more !== true) return;`,
    `return;`,
    onceTest,
  ),
  row(
    'repeats: what creates made is remembered',
    'src/core/operations/learning-journal.ts',
    `await names.remember(target, namesIn(lease.entry, step));`,
    '',
    onceTest,
  ),
  row(
    'repeats: a failed create is not remembered',
    created,
    `return outcome === 'failed' || (outcome === 'skipped' && idOf(remote) === null);`,
    `return false && outcome === remote;`,
    'test/core/operations/created-names.test.ts',
  ),
  row(
    'repeats: a push that is not over may create the same names',
    once,
    `const rival = duplicates === 'allow' ? null : await this.#rivalOf(sent, to.target);`,
    `const rival = sent.length < 0 ? await this.#rivalOf(sent, to.target) : null;`,
    onceTest,
  ),
  row(
    'repeats: what is recorded is what is sent',
    once,
    `return { verdicts, lease: sent.length === 0 ? null : await begin(sent) };`,
    `return { verdicts, lease: sent.length === 0 ? null : await begin(items) };`,
    onceTest,
  ),
  row(
    'repeats: creates under a recorded key are answered with what is recorded',
    'src/core/operations/operation-desk.ts',
    `if (answered !== null) return answered;`,
    '',
    onceTest,
  ),
  row(
    'repeats: names belong to a server, a project and a team',
    'src/adapters/sqlite/issue-names.ts',
    `WHERE server = ? AND provider = ? AND project_slug = ? AND (team = ? OR team = '' OR ? = '')`,
    `WHERE server = ? AND provider = ? AND project_slug = ? AND (team = ? OR team = '' OR ? <> '!')`,
    'test/adapters/sqlite/issue-names.test.ts',
  ),
  row(
    'known server: another server is refused',
    serverFile,
    `if (known.server !== now.server || (isOtherTeam && team === undefined)) throw changed(project, known, now);`,
    `if (isOtherTeam && team === undefined) throw changed(project, known, now);`,
    serverTest,
  ),
  row(
    'known server: a server that the call names is confirmed',
    serverFile,
    `if (serverIsNamed === true) return;`,
    '',
    serverTest,
  ),
  row(
    'known server: a diagnosis confirms nothing',
    serverFile,
    `if (!isLogin || !isNew || context.keepLogin === true) return;`,
    `if (!isLogin || !isNew) return;`,
    serverTest,
  ),
  row(
    'known server: a project is known by its uuid',
    serverFile,
    'const project = `${family}${recorded.projectUuid ?? recorded.file}`;',
    'const project = `${family}${recorded.file}`;',
    serverTest,
  ),
  row(
    'known server: a copy of a project without a uuid is known by provider and slug',
    serverFile,
    'else await demandSameAsRelated(family, recorded, now, { settings, servers });',
    '',
    serverTest,
  ),
  row(
    'known server: a project with a uuid of its own is related to its file alone',
    serverFile,
    'if (projectUuid === undefined || place === file)',
    'if (projectUuid === undefined)',
    serverTest,
  ),
  row(
    'repeats: what a create made is mapped by itself at a local tracker',
    'src/core/local/record-desk.ts',
    `if (agreed.length === 0) return [];`,
    `return [];`,
    localTest,
  ),
  row(
    'repeats: a mapping that was made meanwhile stays',
    'src/core/local/learnt-mappings.ts',
    `if (before !== undefined && creation.again !== true) return [];`,
    '',
    localTest,
  ),
  row(
    'repeats: the second issue that was asked for takes the name',
    'src/core/local/created-one-by-one.ts',
    `return { ref, ...(again === undefined ? {} : { again }) };`,
    `return { ref };`,
    localTest,
  ),
  row(
    'repeats: a create that waits is not stored twice',
    'src/core/local/locally-known.ts',
    `if (base !== null || creation === null) continue;`,
    `if (base !== null || creation !== null) continue;`,
    localTest,
  ),
  row(
    'repeats: a name of a missing issue is not created again',
    'src/core/local/locally-known.ts',
    `...(held.has(id) ? {} : { state: 'missing' as const }),`,
    '',
    localTest,
  ),
  row(
    'repeats: a run names creates as their caller does',
    'src/core/local/item-outcomes.ts',
    `const ref = creation?.ref ?? refOf(id, world);`,
    `const ref = refOf(id, world);`,
    localTest,
  ),
  row(
    "repeats: mappings of upstream's client count",
    'src/core/local/upstream-takeover.ts',
    `return [...known, ...fresh((await upstream.read())?.mappings ?? [], known)];`,
    `return known;`,
    localTest,
  ),
  row(
    'renames: a mapping follows its issue to the new id',
    renames,
    `return to === undefined ? [] : [{ ...mapping, external_id: to, updated_at: now }];`,
    `return to === undefined ? [] : [{ ...mapping, updated_at: now }];`,
    renamedTest,
  ),
  row(
    'renames: a create whose arrival a kill hid is the same one at its new id',
    'src/core/local/record-desk.ts',
    'this.#renamed = new Map([...recognisedCreates(unanswered, fresh), ...recognisedRenames(before, fresh)]);',
    'this.#renamed = recognisedRenames(before, fresh);',
    renamedTest,
  ),
  row(
    'renames: a create that arrived keeps the end of its id',
    renames,
    "return id.slice(id.lastIndexOf('-') + 1);",
    'return String(id.length * 0);',
    renamedTest,
  ),
  row(
    'renames: an interrupted push finds its create at the new id',
    renames,
    'return creation === null || id === now ? creation : { ...creation, formerId: creation.formerId ?? id };',
    'return creation === null || id === now ? creation : { ...creation };',
    renamedTest,
  ),
  row(
    'renames: an interrupted push finds its update at the new id',
    'src/core/local/interrupted-pushes.ts',
    'const now = (id: string) => renamed.get(id) ?? id;',
    'const now = (id: string) => (renamed.size < 0 ? "" : id);',
    renamedTest,
  ),
  row(
    'renames: only what is certain is taken for the same issue',
    renames,
    `const isCertain = from !== undefined && to !== undefined && others.length + further.length === 0;`,
    `const isCertain = from !== undefined && to !== undefined;`,
    renamedTest,
  ),
  row(
    'renames: an issue is the same by its time of creation, too',
    renames,
    'const sameness = ({ ref, created_at: at, title }: Issue) => [ref.id, `${at}\\n${title}`] as const;',
    'const sameness = ({ ref, created_at: at, title }: Issue) => [ref.id, `${at.length}\\n${title}`] as const;',
    renamedTest,
  ),
  row(
    'renames: a mapping without its issue is marked',
    'src/core/local/local-mappings.ts',
    `return mappings.map((each) => (ids.has(each.external_id) ? each : { ...each, missing: true }));`,
    `return mappings;`,
    renamedTest,
  ),
  row(
    'preview: a dry run shows what was there before',
    preview,
    `if (issue === undefined) return [{ field, after }];`,
    `if (issue === undefined || issue !== null) return [{ field, after }];`,
    previewTest,
  ),
  row(
    'preview: an issue that is not there is reported',
    preview,
    `if (issue === undefined && read.isComplete)`,
    `if (issue !== undefined && read.isComplete)`,
    previewTest,
  ),
  row(
    'preview: a part of the issues proves nothing',
    preview,
    `if (body.status === 'partial' || body.status === 'error') isComplete = false;`,
    '',
    previewTest,
  ),
  row(
    'preview: reading has a bound',
    preview,
    `if (pages === mostPages && body.has_more === true) {`,
    `if (pages < 0 && body.has_more === true) {`,
    previewTest,
  ),
];
