import type { Issue, IssueFields, IssueLink } from '../../core/model/issue.ts';
import {
  issueTypeFrom,
  issueTypeTo,
  linkTypeFrom,
  linkTypeTo,
  priorityFrom,
  priorityTo,
  statusFrom,
  statusTo,
} from './mapping.ts';

type Reader<Field extends keyof IssueFields> = (value: IssueFields[Field]) => IssueFields[Field];

/** What bd gives back for a value that was written to it. */
const readers: { readonly [Field in keyof IssueFields]: Reader<Field> } = {
  title: (title) => title,
  body: (body) => (body === '' ? null : body),
  status: (status) => statusFrom(statusTo(status), new Map()),
  issue_type: (type) => issueTypeFrom(issueTypeTo(type)),
  priority: (priority) => priorityFrom(priorityTo(priority)),
  assignees: (assignees) => [...new Set(assignees)].filter((name) => name !== ''),
  labels: (labels) => [...new Set(labels)].sort(byBytes),
  parent_ref: (parent) => (parent === null ? null : plain(parent)),
  links: (links) => distinct(links.map(linkRead)),
  custom_fields: () => ({}),
};

/** The fields as they will be read; the same for any issue that they are written to. */
export function readsAs(fields: Partial<IssueFields>): Partial<IssueFields> {
  const names = Object.keys(fields) as (keyof IssueFields)[];
  return Object.fromEntries(names.map((name) => [name, read(name, fields)]));
}

function read<Field extends keyof IssueFields>(name: Field, fields: Partial<IssueFields>): unknown {
  const value = fields[name];
  return value === undefined ? undefined : (readers[name] as Reader<Field>)(value as IssueFields[Field]);
}

/** bd sorts labels by their bytes, which is another order than JavaScript's own. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function linkRead({ type, target }: IssueLink): IssueLink {
  return { type: linkTypeFrom(linkTypeTo(type) ?? '') ?? type, target: plain(target) };
}

/** A ref without what only its writer knew. */
function plain({ system, id, workspace }: Issue['ref']): Issue['ref'] {
  return { system, id, workspace };
}

function distinct(links: readonly IssueLink[]): IssueLink[] {
  const byEnds = new Map(links.map((link) => [`${link.type} ${link.target.id}`, link]));
  return [...byEnds.values()];
}
