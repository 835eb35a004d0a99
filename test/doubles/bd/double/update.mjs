import { dependents, recomputeAround } from './blocking.mjs';
import { addEdge, removeEdge } from './edges.mjs';
import { onStdout } from './failure.mjs';
import { priorityIn, textFrom } from './fields.mjs';
import { addLabel, asStored, find, printable, removeLabel } from './issue.mjs';
import { resolve } from './resolve.mjs';
import { instant, now } from './times.mjs';
import { builtInStatuses, isStatus, isType, unaliased } from './vocabulary.mjs';

/**
 * Fields, labels and parent of one issue or some; each issue by itself.
 *
 * @typedef {import('./call.mjs').Call} Call
 * @typedef {import('./store.mjs').State} State
 * @typedef {import('./store.mjs').Issue} Issue
 */

/** @param {Call} call */
export async function update(call) {
  const { state, args } = call;
  const changes = await changesOf(call);
  const wanted = Object.keys(call.flags).filter(
    (flag) => !['json', 'allow-empty-description'].includes(flag),
  );
  if (wanted.length === 0) return call.out('No updates specified\n');
  const changed = args.flatMap((arg) => {
    const resolved = resolve(state, arg);
    if ('error' in resolved) {
      call.complain(`Error resolving ${arg}: ${resolved.error}`);
      return [];
    }
    const fault = changedOne(call, /** @type {Issue} */ (find(state, resolved.id)), changes);
    if (fault !== null) call.complain(fault);
    return fault === null ? (find(state, resolved.id) ?? []) : [];
  });
  if (changed.length === 0) call.exit = 1;
  else call.answerList(changed.map((issue) => printable(issue, { labels: issue.labels })));
}

/** What stands in flags, checked as far as bd does before it looks at an issue. @param {Call} call */
async function changesOf(call) {
  const { state, flags } = call;
  if (flags['status'] !== undefined && !isStatus(state, flags['status'])) {
    const known = builtInStatuses.map(({ name }) => name);
    // In an order of its own.
    const told = [...known.slice(0, 4), 'closed', 'pinned', 'hooked'].join(', ');
    throw onStdout(
      `invalid status "${flags['status']}" (built-in: ${told}; or configure custom statuses via 'bd config set status.custom')`,
    );
  }
  if (flags['title']?.trim() === '') throw onStdout('title cannot be empty');
  return withoutUndefined({
    title: flags['title']?.trim(),
    description: await textFrom(call, 'description'),
    design: flags['design'],
    acceptance_criteria: flags['acceptance'],
    notes: flags['notes'],
    status: flags['status'],
    priority: flags['priority'] === undefined ? undefined : priorityIn(flags['priority'], onStdout),
    issue_type: flags['type'] === undefined ? undefined : unaliased(flags['type']),
    assignee: flags['assignee'],
    estimated_minutes: flags['estimate'],
    external_ref: flags['external-ref'],
    spec_id: flags['spec-id'],
    due_at: timeIn(flags['due']),
    defer_until: timeIn(flags['defer']),
  });
}

/** @param {Record<string, any>} fields */
const withoutUndefined = (fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** @param {string | undefined} time */
const timeIn = (time) => (time ? instant(time) : time);

/** @param {Call} call @param {Issue} issue @param {Record<string, any>} changes @returns {string | null} why it cannot be */
function changedOne(call, issue, changes) {
  const { state, flags } = call;
  if (flags['claim']) {
    const fault = claimed(call, issue);
    if (fault !== null) return fault;
  }
  const fault = columnFault(state, changes);
  if (fault !== null) return `Error updating ${issue.id}: ${fault}`;
  const parent = flags['parent'];
  if (parent && find(state, parent) === undefined)
    return `Error getting parent ${parent}: not found: issue ${parent}`;
  setColumns(state, issue, { ...changes, ...derived(issue, flags, changes) });
  setLabels(issue, flags);
  return parent === undefined ? null : parentFault(call, issue, parent);
}

/** @param {Call} call @param {Issue} issue */
function claimed({ state, actor }, issue) {
  const owner = issue['assignee'];
  if (owner && owner !== actor) return `Error claiming ${issue.id}: issue already claimed by ${owner}`;
  if (owner === actor && issue['status'] === 'in_progress') return null;
  if (issue['status'] !== 'open')
    return `Error claiming ${issue.id}: issue not claimable: status ${issue['status']}`;
  setColumns(state, issue, { assignee: actor, status: 'in_progress' });
  return null;
}

/** An update counts characters where an import counts bytes. @param {State} state @param {Record<string, any>} changes */
export function columnFault(state, { title, issue_type: type }) {
  if (type !== undefined && !isType(state, type)) return `invalid issue type: ${type}`;
  if (title === undefined || Array.from(title).length <= 500) return null;
  return `failed to update issue: Error 1105: string '${title}' is too large for column 'title'`;
}

/** What follows from the issue as it is. @param {Issue} issue @param {Record<string, any>} flags @param {Record<string, any>} changes */
function derived(issue, flags, changes) {
  const { 'append-notes': notes, metadata, 'set-metadata': set, 'unset-metadata': unset = [] } = flags;
  /** @type {Record<string, any>} */
  const more = {};
  if (notes !== undefined) more['notes'] = [issue['notes'], notes].filter(Boolean).join('\n');
  if (metadata !== undefined || set !== undefined || unset.length > 0) {
    const merged = { ...issue['metadata'], ...JSON.parse(metadata ?? '{}'), ...pairs(set ?? []) };
    more['metadata'] = asStored(
      Object.fromEntries(Object.entries(merged).filter(([key]) => !unset.includes(key))),
    );
  }
  if (changes['defer_until'] && changes['status'] === undefined) more['status'] = 'deferred';
  if (changes['defer_until'] === '' && issue['status'] === 'deferred') more['status'] = 'open';
  return more;
}

/** Numbers and switches as such, all else as text. @param {string[]} list */
function pairs(list) {
  return Object.fromEntries(
    list.map((pair) => {
      const [key = '', value = ''] = pair.split(/=(.*)/s);
      return [key, /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(value) ? JSON.parse(value) : value];
    }),
  );
}

/** Sets columns, and the times that a status brings. @param {State} state @param {Issue} issue @param {Record<string, any>} changes */
export function setColumns(state, issue, changes) {
  if (Object.keys(changes).length === 0) return;
  const before = issue['status'];
  for (const [column, value] of Object.entries(changes)) {
    if (value === '') delete issue[column];
    else issue[column] = value;
  }
  issue['updated_at'] = now();
  const { status } = changes;
  if (status === undefined || status === before) return;
  if (status === 'closed') issue['closed_at'] = now();
  else for (const column of ['closed_at', 'close_reason']) delete issue[column];
  if (status === 'in_progress') issue['started_at'] ??= now();
  recomputeAround(state, [issue.id, ...dependents(state, [issue.id])]);
}

/** @param {Issue} issue @param {Record<string, any>} flags */
function setLabels(issue, { 'set-labels': set = [], 'add-label': added = [], 'remove-label': removed = [] }) {
  if (set.length > 0) issue.labels = [];
  for (const label of [...set, ...added]) addLabel(issue, label);
  for (const label of removed) removeLabel(issue, label);
}

/** The edge to the old parent goes, also when the new one is refused. @param {Call} call @param {Issue} issue @param {string} parent */
function parentFault(call, { id }, parent) {
  const old = call.state.edges.filter(({ type, issue_id: from }) => type === 'parent-child' && from === id);
  for (const { depends_on_id: to } of old) removeEdge(call.state, id, to);
  try {
    if (parent !== '') addEdge(call, id, parent, 'parent-child');
    return null;
  } catch (thrown) {
    return `Error adding parent dependency: ${/** @type {Error} */ (thrown).message}`;
  }
}
