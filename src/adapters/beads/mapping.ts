import type { Issue, IssueLink } from '../../core/model/issue.ts';

/** bd's words and ours. What a table does not know keeps its own word in `provider_metadata`. */

const statuses: Readonly<Record<string, Issue['status']>> = {
  open: 'todo',
  in_progress: 'in_progress',
  blocked: 'blocked',
  deferred: 'todo',
  pinned: 'in_progress',
  hooked: 'in_progress',
  closed: 'done',
  tombstone: 'canceled',
};

/** Categories of statuses that a workspace has made for itself. */
const statusCategories: Readonly<Record<string, Issue['status']>> = {
  active: 'todo',
  wip: 'in_progress',
  done: 'done',
  frozen: 'todo',
};

const issueTypes: Readonly<Record<string, Issue['issue_type']>> = {
  epic: 'epic',
  story: 'story',
  feature: 'story',
  task: 'task',
  bug: 'bug',
  chore: 'chore',
  decision: 'chore',
  spike: 'task',
  milestone: 'epic',
};

/** Rows that bd keeps for its own workings: shown, and marked. */
const internalTypes: ReadonlySet<string> = new Set(['gate', 'molecule', 'event', 'message']);

/** An edge of A that depends on B, as a link of A. */
const edgeTypes: Readonly<Record<string, IssueLink['type']>> = {
  blocks: 'blocked_by',
  related: 'relates_to',
  'relates-to': 'relates_to',
  duplicates: 'duplicates',
};

/** The same edge seen from B. */
const mirroredEdgeTypes: Readonly<Record<string, IssueLink['type']>> = {
  blocks: 'blocks',
  'parent-child': 'parent_of',
};

/** Words are a workspace's own, so `constructor` may be one of them. */
function own<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

export const parentEdge = 'parent-child';

export function isKnownStatus(status: string): boolean {
  return Object.hasOwn(statuses, status);
}

/** `categories`: name to category of the workspace's own statuses. */
export function statusFrom(status: string, categories: ReadonlyMap<string, string>): Issue['status'] {
  return own(statuses, status) ?? own(statusCategories, categories.get(status) ?? '') ?? 'todo';
}

export function issueTypeFrom(type: string): Issue['issue_type'] {
  return own(issueTypes, type) ?? 'task';
}

/** The same integers with another meaning: bd's 0 is critical, ours is unset. Lossy for 4. */
export function priorityFrom(priority: number): Issue['priority'] {
  return Math.min(4, Math.max(1, Math.trunc(priority) + 1)) as Issue['priority'];
}

export function linkTypeFrom(edge: string): IssueLink['type'] | undefined {
  return own(edgeTypes, edge);
}

export function mirroredLinkTypeFrom(edge: string): IssueLink['type'] | undefined {
  return own(mirroredEdgeTypes, edge);
}

export function isInternal(row: { readonly issue_type: string; readonly [key: string]: unknown }): boolean {
  return internalTypes.has(row.issue_type) || row['is_template'] === true || row['ephemeral'] === true;
}
