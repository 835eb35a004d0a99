import type { CoreField, IssueFields } from '../model/issue.ts';
import { sameValue } from './field-values.ts';

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

export function isBlank(field: CoreField, value: IssueFields[CoreField]): boolean {
  return field !== 'title' && sameValue(field, value, blankFields[field]);
}
