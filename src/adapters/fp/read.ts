import { TrackerError } from '../../core/model/error.ts';
import type { Issue, IssueLink } from '../../core/model/issue.ts';
import { isJsonObject, parseJson } from '../../core/model/json.ts';
import { updateHint } from './program-error.ts';
import type { FpProject } from './guide.ts';
import { labelsProperty, ownLink, priorityFrom, statusFrom } from './mapping.ts';
import { faultOf, type Row } from './row.ts';

/**
 * The rows of `issue list`, each once.
 * @throws TrackerError `read_incomplete`: a row that cannot be read is not left out, and as many rows
 *   as were asked for may be a part; `command_unsupported`: a build that does not tell all of a row
 */
export function rowsIn(stdout: string, limit: number): Row[] {
  const answer = parsed(stdout);
  const listed: unknown = isJsonObject(answer) ? answer['issues'] : undefined;
  if (!Array.isArray(listed)) throw incomplete('fp issue list gave no issues');
  if (listed.length >= limit) throw incomplete(`there are more than ${limit - 1} issues`);
  const seen = new Set<string>();
  return listed.map((value: unknown, index) => {
    const fault = faultOf(value);
    if (fault !== null) throw incomplete(`issue ${index + 1} of fp issue list: ${fault}`);
    const row = value as Row;
    if (seen.has(row.id)) throw incomplete(`fp issue list gave ${row.id} twice`);
    seen.add(row.id);
    return withProperties(row);
  });
}

function withProperties(row: Row): Row {
  if (row.properties !== undefined) return row;
  throw new TrackerError(
    'command_unsupported',
    'This build of fp lists issues without their properties, so labels cannot be told; 0.25.0 (a381766) or newer is needed.',
    { hint: updateHint },
  );
}

/**
 * The issue of `issue show` or `issue create`.
 * @throws TrackerError `connector_failed`
 */
export function rowIn(stdout: string): Row {
  const fault = (why: string, cause?: unknown) =>
    new TrackerError('connector_failed', `The answer of fp cannot be read: ${why}.`, { cause });
  let value: unknown;
  try {
    value = parseLenient(stdout);
  } catch (cause) {
    throw fault('it is no JSON', cause);
  }
  const why = faultOf(value);
  if (why !== null) throw fault(why);
  return value as Row;
}

function parsed(stdout: string): unknown {
  try {
    return parseLenient(stdout);
  } catch (cause) {
    throw incomplete('fp issue list gave no JSON', cause);
  }
}

/** fp has printed control characters inside strings as they are, which JSON does not allow. */
export function parseLenient(text: string): unknown {
  try {
    return parseJson(text);
  } catch (thrown) {
    const mended = withEscapedControls(text);
    if (mended === text) throw thrown;
    return parseJson(mended);
  }
}

function withEscapedControls(text: string): string {
  const pieces: string[] = [];
  let inString = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) inString = !inString;
    else if (code === 0x5c && inString) at += 1;
    else if (code < 0x20 && inString) {
      pieces.push(text.slice(from, at), `\\u${code.toString(16).padStart(4, '0')}`);
      from = at + 1;
    }
  }
  pieces.push(text.slice(from));
  return pieces.join('');
}

function incomplete(why: string, cause?: unknown): TrackerError {
  return new TrackerError('read_incomplete', `The read of fp is not complete: ${why}.`, { cause });
}

/** What the rows say of each other, for one pass over all of them. */
type Mirrored = ReadonlyMap<string, readonly IssueLink[]>;

/** Rows as issues of a workspace. */
export function issuesFrom(rows: readonly Row[], workspace: string, project: FpProject): Issue[] {
  const mirrored = mirroredLinks(rows, workspace);
  return rows.map((row) => issueFrom(row, workspace, project, mirrored));
}

/** One row; without the others' word, it has the links that stand on itself only. */
export function issueFrom(
  row: Row,
  workspace: string,
  project: FpProject,
  mirrored: Mirrored = new Map(),
): Issue {
  const { labels, rest } = splitProperties(row.properties ?? {});
  const own = row.dependencies.map((id): IssueLink => ({ type: ownLink, target: refTo(id, workspace) }));
  return {
    ref: { ...refTo(row.id, workspace), key: keyOf(row, project) },
    title: row.title,
    body: row.description || null,
    status: statusFrom(row.status),
    issue_type: 'task',
    priority: priorityFrom(row.priority),
    assignees: [],
    labels,
    parent_ref: row.parent ? refTo(row.parent, workspace) : null,
    links: [...own, ...(mirrored.get(row.id) ?? [])],
    custom_fields: rest,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    provider_metadata: metadataOf(row),
  };
}

export function refTo(id: string, workspace: string): Issue['ref'] {
  return { system: 'fp', id, workspace };
}

function keyOf({ id, shortId = id.slice(0, 8), displayId }: Row, { prefix }: FpProject): string {
  return displayId ?? (prefix === null ? shortId : `${prefix}-${shortId}`);
}

/** A property of that name may be of any type; only a list of texts is labels. */
function splitProperties(properties: Readonly<Record<string, unknown>>): {
  readonly labels: string[];
  readonly rest: Record<string, unknown>;
} {
  const { [labelsProperty]: labels, ...rest } = properties;
  if (labels == null) return { labels: [], rest };
  return isTexts(labels) ? { labels: [...labels], rest } : { labels: [], rest: { ...properties } };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** Keys whose values stand in the issue itself, as they are. */
const takenOver: ReadonlySet<string> = new Set([
  'id',
  'title',
  'description',
  'parent',
  'dependencies',
  'properties',
  'createdAt',
  'updatedAt',
]);

/** What ours has no place for, and fp's own words for what the tables translate. */
function metadataOf(row: Row): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !takenOver.has(key)));
}

function mirroredLinks(rows: readonly Row[], workspace: string): Mirrored {
  const links = new Map<string, IssueLink[]>();
  const add = (to: string, type: IssueLink['type'], from: string) => {
    const known = links.get(to) ?? [];
    known.push({ type, target: refTo(from, workspace) });
    links.set(to, known);
  };
  for (const { id, dependencies, parent } of rows) {
    for (const to of dependencies) add(to, 'blocks', id);
    if (parent) add(parent, 'parent_of', id);
  }
  return links;
}
