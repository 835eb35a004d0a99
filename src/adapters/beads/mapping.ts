import type { Issue, IssueLink } from '../../core/model/issue.ts';

/**
 * bd's words and ours, both ways. What a table does not know keeps its own word in
 * `provider_metadata`, and a word is only replaced when its meaning for us changes.
 */
interface TwoWay<Ours extends string> {
  readonly read: Readonly<Record<string, Ours>>;
  readonly write: Readonly<Record<Ours, string>>;
}

const statuses: TwoWay<Issue['status']> = {
  read: {
    open: 'todo',
    in_progress: 'in_progress',
    blocked: 'blocked',
    deferred: 'todo',
    pinned: 'in_progress',
    hooked: 'in_progress',
    closed: 'done',
    tombstone: 'canceled',
  },
  write: {
    todo: 'open',
    in_progress: 'in_progress',
    in_review: 'in_progress',
    blocked: 'blocked',
    done: 'closed',
    canceled: 'closed',
  },
};

/** Categories of statuses that a workspace has made for itself. */
const statusCategories: Readonly<Record<string, Issue['status']>> = {
  active: 'todo',
  wip: 'in_progress',
  done: 'done',
  frozen: 'todo',
};

const issueTypes: TwoWay<Issue['issue_type']> = {
  read: {
    epic: 'epic',
    story: 'story',
    feature: 'story',
    task: 'task',
    bug: 'bug',
    chore: 'chore',
    decision: 'chore',
    spike: 'task',
    milestone: 'epic',
  },
  write: {
    epic: 'epic',
    story: 'feature',
    task: 'task',
    bug: 'bug',
    chore: 'chore',
    subtask: 'task',
  },
};

/** Rows that bd keeps for its own workings: shown, and marked. */
const internalTypes: ReadonlySet<string> = new Set(['gate', 'molecule', 'event', 'message']);

/** An edge of A that depends on B, as a link of A. */
const edgeTypes = {
  read: {
    blocks: 'blocked_by',
    related: 'relates_to',
    'relates-to': 'relates_to',
    duplicates: 'duplicates',
  } as Readonly<Record<string, IssueLink['type']>>,
  write: {
    blocked_by: 'blocks',
    relates_to: 'related',
    duplicates: 'duplicates',
  } as Readonly<Record<string, string>>,
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
export const closed = 'closed';
/** Importable rows never have it: bd drops them without a word. */
const dropped = 'tombstone';

export function isKnownStatus(status: string): boolean {
  return Object.hasOwn(statuses.read, status);
}

/**
 * Whether bd's import takes the status; `categories` are those of the workspace's own ones, of which
 * it takes those only that were declared without a category.
 */
export function isLegalStatus(status: string, categories: ReadonlyMap<string, string>): boolean {
  return status !== dropped && (isKnownStatus(status) || categories.get(status) === 'unspecified');
}

/** `categories`: name to category of the workspace's own statuses. */
export function statusFrom(status: string, categories: ReadonlyMap<string, string>): Issue['status'] {
  return own(statuses.read, status) ?? own(statusCategories, categories.get(status) ?? '') ?? 'todo';
}

export function statusTo(status: Issue['status']): string {
  return statuses.write[status];
}

export function issueTypeFrom(type: string): Issue['issue_type'] {
  return own(issueTypes.read, type) ?? 'task';
}

export function issueTypeTo(type: Issue['issue_type']): string {
  return issueTypes.write[type];
}

/** The same integers with another meaning: bd's 0 is critical, ours is unset. Lossy for 4. */
export function priorityFrom(priority: number): Issue['priority'] {
  return Math.min(4, Math.max(1, Math.trunc(priority) + 1)) as Issue['priority'];
}

/** bd has no word for "unset"; its own default, medium, stands for it. */
export function priorityTo(priority: Issue['priority']): number {
  return priority === 0 ? 2 : priority - 1;
}

export function linkTypeFrom(edge: string): IssueLink['type'] | undefined {
  return own(edgeTypes.read, edge);
}

export function linkTypeTo(link: IssueLink['type']): string | undefined {
  return own(edgeTypes.write, link);
}

export function mirroredLinkTypeFrom(edge: string): IssueLink['type'] | undefined {
  return own(mirroredEdgeTypes, edge);
}

export function isInternal(row: { readonly issue_type: string; readonly [key: string]: unknown }): boolean {
  return internalTypes.has(row.issue_type) || row['is_template'] === true || row['ephemeral'] === true;
}
