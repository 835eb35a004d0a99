import { recomputeBelow } from './blocking.mjs';
import { onStderr, onStdout } from './failure.mjs';
import { addLabel, find, newId, newIssue, printable } from './issue.mjs';
import { priorityIn, textFrom } from './fields.mjs';
import { addEdge } from './edges.mjs';
import { exactNow, now } from './times.mjs';
import { edgeTypes, isType, unaliased } from './vocabulary.mjs';

/**
 * A new issue, or, with an id that exists, that issue overwritten.
 *
 * @typedef {import('./call.mjs').Call} Call
 * @typedef {import('./store.mjs').State} State
 */

/** @param {Call} call */
export async function create(call) {
  const { state, flags, args } = call;
  const title = flags['title'] || args[0] || '';
  if (title === '') throw onStderr('title required (or use --file to create from markdown)');
  const priority = priorityIn(flags['priority'] ?? '2', onStderr);
  const type = unaliased(flags['type'] ?? 'task');
  checkId(state, flags['id'], flags['force']);
  validate(state, title, priority, type);
  const parent = flags['parent'];
  if (parent !== undefined && find(state, parent) === undefined) {
    throw onStderr(`parent issue ${parent} not found`);
  }
  const fields = filled({
    title,
    description: await textFrom(call, 'description'),
    design: flags['design'],
    acceptance_criteria: flags['acceptance'],
    notes: flags['notes'],
    assignee: flags['assignee'],
    estimated_minutes: flags['estimate'],
    external_ref: flags['external-ref'],
    spec_id: flags['spec-id'],
  });
  const id = flags['id'] ?? (parent === undefined ? newId(state) : nextChild(state, parent));
  const people = filled({ created_by: call.actor, owner: call.git('user.email') });
  put(state, { ...fields, ...people, id, priority, issue_type: type }, flags['labels'] ?? []);
  if (parent !== undefined) addEdge(call, id, parent, 'parent-child');
  // The issue stays when an edge is refused.
  call.commit();
  for (const edge of (flags['deps'] ?? '').split(',').filter(Boolean)) addNamedEdge(call, id, edge);
  const time = exactNow();
  const issue = newIssue({
    ...fields,
    ...people,
    id,
    priority,
    issue_type: type,
    created_at: time,
    updated_at: time,
  });
  call.answer(printable(issue, { labels: flags['labels'] }));
}

/** @param {Record<string, any>} fields @returns {Record<string, any>} */
const filled = (fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));

/** @param {State} state @param {string | undefined} id @param {boolean | undefined} force */
function checkId({ prefix }, id, force) {
  if (id === undefined || force || id.startsWith(`${prefix}-`)) return;
  throw onStderr(
    `prefix mismatch: database uses '${prefix}-' but ID '${id}' doesn't match (use --force to override)`,
  );
}

/** @param {State} state @param {string} title @param {number} priority @param {string} type */
export function validate(state, title, priority, type, refusal = onStderr) {
  const bytes = Buffer.byteLength(title);
  const faults = [
    [bytes > 500, `title must be 500 characters or less (got ${bytes})`],
    [priority < 0 || priority > 4, `priority must be between 0 and 4 (got ${priority})`],
    [!isType(state, type), `invalid issue type: ${type}`],
  ];
  const fault = faults.find(([isTrue]) => isTrue);
  if (fault) throw refusal(`validation failed for issue : ${fault[1]}`);
}

/** What an existing issue keeps: when it was made and by whom, and its labels. @param {State} state @param {Record<string, any> & { id: string }} fields @param {string[]} labels */
function put(state, fields, labels) {
  const known = find(state, fields.id);
  const issue = newIssue(fields);
  if (known !== undefined) {
    const { created_at, created_by, owner, labels: before, blocked, events } = known;
    for (const column of Object.keys(known)) delete known[column];
    Object.assign(known, issue, { created_at, created_by, owner, labels: before, blocked, events });
    known['updated_at'] = now();
  } else state.issues.push(issue);
  for (const label of labels) addLabel(known ?? issue, label);
  recomputeBelow(state, fields.id);
}

/** @param {State} state @param {string} parent */
function nextChild(state, parent) {
  const numbers = state.issues
    .filter(({ id }) => id.startsWith(`${parent}.`))
    .map(({ id }) => Number(/^\d+/.exec(id.slice(parent.length + 1))?.[0] ?? 0));
  const next = Math.max(state.children[parent] ?? 0, ...numbers) + 1;
  state.children[parent] = next;
  return `${parent}.${next}`;
}

/** `type:id` or `id`; with `blocks:` it is the new one that blocks. @param {Call} call @param {string} id @param {string} named */
function addNamedEdge(call, id, named) {
  const [type = '', target = ''] = named.includes(':') ? named.split(/:(.*)/s) : ['depends-on', named];
  if (!edgeTypes.includes(type)) {
    throw onStdout(`unknown dependency type ${JSON.stringify(type)}; valid types: ${edgeTypes.join(', ')}`);
  }
  const [from, to] = type === 'blocks' ? [target, id] : [id, target];
  const stored = ['blocked-by', 'depends-on'].includes(type) ? 'blocks' : type;
  try {
    addEdge(call, from, to, stored);
  } catch (thrown) {
    call.complain(
      `Warning: failed to add dependency ${from} -> ${to}: ${/** @type {Error} */ (thrown).message}`,
    );
  }
}
