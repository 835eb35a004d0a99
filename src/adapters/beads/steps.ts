import type { Change } from '../../core/model/change.ts';
import type { Issue, IssueFields } from '../../core/model/issue.ts';
import { batchLinesOf } from './batch-lines.ts';
import { edgeChangeOf } from './edges.ts';
import { encodeRow, type EncodedRow } from './encode-row.ts';
import type { Known } from './known.ts';
import { rawRowOf } from './raw-row.ts';
import { whyRigid } from './rigid.ts';
import type { Edge } from './row.ts';

/** One change as the calls that it takes. */
export interface Steps {
  readonly id: string;
  readonly before: Issue | null;
  /** For import; null where there is nothing to import, or the row must not be. */
  readonly row: (EncodedRow & { readonly labels: readonly string[] }) | null;
  /** The fields of a row that must not be imported. */
  readonly lines: readonly string[];
  readonly removedEdges: readonly Edge[];
  readonly addedEdges: readonly Edge[];
  readonly removedLabels: readonly string[];
}

/** `now`: whole seconds, UTC. */
export function stepsOf(change: Change, known: Known, now: string): Steps {
  const { before, fields, id } = change;
  const rigid = before !== null && whyRigid(rawRowOf(before), known) !== null;
  const edges = edgeChangeOf(change);
  const labels = labelChange(fields, before);
  const imported = before === null || touchesColumns(fields) || labels.added.length + edges.added.length > 0;
  return {
    id,
    before,
    row: imported && !rigid ? { ...encodeRow(change, now), labels: labels.added } : null,
    lines: rigid ? batchLinesOf(change) : [],
    removedEdges: edges.removed,
    addedEdges: edges.added,
    removedLabels: labels.removed,
  };
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

const columns = ['title', 'body', 'status', 'issue_type', 'priority', 'assignees'] as const;

function touchesColumns(fields: Partial<IssueFields>): boolean {
  return columns.some((field) => fields[field] !== undefined);
}
