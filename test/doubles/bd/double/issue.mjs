import { randomInt, randomUUID } from 'node:crypto';
import { now } from './times.mjs';

/**
 * @typedef {import('./store.mjs').Issue} Issue
 * @typedef {import('./store.mjs').State} State
 */

/** The columns in the order in which bd prints them; the last ones follow the relations. */
const columns = [
  'id',
  'title',
  'description',
  'design',
  'acceptance_criteria',
  'notes',
  'spec_id',
  'status',
  'priority',
  'issue_type',
  'assignee',
  'owner',
  'estimated_minutes',
  'created_at',
  'created_by',
  'updated_at',
  'started_at',
  'closed_at',
  'close_reason',
  'due_at',
  'defer_until',
  'external_ref',
  'source_system',
  'metadata',
];
const lastColumns = ['ephemeral', 'no_history', 'wisp_type', 'pinned', 'is_template'];

/** Printed also when they are zero. */
const always = new Set(['priority', 'estimated_minutes']);

/** A stored issue; what is missing is as bd leaves it. @param {Record<string, unknown> & { id: string }} fields @returns {Issue} */
export function newIssue(fields) {
  const time = now();
  const defaults = { status: 'open', issue_type: 'task', priority: 0, created_at: time, updated_at: time };
  return { ...defaults, ...fields, labels: [], blocked: false, events: 1 };
}

/** Prefix and three characters that no other id has. @param {State} state */
export function newId({ prefix, issues }) {
  for (;;) {
    const id = `${prefix}-${randomInt(36 ** 3)
      .toString(36)
      .padStart(3, '0')}`;
    if (!issues.some((issue) => issue.id === id)) return id;
  }
}

/** In the order of time, as bd's are: comments of one second stay in their order. */
export const newCommentId = () => {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
};

/** @param {State} state @param {string} id */
export const find = ({ issues }, id) => issues.find((issue) => issue.id === id);

/** The fields, and what stands between them; empty ones are left out. @param {Issue} issue @param {Record<string, unknown>} [relations] */
export function printable(issue, relations = {}) {
  return {
    ...present(issue, columns),
    ...present(relations, ['labels', 'dependencies', 'comments']),
    ...present(issue, lastColumns),
  };
}

/** @param {Record<string, any>} from @param {readonly string[]} keys @returns {Record<string, any>} */
function present(from, keys) {
  return Object.fromEntries(
    keys
      .filter((key) => (always.has(key) ? from[key] != null : isFilled(from[key])))
      .map((key) => [key, from[key]]),
  );
}

/** @param {unknown} value */
function isFilled(value) {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;
}

/** JSON as the database keeps it: keys by length, then by letter. @param {unknown} value @returns {unknown} */
export function asStored(value) {
  if (Array.isArray(value)) return value.map(asStored);
  if (typeof value !== 'object' || value === null) return value;
  const sorted = Object.entries(value).toSorted(
    ([one], [other]) => one.length - other.length || (one < other ? -1 : 1),
  );
  return Object.fromEntries(sorted.map(([key, each]) => [key, asStored(each)]));
}

/** Priority, the newest first, id. @param {readonly Issue[]} issues */
export function inOrder(issues) {
  return issues.toSorted(
    (one, other) =>
      one['priority'] - other['priority'] ||
      compared(other['created_at'], one['created_at']) ||
      compared(one.id, other.id),
  );
}

/** @param {string} one @param {string} other */
const compared = (one, other) => (one === other ? 0 : one < other ? -1 : 1);

/** A column of 255 bytes cuts what is longer, in the middle of a character too. @param {string} label */
export const cut = (label) => Buffer.from(label).subarray(0, 255).toString('utf8');

/** @param {Issue} issue @param {string} label */
export function addLabel(issue, label) {
  if (issue.labels.includes(cut(label))) return;
  issue.labels = [...issue.labels, cut(label)].toSorted((one, other) => compared(one, other));
  issue.events += 1;
}

/** @param {Issue} issue @param {string} label */
export function removeLabel(issue, label) {
  issue.labels = issue.labels.filter((each) => each !== label);
}

/** An edge as it is printed. @param {import('./store.mjs').Edge} edge */
export const printableEdge = (edge) => ({ ...edge, metadata: '{}' });
