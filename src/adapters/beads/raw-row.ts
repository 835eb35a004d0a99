import type { Issue } from '../../core/model/issue.ts';
import type { Row } from './row.ts';

/** The row that an issue was read from: the other way of `issuesFrom`. */
export function rawRowOf(issue: Issue): Row {
  const { internal: _ours, ...kept } = issue.provider_metadata;
  const [assignee] = issue.assignees;
  return {
    ...(kept as Pick<Row, 'status' | 'issue_type' | 'priority'>),
    id: issue.ref.id,
    title: issue.title,
    ...(issue.body === null ? {} : { description: issue.body }),
    ...(assignee === undefined ? {} : { assignee }),
    labels: issue.labels,
    created_at: issue.created_at,
    updated_at: issue.updated_at,
  };
}
