import { openBlockers, recomputeAround } from './blocking.mjs';
import { onStdout } from './failure.mjs';
import { find, printable } from './issue.mjs';
import { resolve } from './resolve.mjs';
import { setColumns } from './update.mjs';
import { now } from './times.mjs';

/**
 * Close and reopen, the only transitions with guards.
 *
 * @typedef {import('./call.mjs').Call} Call
 * @typedef {import('./store.mjs').State} State
 * @typedef {import('./store.mjs').Issue} Issue
 */

/** One id that is not there, and nothing is closed; a guard only leaves its issue out. @param {Call} call */
export async function close(call) {
  const { state, flags, args } = call;
  if (args.length === 0) throw onStdout('no issue ID provided and no last touched issue');
  const ids = args.map((arg) => {
    const resolved = resolve(state, arg);
    if ('error' in resolved) throw onStdout(`resolving ID ${arg}: ${resolved.error}`);
    return resolved.id;
  });
  const reason = flags['reason-file'] === '-' ? await call.stdin() : flags['reason'];
  const done = ids.flatMap((id) => {
    const issue = /** @type {Issue} */ (find(state, id));
    const guard = flags['force'] ? null : guardOf(state, issue);
    if (guard !== null) {
      call.complain(guard);
      return [];
    }
    closeOne(state, issue, reason);
    return [issue];
  });
  if (done.length === 0) call.exit = 1;
  else call.answerList(done.map((issue) => printable(issue, { labels: issue.labels })));
}

/** Stamped anew also when it is closed already. @param {State} state @param {Issue} issue @param {string | undefined} reason */
export function closeOne(state, issue, reason) {
  Object.assign(issue, {
    status: 'closed',
    closed_at: now(),
    updated_at: now(),
    close_reason: reason || 'Closed',
  });
  recomputeAround(state, [issue.id]);
}

/** @param {Call} call */
export function reopen(call) {
  const { state, args } = call;
  const done = args.flatMap((arg) => {
    const resolved = resolve(state, arg);
    if ('error' in resolved) {
      call.complain(`Error resolving ${arg}: ${resolved.error}`);
      call.exit = 1;
      return [];
    }
    const issue = /** @type {Issue} */ (find(state, resolved.id));
    // Whatever is not open is opened, work in progress too.
    if (issue['status'] !== 'open') {
      setColumns(state, issue, { status: 'open' });
      return [issue];
    }
    call.complain(`${issue.id} is already open`);
    return [];
  });
  if (done.length > 0) call.answerList(done.map((issue) => printable(issue, { labels: issue.labels })));
}

/** @param {State} state @param {Issue} issue */
function guardOf(state, issue) {
  const { id, status, issue_type: type } = issue;
  if (status === 'pinned') return `cannot modify pinned issue ${id} (use --force to override)`;
  const children = type === 'epic' ? openChildren(state, id) : 0;
  if (children > 0) {
    return `cannot close epic ${id}: ${children} open child issue(s); close children first or use --force to override`;
  }
  const blockers = openBlockers(state, issue);
  if (blockers.length === 0) return null;
  return `cannot close ${id}: blocked by open issues [${blockers.join(' ')}] (use --force to override)`;
}

/** @param {State} state @param {string} parent */
function openChildren(state, parent) {
  const children = state.edges.filter(
    ({ type, depends_on_id: to }) => type === 'parent-child' && to === parent,
  );
  return children.filter(({ issue_id: id }) => find(state, id)?.['status'] !== 'closed').length;
}
