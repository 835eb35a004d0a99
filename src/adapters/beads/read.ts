import { TrackerError } from '../../core/model/error.ts';
import type { Issue, IssueLink } from '../../core/model/issue.ts';
import { isJsonObject, parseJson } from '../../core/model/json.ts';
import {
  isInternal,
  issueTypeFrom,
  linkTypeFrom,
  mirroredLinkTypeFrom,
  parentEdge,
  priorityFrom,
  statusFrom,
} from './mapping.ts';
import { faultOf, type Row } from './row.ts';

/**
 * The rows of `bd export --all`, each once; memories are no issues.
 * @throws TrackerError `read_incomplete`: a line that cannot be read is not left out
 */
export function rowsIn(jsonl: string): Row[] {
  const rows: Row[] = [];
  const seen = new Set<string>();
  for (const [index, line] of jsonl.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = parsed(line, index + 1);
    if (isJsonObject(value) && value['_type'] === 'memory') continue;
    const fault = faultOf(value);
    if (fault !== null) throw incomplete(`line ${index + 1} of bd export: ${fault}`);
    const row = value as Row;
    if (seen.has(row.id)) throw incomplete(`bd export gave ${row.id} twice`);
    seen.add(row.id);
    rows.push(row);
  }
  return rows;
}

function parsed(line: string, number: number): unknown {
  try {
    return parseJson(line);
  } catch (cause) {
    throw incomplete(`line ${number} of bd export is no JSON`, cause);
  }
}

function incomplete(why: string, cause?: unknown): TrackerError {
  return new TrackerError('read_incomplete', `The read of beads is not complete: ${why}.`, { cause });
}

/** What the rows say of each other, for one pass over all edges. */
type Mirrored = ReadonlyMap<string, readonly IssueLink[]>;

/** Rows as issues of a workspace; `categories` are those of its own statuses. */
export function issuesFrom(
  rows: readonly Row[],
  workspace: string,
  categories: ReadonlyMap<string, string>,
): Issue[] {
  const mirrored = mirroredLinks(rows, workspace);
  return rows.map((row) => issueFrom(row, workspace, categories, mirrored));
}

function issueFrom(
  row: Row,
  workspace: string,
  categories: ReadonlyMap<string, string>,
  mirrored: Mirrored,
): Issue {
  const edges = row.dependencies ?? [];
  const parent = edges.find(({ type, issue_id: from }) => type === parentEdge && from === row.id);
  const own = edges.flatMap(({ type, issue_id: from, depends_on_id: to }): IssueLink[] => {
    const link = from === row.id ? linkTypeFrom(type) : undefined;
    return link === undefined ? [] : [{ type: link, target: refTo(to, workspace) }];
  });
  return {
    ref: refTo(row.id, workspace),
    title: row.title,
    body: row.description ?? null,
    status: statusFrom(row.status, categories),
    issue_type: issueTypeFrom(row.issue_type),
    priority: priorityFrom(row.priority),
    assignees: row.assignee === undefined || row.assignee === '' ? [] : [row.assignee],
    labels: [...(row.labels ?? [])],
    parent_ref: parent === undefined ? null : refTo(parent.depends_on_id, workspace),
    links: [...own, ...(mirrored.get(row.id) ?? [])],
    custom_fields: {},
    created_at: row.created_at,
    updated_at: row.updated_at,
    provider_metadata: metadataOf(row),
  };
}

/** Keys whose values stand in the issue itself, as they are. */
const takenOver: ReadonlySet<string> = new Set([
  '_type',
  'id',
  'title',
  'description',
  'assignee',
  'labels',
  'created_at',
  'updated_at',
]);

/** What ours has no place for, and bd's own words for what the tables translate. */
function metadataOf(row: Row): Record<string, unknown> {
  const rest = Object.entries(row).filter(([key]) => !takenOver.has(key));
  return { ...Object.fromEntries(rest), ...(isInternal(row) ? { internal: true } : {}) };
}

function mirroredLinks(rows: readonly Row[], workspace: string): Mirrored {
  const links = new Map<string, IssueLink[]>();
  for (const { dependencies = [] } of rows) {
    for (const { type, issue_id: from, depends_on_id: to } of dependencies) {
      const link = mirroredLinkTypeFrom(type);
      if (link === undefined) continue;
      const known = links.get(to) ?? [];
      known.push({ type: link, target: refTo(from, workspace) });
      links.set(to, known);
    }
  }
  return links;
}

function refTo(id: string, workspace: string): Issue['ref'] {
  return { system: 'beads', id, workspace };
}
