import { namedFields, type CoreField, type IssueFields } from '../../core/model/issue.ts';
import { propertyText } from './arguments.ts';
import { blockersIn, ownLink, statusFrom, statusTo } from './mapping.ts';
import { refTo } from './read.ts';
import type { Target } from './target.ts';

type Readers = { readonly [F in CoreField]: (value: IssueFields[F], target: Target) => IssueFields[F] };

/** What fp gives back for a value that was written to it. */
const readers: Readers = {
  title: (title) => title,
  body: (body) => body || null,
  status: (status, { project }) => statusFrom(statusTo(status, project.statuses) ?? project.defaultStatus),
  issue_type: () => 'task',
  priority: (priority) => priority,
  assignees: () => [],
  labels: (labels) => [...new Set(labels)],
  parent_ref: (parent, { workspace }) => (parent === null ? null : refTo(parent.id, workspace)),
  links: (links, { workspace }) =>
    blockersIn(links).map((id) => ({ type: ownLink, target: refTo(id, workspace) })),
  custom_fields: (fields) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => propertyText(value) !== '')),
};

/** How the fields will read; the other fields stay as they are. */
export function readsAs(fields: Partial<IssueFields>, target: Target): Partial<IssueFields> {
  return Object.fromEntries(namedFields(fields).map((field) => [field, readFor(field, fields, target)]));
}

function readFor<F extends CoreField>(
  field: F,
  fields: Partial<IssueFields>,
  target: Target,
): IssueFields[F] {
  return readers[field](fields[field] as IssueFields[F], target);
}
