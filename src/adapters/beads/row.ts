import { isJsonObject } from '../../core/model/json.ts';

export interface Edge {
  readonly issue_id: string;
  readonly depends_on_id: string;
  readonly type: string;
}

/** One issue as `bd export` prints it: what is sure, and the rest as it came. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly issue_type: string;
  readonly priority: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly description?: string;
  readonly assignee?: string;
  readonly labels?: readonly string[];
  readonly dependencies?: readonly Edge[];
  readonly comments?: readonly unknown[];
  readonly comment_count?: number;
  readonly [key: string]: unknown;
}

const texts = ['id', 'title', 'status', 'issue_type', 'created_at', 'updated_at'] as const;

const times = ['created_at', 'updated_at'] as const;

/** Why a value is no row of an export; null for one that is. */
export function faultOf(value: unknown): string | null {
  const fault = listedFaultOf(value);
  if (fault !== null || !isJsonObject(value)) return fault;
  const { id, comments = [], comment_count: count = 0 } = value;
  // bd loads them in a second step, and leaves them out without a word where that fails.
  if (Array.isArray(comments) && comments.length === count) return null;
  return `${String(id)} has ${String(count)} comments, of which ${Array.isArray(comments) ? comments.length : 0} came`;
}

/** The same for a row of a list, which has everything of an issue but its comments. */
export function listedFaultOf(value: unknown): string | null {
  if (!isJsonObject(value)) return 'is no object';
  const name = typeof value['id'] === 'string' ? value['id'] : '(no id)';
  const missing = texts.find((key) => typeof value[key] !== 'string');
  if (missing !== undefined) return `${name} has no ${missing}`;
  const timeless = times.find((key) => Number.isNaN(Date.parse(String(value[key]))));
  if (timeless !== undefined) return `${name}: ${timeless} is not a time`;
  // It could not be stored, and would be new on every read.
  if (!name.isWellFormed()) return `${name} has half a character in its id`;
  if (typeof value['priority'] !== 'number') return `${name} has no priority`;
  const { labels = [], dependencies = [] } = value;
  if (!Array.isArray(labels) || !labels.every((label) => typeof label === 'string'))
    return `${name}: bad labels`;
  if (!Array.isArray(dependencies) || !dependencies.every(isEdge)) return `${name}: bad dependencies`;
  return null;
}

function isEdge(value: unknown): value is Edge {
  return (
    isJsonObject(value) &&
    ['issue_id', 'depends_on_id', 'type'].every((key) => typeof value[key] === 'string')
  );
}
