import { onStdout } from './failure.mjs';
import { addLabel, find, newCommentId, removeLabel } from './issue.mjs';
import { inTime } from './reads.mjs';
import { resolve } from './resolve.mjs';
import { exactNow, now } from './times.mjs';

/**
 * Labels and comments; neither moves the time of its issue.
 *
 * @typedef {import('./call.mjs').Call} Call
 * @typedef {import('./store.mjs').Issue} Issue
 */

/** Trimmed, and without the reserved ones; an import takes any. @param {Call} call */
export function labelAdd(call) {
  const label = (call.args.at(-1) ?? '').trim();
  if (label.startsWith('provides:')) {
    const capability = label.slice('provides:'.length);
    throw onStdout(
      `'provides:' labels are reserved for cross-project capabilities. Hint: use 'bd ship ${capability}' instead`,
    );
  }
  each(call, label, 'added', addLabel);
}

/** @param {Call} call */
export function labelRemove(call) {
  each(call, (call.args.at(-1) ?? '').trim(), 'removed', removeLabel);
}

/** An unknown issue is told on stderr only, with exit code 0. @param {Call} call @param {string} label @param {string} status @param {(issue: Issue, label: string) => void} change */
function each(call, label, status, change) {
  const { state, args } = call;
  const answers = args.slice(0, -1).flatMap((arg) => {
    const resolved = resolve(state, arg);
    if ('error' in resolved) {
      call.complain(`Error resolving ${arg}: ${resolved.error}`);
      return [];
    }
    change(/** @type {Issue} */ (find(state, resolved.id)), label);
    return [{ issue_id: resolved.id, label, status }];
  });
  call.answerList(answers);
}

/** @param {Call} call */
export async function comment(call) {
  const { state, flags, args, actor } = call;
  const [arg = '', ...words] = args;
  if (!flags['stdin'] && words.length === 0) {
    throw onStdout('no comment text provided (use positional args, --stdin, or --file)');
  }
  const text = flags['stdin'] ? (await call.stdin()).replace(/\n+$/, '') : words.join(' ');
  if (text.trim() === '') throw onStdout('comment text cannot be empty');
  const id = resolved(call, arg);
  const stored = { id: newCommentId(), issue_id: id, author: actor, text, created_at: now() };
  state.comments.push(stored);
  call.answer({ ...stored, created_at: exactNow() });
}

/** @param {Call} call */
export function comments(call) {
  const id = resolved(call, call.args[0] ?? '');
  call.answerList(inTime(call.state.comments.filter(({ issue_id: of }) => of === id)));
}

/** @param {Call} call @param {string} arg */
function resolved({ state }, arg) {
  const found = resolve(state, arg);
  if ('error' in found) throw onStdout(`resolving ${arg}: ${found.error}`);
  return found.id;
}
