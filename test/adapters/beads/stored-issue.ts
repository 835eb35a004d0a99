import { completeRead, type Issue, type IssueFields } from '../../../src/core/model/issue.ts';
import type { Change } from '../../../src/core/model/change.ts';
import type { Known } from '../../../src/adapters/beads/known.ts';
import { issuesFrom } from '../../../src/adapters/beads/read.ts';
import type { Row } from '../../../src/adapters/beads/row.ts';

export const storedRow = (id: string, more: object = {}): Row => ({
  id,
  title: `Title of ${id}`,
  status: 'open',
  issue_type: 'task',
  priority: 2,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-02T00:00:00Z',
  comment_count: 0,
  ...more,
});

export const known = (more: Partial<Known> = {}): Known => ({
  workspace: 'main',
  ids: new Set(),
  categories: new Map(),
  ...more,
});

/** An issue as it is read from a row of bd. */
export function stored(id: string, more: object = {}, categories: Known['categories'] = new Map()): Issue {
  const [issue] = completeRead(issuesFrom([storedRow(id, more)], 'main', categories)).issues;
  if (issue === undefined) throw new Error('one row is one issue');
  return issue;
}

export const update = (before: Issue, fields: Partial<IssueFields>): Change => ({
  kind: 'update',
  id: before.ref.id,
  before,
  fields,
});

export const create = (id: string, fields: Partial<IssueFields> = {}): Change => ({
  kind: 'create',
  id,
  before: null,
  fields: { title: id, ...fields },
});

export const ref = (id: string): Issue['ref'] => ({ system: 'beads', id, workspace: 'main' });
export const edge = (from: string, to: string, type: string) => ({
  issue_id: from,
  depends_on_id: to,
  type,
});
