import { json } from './answers.mjs';
import { onStdout } from './failure.mjs';
import { find, inOrder, printable, printableEdge } from './issue.mjs';
import { resolve } from './resolve.mjs';
import { hiddenStatuses, infraTypes } from './vocabulary.mjs';

/**
 * @typedef {import('./call.mjs').Call} Call
 * @typedef {import('./store.mjs').Issue} Issue
 * @typedef {import('./store.mjs').State} State
 */

/** Everything but the machinery, one line an issue; with --all that too. @param {Call} call */
export function exportAll(call) {
  const { state, flags } = call;
  const all = flags['all'] === true;
  const shown = state.issues.filter((issue) => all || !isHidden(issue));
  // Rows of the second table come after those of the first.
  const [first, second] = [false, true].map((aside) =>
    inOrder(shown.filter((issue) => isAside(issue) === aside)),
  );
  const view = viewOf(state);
  for (const issue of [...(first ?? []), ...(second ?? [])]) {
    call.out(`${json({ _type: 'issue', ...view(issue, { comments: true }) })}\n`);
  }
  if (!all) return;
  for (const [key, value] of Object.entries(state.memories).toSorted(byFirst)) {
    call.out(`${json({ _type: 'memory', key, value })}\n`);
  }
}

const defaultLimit = 50;

/** Without closed and frozen issues, and cut, unless told otherwise. @param {Call} call */
export function list(call) {
  const { state, flags, environment } = call;
  const matching = inOrder(state.issues.filter((issue) => isListed(issue, call)));
  const limit = flags['limit'] ?? (environment['BD_AGENT_MODE'] ? 20 : defaultLimit);
  const shown = limit === 0 ? matching : matching.slice(0, limit);
  if (call.git('beads.role') === '') {
    call.complain('warning: beads.role not configured (GH#2950).');
    call.complain('  Fix: git config beads.role maintainer');
    call.complain('  Or:  git config beads.role contributor');
  }
  const view = viewOf(state);
  call.answerList(shown.map((issue) => ({ ...view(issue), parent: parentOf(state, issue.id) })));
  if (shown.length === matching.length) return;
  call.complain(
    `\nShowing ${shown.length} issues; more results matched but were hidden by --limit. Use --limit 0 for all, or --limit N to raise the cap.`,
  );
}

/** @param {Call} call */
export function show(call) {
  const { state, args } = call;
  if (args.length === 0) {
    throw onStdout('at least one issue ID is required (use positional args, --id flag, or --current)');
  }
  const found = args.flatMap((arg) => {
    const resolved = resolve(state, arg);
    if ('id' in resolved) return find(state, resolved.id) ?? [];
    call.complain(`Error fetching ${arg}: ${resolved.error}`);
    return [];
  });
  if (found.length === 0) throw onStdout('no issues found matching the provided IDs');
  call.answerList(found.map((issue) => detailed(call, issue)));
}

/** Counts what an export hides, and not what lies aside. @param {Call} call */
export function count(call) {
  const issues = call.state.issues.filter((issue) => !isAside(issue));
  if (!call.flags['by-status']) return call.answer({ count: issues.length });
  const groups = Map.groupBy(issues, (issue) => String(issue['status']));
  call.answer({
    total: issues.length,
    groups: [...groups].toSorted(byFirst).map(([group, each]) => ({ count: each.length, group })),
  });
}

/** @param {readonly [string, unknown]} one @param {readonly [string, unknown]} other */
const byFirst = ([one], [other]) => (one < other ? -1 : 1);

/** @param {State} state @param {string} id */
const parentOf = ({ edges }, id) =>
  edges.find(({ type, issue_id: from }) => type === 'parent-child' && from === id)?.depends_on_id;

/** Ephemeral ones and those without history are kept in a table of their own. @param {Issue} issue */
const isAside = (issue) => issue['ephemeral'] === true || issue['no_history'] === true;

/** @param {Issue} issue */
const isHidden = (issue) =>
  infraTypes.has(issue['issue_type']) || issue['is_template'] === true || issue['ephemeral'] === true;

/** @param {Issue} issue @param {Call} call */
function isListed(issue, { state, flags }) {
  const type = issue['issue_type'];
  if (infraTypes.has(type) || type === 'gate' || issue['is_template'] === true) return false;
  if (flags['id'] !== undefined && !flags['id'].split(',').includes(issue.id)) return false;
  if (flags['status'] !== undefined) return flags['status'].split(',').includes(issue['status']);
  return flags['all'] === true || !hiddenStatuses(state).has(issue['status']);
}

/** An issue with its relations and counts; the counts are of `blocks` edges. @param {State} state */
function viewOf(state) {
  const down = Map.groupBy(state.edges, ({ issue_id: id }) => id);
  const up = Map.groupBy(state.edges, ({ depends_on_id: id }) => id);
  const comments = Map.groupBy(state.comments, ({ issue_id: id }) => id);
  return (/** @type {Issue} */ issue, { comments: withComments = false } = {}) => ({
    ...printable(issue, {
      labels: issue.labels,
      dependencies: (down.get(issue.id) ?? []).map(printableEdge),
      comments: withComments ? inTime(comments.get(issue.id) ?? []) : [],
    }),
    dependency_count: (down.get(issue.id) ?? []).filter(isBlocking).length,
    dependent_count: (up.get(issue.id) ?? []).filter(isBlocking).length,
    comment_count: (comments.get(issue.id) ?? []).length,
  });
}

/** @param {{ type: string }} edge */
const isBlocking = ({ type }) => type === 'blocks';

/** @param {readonly import('./store.mjs').Comment[]} comments */
export const inTime = (comments) =>
  comments.toSorted((one, other) =>
    one.created_at === other.created_at ? 0 : one.created_at < other.created_at ? -1 : 1,
  );

/** What `show` says: whole issues for edges, all edges counted. @param {Call} call @param {Issue} issue */
function detailed({ state, flags }, issue) {
  const edges = state.edges.filter(({ issue_id: id }) => id === issue.id);
  const comments = state.comments.filter(({ issue_id: id }) => id === issue.id);
  const neighbours = edges.flatMap((edge) => asNeighbour(state, edge.depends_on_id, edge.type));
  return {
    ...printable(issue),
    ...(issue.labels.length === 0 ? {} : { labels: issue.labels }),
    ...(neighbours.length === 0 ? {} : { dependencies: neighbours }),
    ...(flags['include-comments'] && comments.length > 0 ? { comments: inTime(comments) } : {}),
    parent: parentOf(state, issue.id),
    dependent_count: state.edges.filter(({ depends_on_id: id }) => id === issue.id).length,
    dependency_count: edges.length,
    comment_count: comments.length,
  };
}

/** Nothing for what is no issue here. @param {State} state @param {string} id @param {string} type */
export function asNeighbour(state, id, type) {
  const issue = find(state, id);
  return issue === undefined
    ? []
    : [{ ...printable(issue, { labels: issue.labels }), dependency_type: type }];
}
