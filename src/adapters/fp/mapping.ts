import type { Issue } from '../../core/model/issue.ts';

/** fp's words and ours. What a table does not know keeps its own word in `provider_metadata`. */

/** The three of every project, and those that extensions are known to register. */
const statuses: Readonly<Record<string, Issue['status']>> = {
  todo: 'todo',
  'in-progress': 'in_progress',
  done: 'done',
  backlog: 'todo',
  selected: 'todo',
  deferred: 'todo',
  'in-review': 'in_review',
  blocked: 'blocked',
  rejected: 'canceled',
  canceled: 'canceled',
};

/** The best word first; the first one that the project has registered counts. Lossy after the first. */
const statusWords: Readonly<Record<Issue['status'], readonly string[]>> = {
  todo: ['todo', 'backlog'],
  in_progress: ['in-progress'],
  in_review: ['in-review', 'in-progress'],
  blocked: ['blocked', 'in-progress'],
  done: ['done'],
  canceled: ['rejected', 'canceled', 'done'],
};

/** By our number; fp has no word for none. */
const priorityWords: readonly string[] = ['', 'critical', 'high', 'medium', 'low'];

/** The one link that fp knows; the other end of it is `blocks`. */
export const ownLink = 'blocked_by';

/** No extension changes what fp calls them: a mere convention, and the only place for labels. */
export const labelsProperty = 'labels';

export function isKnownStatus(word: string): boolean {
  return Object.hasOwn(statuses, word);
}

export function statusFrom(word: string): Issue['status'] {
  return (isKnownStatus(word) ? statuses[word] : undefined) ?? 'todo';
}

/** `undefined` in a project that has no word for it. */
export function statusTo(status: Issue['status'], registered: readonly string[]): string | undefined {
  return statusWords[status].find((word) => registered.includes(word));
}

export function priorityFrom(word: string | null): Issue['priority'] {
  return Math.max(0, priorityWords.indexOf(word ?? ''));
}

/** An empty word clears. */
export function priorityTo(priority: Issue['priority']): string | undefined {
  return priorityWords[priority];
}

/** The ids of the issues that block one. */
export function blockersIn(links: Issue['links']): string[] {
  return [...new Set(links.filter(({ type }) => type === ownLink).map(({ target }) => target.id))];
}
