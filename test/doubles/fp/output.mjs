import { commentsOn } from './comments.mjs';
import { displayIdOf, shortIdOf } from './issues.mjs';

/** The captured shapes: which keys there are and in which order. */

/** @param {import('./issues.mjs').Issue} issue @param {boolean} withProperties */
export function listShape(issue, withProperties) {
  const { id, title, description, status, priority, parent, dependencies, createdAt, updatedAt } = issue;
  return {
    id,
    shortId: shortIdOf(issue),
    title,
    description,
    status,
    priority,
    parent,
    dependencies,
    createdAt,
    updatedAt,
    ...(withProperties ? { properties: issue.properties } : {}),
  };
}

export function showShape(project, issue) {
  const { id, title, description, status, priority, parent, dependencies, revisions } = issue;
  const { author, createdAt, updatedAt, properties } = issue;
  return {
    id,
    displayId: displayIdOf(project, issue),
    title,
    description,
    status,
    priority,
    parent,
    dependencies,
    revisions,
    author,
    createdAt,
    updatedAt,
    properties,
    comments: commentsOn(project, issue).map(commentShape),
  };
}

export function createdShape(project, issue) {
  const { id, title, status, parent } = issue;
  return { id, shortId: shortIdOf(issue), displayId: displayIdOf(project, issue), title, status, parent };
}

export function commentShape({ id, issueId, author, content, createdAt }) {
  return { id, issueId, author, content, createdAt };
}

/** @param {unknown} value */
export function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const escapes = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * As a faulty build prints it: cut in the middle, or with raw control characters inside strings.
 * @param {string} text @param {import('./switches.mjs').Switches} switches
 */
export function distorted(text, { malformed, controlCharacters }) {
  if (malformed && text.startsWith('{')) return text.slice(0, text.length / 2);
  if (!controlCharacters || !text.startsWith('{')) return text;
  return text.replace(/\\(?:u00([01][0-9a-f])|([^]))/g, (escape, code, letter) =>
    code === undefined ? (escapes[letter] ?? escape) : String.fromCharCode(parseInt(code, 16)),
  );
}
