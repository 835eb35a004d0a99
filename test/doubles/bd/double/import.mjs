import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closesCycle, recompute } from './blocking.mjs';
import { withUsage } from './failure.mjs';
import { decoded, linesOf } from './import-row.mjs';
import { addLabel, find, newCommentId, newId, newIssue } from './issue.mjs';
import { hasFraction, instant, now, wallClock } from './times.mjs';
import { isStatusOfImport, isType } from './vocabulary.mjs';

/**
 * The full write: every row of a call, or none. On an existing issue it replaces most columns, and
 * only adds labels, edges and comments.
 *
 * @typedef {import('./call.mjs').Call} Call
 * @typedef {import('./store.mjs').State} State
 * @typedef {import('./store.mjs').Issue} Issue
 * @typedef {import('./import-row.mjs').Row} Row
 */

/** What a row cannot change on an existing issue. */
const kept = ['created_at', 'created_by', 'owner', 'spec_id', 'due_at', 'defer_until', 'pinned'];
const keptToo = ['is_template', 'ephemeral', 'no_history', 'source_system', 'labels', 'blocked', 'events'];

/** @param {Call} call */
export async function importRows(call) {
  const { state, flags, args, faults } = call;
  const { text, source } = await input(call, args[0]);
  const { lines, memories } = linesOf(text);
  if (flags['dry-run']) return call.answer({ created: lines.length, dry_run: true, skipped: 0, source });
  Object.assign(state.memories, memories);
  const remembered = call.isChanged;
  const rows = lines.map(decoded).filter(({ status }) => status !== 'tombstone');
  if (state.prefix === '') throw withUsage(`import failed: ${notInitialised}`);
  // Kept even where the issues of the call are refused.
  call.commit();
  const { fresh, dedup } = flags['dedup'] ? withoutKnownTitles(state, rows) : { fresh: rows, dedup: 0 };
  const stale = fresh.filter((row) => isStale(state, row));
  const taken = fresh.filter((row) => !stale.includes(row));
  const skippedEdges = stored(state, taken, call.actor);
  const isNothing = !call.isChanged && !remembered && taken.length + Object.keys(memories).length > 0;
  if (isNothing) throw withUsage('commit: dolt commit: Error 1105: nothing to commit');
  const ids = taken.map(({ id }) => id).slice(0, taken.length - Number(faults.PARTIAL ?? 0));
  call.answer({
    source,
    created: ids.length,
    skipped: stale.length,
    ids: some(ids),
    dedup_skipped: dedup || undefined,
    memories: Object.keys(memories).length || undefined,
    stale_skipped_ids: some(stale.map(({ id }) => id)),
    skipped_dependencies: some(skippedEdges),
  });
}

const notInitialised =
  "database not initialized: issue_prefix config is missing (run 'bd init --prefix <prefix>' for a new project, or 'bd bootstrap' to clone an existing remote; if using config.yaml, use key 'issue-prefix', not 'issue_prefix')";

/** @template T @param {readonly T[]} list */
const some = (list) => (list.length === 0 ? undefined : list);

/** @param {Call} call @param {string | undefined} from */
async function input(call, from) {
  if (from === '-') return { text: await call.stdin(), source: 'stdin' };
  const file = from ?? join(call.workspace?.beads ?? '', 'issues.jsonl');
  if (existsSync(file)) return { text: readFileSync(file, 'utf8'), source: file };
  throw withUsage(`cannot read ${file}: stat ${file}: no such file or directory`);
}

/** @param {State} state @param {readonly Row[]} rows */
function withoutKnownTitles({ issues }, rows) {
  const titles = new Set(issues.filter(({ status }) => status !== 'closed').map(({ title }) => title));
  const fresh = rows.filter(({ title }) => !titles.has(title));
  return { fresh, dedup: rows.length - fresh.length };
}

/** Compared with what was stored before the call: of one id twice the last wins. @param {State} state @param {Row} row */
function isStale(state, { id, updated_at: time }) {
  const known = id === '' ? undefined : find(state, id);
  return known !== undefined && time !== undefined && instant(time) < known['updated_at'];
}

/**
 * Rows first, then all edges, so that a row may name a later one.
 * @param {State} state @param {readonly Row[]} rows @param {string} actor
 * @returns {string[]} the edges that cannot be
 */
function stored(state, rows, actor) {
  const index = new Map(state.issues.map((issue) => [issue.id, issue]));
  for (const row of rows) validate(state, row);
  for (const row of rows) {
    if (row.id === '') row.id = newId(state);
    const issue = upserted(state, row, index);
    for (const label of row.labels) addLabel(issue, label);
  }
  for (const { id } of rows) requireParent(index, id);
  for (const row of rows) addComments(state, row);
  const skipped = rows.flatMap((row) => addEdges(state, row, index, actor));
  recompute(
    state,
    rows.map(({ id }) => id),
  );
  return skipped;
}

/** @param {State} state @param {Row} row */
function validate(state, row) {
  const bytes = Buffer.byteLength(row.title);
  const faults = [
    [bytes === 0, 'title is required'],
    [bytes > 500, `title must be 500 characters or less (got ${bytes})`],
    [row.priority < 0 || row.priority > 4, `priority must be between 0 and 4 (got ${row.priority})`],
    [!isStatusOfImport(state, row.status), `invalid status: ${row.status}`],
    [!isType(state, row.issue_type), `invalid issue type: ${row.issue_type}`],
    [Number(row.columns['estimated_minutes'] ?? 0) < 0, 'estimated_minutes cannot be negative'],
    [
      row.status !== 'closed' && row.columns['closed_at'] !== undefined,
      'non-closed issues cannot have closed_at timestamp',
    ],
  ];
  const fault = faults.find(([isTrue]) => isTrue);
  if (fault) throw withUsage(`import failed: validation failed for issue ${row.id}: ${fault[1]}`);
}

/** @param {State} state @param {Row} row @param {Map<string, Issue>} index */
function upserted(state, row, index) {
  for (const column of ['assignee', 'external_ref']) {
    const text = /** @type {string} */ (row.columns[column] ?? '');
    if (Array.from(text).length <= 255) continue;
    throw withUsage(
      `import failed: failed to insert issue ${row.id}: insert issue into issues: Error 1105: string '${text}' is too large for column '${column}'`,
    );
  }
  const issue = newIssue({ ...row.columns, id: row.id });
  const known = index.get(row.id);
  if (known === undefined) {
    state.issues.push(issue);
    index.set(row.id, issue);
    return issue;
  }
  for (const column of [...kept, ...keptToo]) issue[column] = known[column];
  for (const column of Object.keys(known)) delete known[column];
  return Object.assign(known, issue);
}

/** A numbered child needs its parent's row, also when it is there already. @param {Map<string, Issue>} index @param {string} id */
function requireParent(index, id) {
  const parent = /^(.+)\.\d+$/.exec(id)?.[1];
  if (parent === undefined || index.has(parent)) return;
  throw withUsage(
    `import failed: failed to reconcile child counter for ${parent}: Error 1452: cannot add or update a child row - Foreign key violation on fk: \`fk_counter_parent\`, table: \`child_counters\`, referenced table: \`issues\`, key: \`[${parent}]\``,
  );
}

/** Author, text and time make a comment; a fraction of a second, which is not stored, makes it another. @param {State} state @param {Row} row */
function addComments(state, { id: issueId, comments }) {
  for (const { id, author = '', text = '', created_at: sent } of comments) {
    const time = sent === undefined ? now() : wallClock(sent);
    const isKnown = state.comments.some(
      (each) =>
        each.issue_id === issueId && each.author === author && each.text === text && each.created_at === time,
    );
    if (isKnown && sent !== undefined && !hasFraction(sent)) continue;
    if (id !== undefined && state.comments.some((each) => each.id === String(id))) {
      throw withUsage(
        `import failed: failed to insert comment for ${issueId}: Error 1062: duplicate primary key given: [${id}]`,
      );
    }
    state.comments.push({
      id: id === undefined ? newCommentId() : String(id),
      issue_id: issueId,
      author,
      text,
      created_at: time,
    });
  }
}

/** @param {State} state @param {Row} row @param {Map<string, Issue>} index @param {string} actor @returns {string[]} */
function addEdges(state, row, index, actor) {
  return row.dependencies.flatMap((sent) => {
    const { issue_id: from = row.id, depends_on_id: to = '', type = '', created_at: time } = sent;
    if (state.edges.some((edge) => edge.issue_id === from && edge.depends_on_id === to)) return [];
    const fault = edgeFault(state, from, to, type, index);
    if (fault !== null) return [`${from} -> ${to}: ${fault}`];
    if (!index.has(from)) {
      throw withUsage(
        `import failed: failed to insert dependency ${from} -> ${to}: Error 1452: cannot add or update a child row - Foreign key violation on fk: \`fk_dep_issue\`, table: \`dependencies\`, referenced table: \`issues\`, key: \`[${from}]\``,
      );
    }
    if (type.length > 50) {
      throw withUsage(
        `import failed: failed to insert dependency ${from} -> ${to}: Error 1105: string '${type}' is too large for column 'type'`,
      );
    }
    const made = time === undefined ? now() : wallClock(time);
    state.edges.push({ issue_id: from, depends_on_id: to, type, created_at: made, created_by: actor });
    return [];
  });
}

/** @param {State} state @param {string} from @param {string} to @param {string} type @param {Map<string, Issue>} index */
function edgeFault(state, from, to, type, index) {
  if (from === to) return `cannot add self-dependency: ${from} cannot depend on itself`;
  if (!to.startsWith('external:') && !index.has(to)) return 'target not found';
  return closesCycle(state, from, to, type) ? 'adding dependency would create a cycle' : null;
}
