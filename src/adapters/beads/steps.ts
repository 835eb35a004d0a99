import type { Change } from '../../core/model/change.ts';
import type { Issue, IssueFields } from '../../core/model/issue.ts';
import { batchLinesOf } from './batch-lines.ts';
import { edgeChangeOf } from './edges.ts';
import { encodeRow, statusAfter, type EncodedRow } from './encode-row.ts';
import type { Known } from './known.ts';
import { closed } from './mapping.ts';
import { rawRowOf } from './raw-row.ts';
import { whyRigid } from './rigid.ts';
import type { Edge } from './row.ts';
import { isOneLine, updateCallOf, type UpdateCall } from './update-issue.ts';

/** One change as the calls that it takes. */
export interface Steps {
  readonly id: string;
  readonly before: Issue | null;
  /** For import; null where there is nothing to import, or the row must not be. */
  readonly row: (EncodedRow & { readonly labels: readonly string[] }) | null;
  /** For batch: what must not be imported. */
  readonly lines: readonly string[];
  /** The columns that those lines write. */
  readonly lineColumns: readonly string[];
  /** For update: what must not be imported, and no batch can write. */
  readonly update: UpdateCall | null;
  readonly removedEdges: readonly Edge[];
  readonly addedEdges: readonly Edge[];
  /** Those that no import adds. */
  readonly addedLabels: readonly string[];
  readonly removedLabels: readonly string[];
}

/** `now`: whole seconds, UTC. */
export function stepsOf(change: Change, known: Known, now: string): Steps {
  const { before, id } = change;
  const rigid = before !== null && whyRigid(rawRowOf(before), known) !== null;
  const [fields, apart] = rigid ? [{}, change.fields] : withStatusApart(change);
  const oneLine = linesOnly(apart);
  const edges = edgeChangeOf(change);
  const labels = labelChange(change.fields, before);
  const imported = before === null || touchesColumns(fields) || labels.added.length + edges.added.length > 0;
  return {
    id,
    before,
    row: imported && !rigid ? { ...encodeRow({ ...change, fields }, now), labels: labels.added } : null,
    lines: batchLinesOf({ ...change, fields: oneLine }),
    lineColumns: Object.keys(oneLine).flatMap((field) => columnOf[field] ?? []),
    update: rigid ? updateCallOf(apart) : null,
    removedEdges: edges.removed,
    addedEdges: edges.added,
    addedLabels: rigid ? labels.added : [],
    removedLabels: labels.removed,
  };
}

/** Without what a line of a batch cannot hold. */
function linesOnly({ title, assignees, ...rest }: Partial<IssueFields>): Partial<IssueFields> {
  return {
    ...rest,
    ...(title === undefined || !isOneLine(title) ? {} : { title }),
    ...(assignees === undefined || !isOneLine(assignees[0]) ? {} : { assignees }),
  };
}

/**
 * An issue that is closed or opened again by import keeps those that wait for it as they were: `bd
 * ready` does not show them, or shows them too early. Batch tells them.
 */
function withStatusApart({ fields, before }: Change): [Partial<IssueFields>, Partial<IssueFields>] {
  const { status, ...rest } = fields;
  if (before === null || status === undefined) return [fields, {}];
  const wasClosed = rawRowOf(before).status === closed;
  return wasClosed === (statusAfter(status, before) === closed) ? [fields, {}] : [rest, { status }];
}

/** Import adds labels and never removes one, so only what is new is sent. */
function labelChange(
  { labels }: Partial<IssueFields>,
  before: Issue | null,
): Record<'added' | 'removed', string[]> {
  const stored = new Set(before?.labels);
  const wanted = new Set(labels ?? stored);
  return {
    added: [...wanted].filter((label) => !stored.has(label)),
    removed: [...stored].filter((label) => !wanted.has(label)),
  };
}

/** What batch can write, by our name for it. */
const columnOf: Readonly<Record<string, string>> = {
  status: 'status',
  priority: 'priority',
  title: 'title',
  assignees: 'assignee',
};

const columns = ['title', 'body', 'status', 'issue_type', 'priority', 'assignees'] as const;

function touchesColumns(fields: Partial<IssueFields>): boolean {
  return columns.some((field) => fields[field] !== undefined);
}
