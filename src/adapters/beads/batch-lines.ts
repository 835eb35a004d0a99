import { canceled, priorityAfter, statusAfter, type Edit } from './encode-row.ts';
import { closed } from './mapping.ts';
import { rawRowOf } from './raw-row.ts';
import type { Edge } from './row.ts';

/** A change as lines of `bd batch`, which knows four fields. Nothing in it may hold a newline. */
export function batchLinesOf({ id, fields, before }: Edit): string[] {
  const status = fields.status === undefined ? undefined : statusAfter(fields.status, before);
  const raw = before === null ? undefined : rawRowOf(before);
  const changed = {
    status: status === raw?.status ? undefined : status,
    priority: fields.priority === undefined ? undefined : String(priorityAfter(fields.priority, before)),
    title: fields.title,
    assignee: fields.assignees === undefined ? undefined : (fields.assignees[0] ?? ''),
  };
  // Only `close` gives a reason; it would stamp a closed issue anew.
  const closes = fields.status === 'canceled' && raw?.status !== closed;
  const pairs = Object.entries(closes ? { ...changed, status: undefined } : changed).flatMap(
    ([key, value]) => (value === undefined ? [] : [`${key}=${quoted(value)}`]),
  );
  return [
    ...(pairs.length === 0 ? [] : [`update ${quoted(id)} ${pairs.join(' ')}`]),
    ...(closes ? [`close ${quoted(id)} ${quoted(canceled)}`] : []),
  ];
}

export function lineToAdd({ issue_id: from, depends_on_id: to, type }: Edge): string {
  return `dep add ${quoted(from)} ${quoted(to)} ${quoted(type)}`;
}

export function lineToRemove({ issue_id: from, depends_on_id: to }: Edge): string {
  return `dep remove ${quoted(from)} ${quoted(to)}`;
}

function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}
