import { randomInt } from 'node:crypto';
import { Fault } from './fault.mjs';

/**
 * @typedef {{ id: string, title: string, description: string, status: string,
 *   priority: string | null, parent: string | null, dependencies: string[], revisions: object[],
 *   author: string | null, createdAt: string, updatedAt: string, properties: Record<string, unknown> }} Issue
 * @typedef {import('./project.mjs').Project} Project
 * @typedef {import('./args.mjs').Parsed} Parsed
 * @typedef {{ statuses: string[], defaultStatus: string, properties: Map<string, string> }} Registered
 */

export const priorities = ['critical', 'high', 'medium', 'low'];

/** @param {Issue} issue */
export function shortIdOf({ id }) {
  return id.slice(0, 8);
}

/** @param {Project} project @param {Issue} issue */
export function displayIdOf({ prefix }, issue) {
  return `${prefix}-${shortIdOf(issue)}`;
}

/**
 * By native id, display id, or a prefix of either that fits one issue only.
 * @param {Project} project @param {string} reference @param {string} [vanished]
 * @returns {Issue}
 */
export function findIssue(project, reference, vanished) {
  const found = project.issues.filter(
    (issue) => issue.id.startsWith(reference) || displayIdOf(project, issue).startsWith(reference),
  );
  if (found.length > 1) throw new Fault(`Issue ${reference} is ambiguous`);
  const [issue] = found;
  if (reference === '' || issue === undefined || issue.id === vanished) {
    throw new Fault(`Issue ${reference} not found`, {
      suggestion: "Run 'fp issue list' to see available issues",
    });
  }
  return issue;
}

/**
 * @param {Project} project @param {Parsed} parsed @param {Registered} registered @param {string} author
 * @returns {Issue}
 */
export function createIssue(project, { flags, lists }, registered, author) {
  if (!flags['title']) throw new Fault('Missing value for --title');
  const now = new Date().toISOString();
  /** @type {Issue} */
  const issue = {
    id: Array.from({ length: 32 }, () => String.fromCharCode(97 + randomInt(26))).join(''),
    title: '',
    description: '',
    status: registered.defaultStatus,
    priority: null,
    parent: null,
    dependencies: [],
    revisions: [],
    author,
    createdAt: now,
    updatedAt: now,
    properties: {},
  };
  Object.assign(issue, changesIn(project, issue, { flags, lists }, registered));
  project.issues.push(issue);
  return issue;
}

/**
 * All of the flags together or, by throwing, none of them.
 * @param {Project} project @param {Issue} issue @param {Pick<Parsed, 'flags' | 'lists'>} parsed
 * @param {Registered} registered
 * @returns {Partial<Issue>}
 */
export function changesIn(project, issue, { flags, lists }, registered) {
  const { title, description, status, priority, parent, depends } = flags;
  const idOf = (/** @type {string} */ reference) => findIssue(project, reference).id;
  return {
    ...(title === undefined ? {} : { title: present(title) }),
    ...(description === undefined ? {} : { description }),
    ...(status === undefined ? {} : { status: checkedStatus(status, registered) }),
    ...(priority === undefined ? {} : { priority: checkedPriority(priority) }),
    ...(parent === undefined ? {} : { parent: parent === '' ? null : idOf(parent) }),
    ...(depends === undefined
      ? {}
      : { dependencies: [...new Set(depends.split(',').filter(Boolean).map(idOf))] }),
    ...(lists['property'] === undefined
      ? {}
      : { properties: withProperties(issue.properties, lists['property'], registered) }),
  };
}

/** @param {string} title */
function present(title) {
  if (title.trim() === '') throw new Fault('Missing value for --title');
  return title;
}

/** @param {string} status @param {Registered} registered */
function checkedStatus(status, { statuses }) {
  if (statuses.includes(status)) return status;
  throw new Fault(`Invalid status: Status "${status}" is not in the registered options.`);
}

/** @param {string} priority */
function checkedPriority(priority) {
  if (priority === '' || priorities.includes(priority)) return priority === '' ? null : priority;
  throw new Fault(`Invalid priority: "${priority}"`);
}

/** @param {Issue['properties']} before @param {string[]} pairs @param {Registered} registered */
function withProperties(before, pairs, registered) {
  const properties = { ...before };
  for (const pair of pairs) {
    const [, key = pair, value = ''] = /^([^=]*)=([^]*)$/.exec(pair) ?? [];
    const type = registered.properties.get(key);
    if (type === undefined) {
      throw new Fault(`Invalid value for extension property '${key}': Property is not registered`);
    }
    if (value === '') delete properties[key];
    else properties[key] = type === 'multiselect' ? value.split(',') : value;
  }
  return properties;
}

/** Later than before, however quick two edits are. @param {Issue} issue */
export function touch(issue) {
  issue.updatedAt = new Date(Math.max(Date.now(), Date.parse(issue.updatedAt) + 1)).toISOString();
}

/** The same ones each time. @param {number} count @returns {Issue[]} */
export function generatedIssues(count) {
  return Array.from({ length: count }, (_, index) => ({
    id: `${letters(index)}generated`.padEnd(32, 'z'),
    title: `Generated issue ${index}`,
    description: 'What a person would write about it. '.repeat(5),
    status: 'todo',
    priority: null,
    parent: null,
    dependencies: [],
    revisions: [],
    author: 'claude',
    createdAt: '2026-09-22T05:55:48.990Z',
    updatedAt: '2026-09-22T05:55:48.990Z',
    properties: {},
  }));
}

/** @param {number} number */
function letters(number) {
  return [26 ** 4, 26 ** 3, 26 ** 2, 26, 1]
    .map((unit) => String.fromCharCode(97 + (Math.floor(number / unit) % 26)))
    .join('');
}
