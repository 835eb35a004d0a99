import { dependents, recompute } from './blocking.mjs';
import { onStderr } from './failure.mjs';
import { find } from './issue.mjs';
import { resolve } from './resolve.mjs';
import { now } from './times.mjs';

/**
 * Hard, without a trace. One id is resolved; of several each must resolve, but only those that are
 * exact are deleted.
 *
 * @typedef {import('./call.mjs').Call} Call
 * @typedef {import('./store.mjs').State} State
 * @typedef {import('./store.mjs').Issue} Issue
 */

/** @param {Call} call */
export function deleteIssues(call) {
  call.args = [...new Set(call.args)];
  if (call.args.length > 1) return deleteMany(call);
  const { state, args, flags } = call;
  const [arg = ''] = args;
  const resolved = resolve(state, arg);
  if ('error' in resolved) {
    throw onStderr(resolved.error.startsWith('no issue') ? `issue ${arg} not found` : resolved.error);
  }
  if (!flags['force']) return call.out(preview(state, /** @type {Issue} */ (find(state, resolved.id))));
  const { edges, references } = deleted(state, [resolved.id]);
  call.answer({ deleted: resolved.id, dependencies_removed: edges, references_updated: references });
}

/** @param {Call} call */
function deleteMany(call) {
  const { state, args } = call;
  const missing = args.filter((arg) => 'error' in resolve(state, arg));
  if (missing.length > 0) throw onStderr(`issues not found: ${missing.join(', ')}`);
  const issues = args.flatMap((arg) => find(state, arg) ?? []);
  const ids = issues.map(({ id }) => id);
  const orphans = state.edges
    .filter(({ issue_id: from, depends_on_id: to }) => ids.includes(to) && !ids.includes(from))
    .map(({ issue_id: from }) => from);
  const labels = issues.reduce((sum, issue) => sum + issue.labels.length, 0);
  const events = issues.reduce((sum, issue) => sum + issue.events, 0);
  const { edges, references } = deleted(state, ids);
  call.answer({
    deleted: args,
    deleted_count: ids.length,
    dependencies_removed: edges,
    events_removed: events,
    labels_removed: labels,
    orphaned_issues: [...new Set(orphans)],
    references_updated: references,
  });
}

/** @param {State} state @param {string[]} ids */
function deleted(state, ids) {
  const linked = new Set(ids.flatMap((id) => neighbours(state, id)).filter((id) => !ids.includes(id)));
  const freed = dependents(state, ids);
  const references = [...linked].filter((id) =>
    isMentioning(/** @type {Issue} */ (find(state, id)), ids),
  ).length;
  const before = state.edges.length;
  const isGone = (/** @type {string} */ id) => ids.includes(id);
  state.issues = state.issues.filter(({ id }) => !isGone(id));
  state.comments = state.comments.filter(({ issue_id: id }) => !isGone(id));
  state.edges = state.edges.filter(({ issue_id: from, depends_on_id: to }) => !isGone(from) && !isGone(to));
  recompute(state, freed);
  return { edges: before - state.edges.length, references };
}

/** @param {State} state @param {string} id */
function neighbours(state, id) {
  return state.edges
    .flatMap(({ issue_id: from, depends_on_id: to }) => (from === id ? [to] : to === id ? [from] : []))
    .filter((each) => find(state, each) !== undefined);
}

/** Mentions in linked issues are marked. @param {Issue} issue @param {string[]} ids */
function isMentioning(issue, ids) {
  let isChanged = false;
  for (const column of ['description', 'design', 'acceptance_criteria', 'notes']) {
    for (const id of ids) {
      const marked = issue[column]?.replaceAll(mentionOf(id), `[deleted:${id}]`);
      if (marked === undefined || marked === issue[column]) continue;
      issue[column] = marked;
      issue['updated_at'] = now();
      isChanged = true;
    }
  }
  return isChanged;
}

/** @param {string} id */
const mentionOf = (id) => new RegExp(`(?<![\\w-])${id.replaceAll(/\W/g, '\\$&')}(?![\\w-])`, 'g');

/** @param {State} state @param {Issue} issue */
function preview(state, { id, title }) {
  const links = state.edges.filter(({ issue_id: from, depends_on_id: to }) => from === id || to === id);
  const told = links.map(
    ({ issue_id: from, depends_on_id: to }) => `  ${from} → ${to}${to === id ? ' (inbound)' : ''}`,
  );
  const linked = neighbours(state, id).map((each) => `  ${each}: ${find(state, each)?.['title']}`);
  return [
    '',
    '⚠️  DELETE PREVIEW',
    '',
    'Issue to delete:',
    `  ${id}: ${title}`,
    ...(told.length === 0 ? [] : ['', `Dependency links to remove: ${told.length}`, ...told]),
    ...(linked.length === 0
      ? []
      : ['', 'Connected issues where text references will be updated:', ...linked]),
    '',
    'This operation cannot be undone!',
    `To proceed, run: bd delete ${id} --force`,
    '',
    '',
  ].join('\n');
}
