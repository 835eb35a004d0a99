import { find } from './issue.mjs';
import { now } from './times.mjs';

/**
 * Being blocked is a stored column. It is computed anew by what touches an edge or a status, and
 * where it changes, `updated_at` moves.
 *
 * @typedef {import('./store.mjs').State} State
 * @typedef {import('./store.mjs').Issue} Issue
 */

const blocking = new Set(['blocks', 'conditional-blocks']);
const affecting = new Set([...blocking, 'parent-child', 'waits-for']);

/** @param {string} type */
export const affectsReadiness = (type) => affecting.has(type);

/** Computes these anew, until nothing changes. @param {State} state @param {Iterable<string>} ids */
export function recompute(state, ids) {
  const index = new Map(state.issues.map((issue) => [issue.id, issue]));
  const edges = Map.groupBy(state.edges, ({ issue_id: from }) => from);
  const affected = [...new Set(ids)].flatMap((id) => index.get(id) ?? []);
  for (let changed = true; changed;) {
    changed = false;
    for (const issue of affected) {
      const blocked = isBlocked(issue, edges.get(issue.id) ?? [], index);
      if (blocked === issue.blocked) continue;
      issue.blocked = blocked;
      issue['updated_at'] = now();
      changed = true;
    }
  }
}

/** An edge came or went: its issue, and what is below it. @param {State} state @param {string} id */
export const recomputeBelow = (state, id) => recompute(state, [id, ...below(state, [id])]);

/** A status changed: the issue, what it blocks, and what is below those. @param {State} state @param {readonly string[]} ids */
export function recomputeAround(state, ids) {
  const blocked = dependents(state, ids);
  recompute(state, [...ids, ...blocked, ...below(state, [...ids, ...blocked])]);
}

/** Whose readiness hangs on these. @param {State} state @param {readonly string[]} ids */
export function dependents({ edges }, ids) {
  return edges
    .filter(({ type, depends_on_id: to }) => affecting.has(type) && ids.includes(to))
    .map(({ issue_id: from }) => from);
}

/** Open issues that block it, as bd names them; none while it does not count as blocked. @param {State} state @param {Issue} issue */
export function openBlockers(state, { id, blocked }) {
  if (!blocked) return [];
  return state.edges
    .filter(({ type, issue_id: from }) => blocking.has(type) && from === id)
    .filter(({ depends_on_id: to }) => {
      const target = find(state, to);
      return target !== undefined && isOpen(target);
    })
    .map(({ type, depends_on_id: to }) => (type === 'blocks' ? to : `${to} (${type})`));
}

/** @param {State} state @param {string} from @param {string} to @param {string} type */
export function closesCycle({ edges }, from, to, type) {
  if (!blocking.has(type)) return false;
  const next = Map.groupBy(
    edges.filter((edge) => blocking.has(edge.type)),
    ({ issue_id: id }) => id,
  );
  const seen = new Set([to]);
  for (const id of seen) {
    if (id === from) return true;
    for (const edge of next.get(id) ?? []) seen.add(edge.depends_on_id);
  }
  return false;
}

/** @param {State} state @param {readonly string[]} ids @returns {string[]} */
function below({ edges }, ids) {
  const seen = new Set(ids);
  for (const id of seen) {
    for (const { type, issue_id: child, depends_on_id: parent } of edges) {
      if (type === 'parent-child' && parent === id) seen.add(child);
    }
  }
  return [...seen];
}

/** @param {Issue} issue @param {readonly import('./store.mjs').Edge[]} edges @param {ReadonlyMap<string, Issue>} index */
function isBlocked(issue, edges, index) {
  if (!isOpen(issue)) return false;
  return edges.some(({ type, depends_on_id: to }) => {
    const target = index.get(to);
    if (target === undefined) return false;
    return blocking.has(type) ? isOpen(target) : type === 'parent-child' && target.blocked;
  });
}

/** @param {Issue} issue */
const isOpen = (issue) => issue['status'] !== 'closed' && issue['status'] !== 'pinned';
