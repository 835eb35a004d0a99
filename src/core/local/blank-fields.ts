import type { IssueFields } from '../model/issue.ts';

/** What a new issue is in every field that its create does not name. */
export const blankFields: Omit<IssueFields, 'title'> = {
  body: null,
  status: 'todo',
  issue_type: 'task',
  priority: 0,
  assignees: [],
  labels: [],
  parent_ref: null,
  links: [],
  custom_fields: {},
};
