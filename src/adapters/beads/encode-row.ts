import type { Issue, IssueFields } from '../../core/model/issue.ts';
import { closed, issueTypeTo, priorityTo, statusTo } from './mapping.ts';
import { rawRowOf } from './raw-row.ts';
import { readsAs } from './reads-as.ts';
import type { Row } from './row.ts';

/**
 * The columns that an import replaces. One that is left out is emptied, and a missing priority is
 * the most urgent one; so each stands here, and `undefined` means that it is to be empty.
 */
export interface ReplaceableColumns {
  readonly title: string;
  readonly description: string | undefined;
  readonly design: unknown;
  readonly acceptance_criteria: unknown;
  readonly notes: unknown;
  readonly status: string;
  readonly priority: number;
  readonly issue_type: string;
  readonly assignee: string | undefined;
  readonly estimated_minutes: unknown;
  readonly started_at: unknown;
  readonly closed_at: unknown;
  readonly close_reason: unknown;
  readonly external_ref: unknown;
  readonly metadata: unknown;
}

export const replaceableColumns = [
  'title',
  'description',
  'design',
  'acceptance_criteria',
  'notes',
  'status',
  'priority',
  'issue_type',
  'assignee',
  'estimated_minutes',
  'started_at',
  'closed_at',
  'close_reason',
  'external_ref',
  'metadata',
] as const satisfies readonly (keyof ReplaceableColumns)[];

/** A row for bd's import: a new one, or one that bd skips when its issue was changed since. */
export interface EncodedRow extends ReplaceableColumns {
  readonly id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A change, or the part of one that goes a way of its own. */
export interface Edit {
  readonly id: string;
  readonly before: Issue | null;
  readonly fields: Partial<IssueFields>;
}

/** `now`: whole seconds, UTC. */
export function encodeRow(change: Edit, now: string): EncodedRow {
  const stored = change.before === null ? null : rawRowOf(change.before);
  return {
    id: change.id,
    created_at: stored?.created_at ?? now,
    updated_at: stored === null ? now : timeOfUpdate(stored.updated_at, now),
    ...columnsAfter(change, stored, now),
  };
}

/**
 * Now, and newer than what is stored in any case: bd skips a row that is older than its own, so a `now` of
 * before the last look leaves alone what was changed since.
 */
export function timeOfUpdate(stored: string, now: string): string {
  return wholeSeconds(Math.max(Date.parse(stored) + 1000, Date.parse(now)));
}

/** The only form of a time of which bd loses nothing. */
export function wholeSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

function columnsAfter({ fields, before }: Edit, stored: Row | null, now: string): ReplaceableColumns {
  const { title = stored?.title ?? '', body = before?.body, assignees = before?.assignees } = fields;
  return {
    title,
    description: body === null || body === '' ? undefined : body,
    design: stored?.['design'],
    acceptance_criteria: stored?.['acceptance_criteria'],
    notes: stored?.['notes'],
    priority: priorityAfter(fields.priority, before),
    issue_type: issueTypeAfter(fields.issue_type, before),
    assignee: assignees?.[0] === '' ? undefined : assignees?.[0],
    estimated_minutes: stored?.['estimated_minutes'],
    external_ref: stored?.['external_ref'],
    metadata: stored?.['metadata'],
    ...stateAfter(fields.status, before, stored, now),
  };
}

type State = Pick<ReplaceableColumns, 'status' | 'started_at' | 'closed_at' | 'close_reason'>;

/** bd wants a time of closing on what is closed, and refuses one on anything else. */
function stateAfter(
  wanted: Issue['status'] | undefined,
  before: Issue | null,
  stored: Row | null,
  now: string,
): State {
  const status = statusAfter(wanted, before);
  const starts = wanted !== undefined && status === 'in_progress';
  const started_at = stored?.['started_at'] ?? (starts ? now : undefined);
  const was = { closed: stored?.status === closed, at: stored?.['closed_at'], why: stored?.['close_reason'] };
  if (status !== closed) {
    return { status, started_at, closed_at: undefined, close_reason: was.closed ? undefined : was.why };
  }
  return {
    status,
    started_at,
    closed_at: was.closed ? was.at : now,
    close_reason: wanted === 'canceled' ? canceled : was.closed ? was.why : undefined,
  };
}

/** The reason under which an issue is closed that is not done. */
export const canceled = 'canceled';

/** bd's word of before stays while it means the same; `deferred` is `todo`, and stays deferred. */
export function statusAfter(wanted: Issue['status'] | undefined, before: Issue | null): string {
  if (before === null) return statusTo(wanted ?? 'todo');
  const raw = rawRowOf(before).status;
  if (wanted === undefined) return raw;
  const same = wanted !== 'canceled' && readsAs({ status: wanted }).status === before.status;
  return same ? raw : statusTo(wanted);
}

export function priorityAfter(wanted: Issue['priority'] | undefined, before: Issue | null): number {
  if (before === null) return priorityTo(wanted ?? 0);
  return wanted === undefined || wanted === before.priority ? rawRowOf(before).priority : priorityTo(wanted);
}

function issueTypeAfter(wanted: Issue['issue_type'] | undefined, before: Issue | null): string {
  if (before === null) return issueTypeTo(wanted ?? 'task');
  const same = wanted === undefined || readsAs({ issue_type: wanted }).issue_type === before.issue_type;
  return same ? rawRowOf(before).issue_type : issueTypeTo(wanted);
}
