import type { Change } from '../../core/model/change.ts';
import type { CoreField, Issue, IssueFields } from '../../core/model/issue.ts';
import type { FpProject } from './guide.ts';
import { labelsProperty, ownLink, priorityTo, statusFrom, statusTo } from './mapping.ts';
import { refTo } from './read.ts';

/** Where a field is written to. */
export interface Target {
  readonly project: FpProject;
  readonly workspace: string;
  /** `null` for a new issue. */
  readonly before: Issue | null;
}

/** A flag of fp with its value; an empty one clears. */
type Flag = readonly [name: string, value: string];

type Writers = { readonly [F in CoreField]: (value: IssueFields[F], target: Target) => readonly Flag[] };
type Readers = { readonly [F in CoreField]: (value: IssueFields[F], target: Target) => IssueFields[F] };

const writers: Writers = {
  title: (title) => [['title', title]],
  body: (body) => [['description', body ?? '']],
  status: (status, { project }) => [['status', statusTo(status, project.statuses) ?? '']],
  issue_type: () => [],
  priority: (priority) => [['priority', priorityTo(priority) ?? '']],
  assignees: () => [],
  labels: (labels) => [['property', `${labelsProperty}=${distinct(labels).join(',')}`]],
  parent_ref: (parent) => [['parent', parent?.id ?? '']],
  // Replaces the whole set.
  links: (links) => [['depends', blockersIn(links).join(',')]],
  custom_fields: (fields, { before }) =>
    changedKeys(fields, before).map((key): Flag => ['property', `${key}=${propertyText(fields[key])}`]),
};

const readers: Readers = {
  title: (title) => title,
  body: (body) => body || null,
  status: (status, { project }) => statusFrom(statusTo(status, project.statuses) ?? project.defaultStatus),
  issue_type: () => 'task',
  priority: (priority) => priority,
  assignees: () => [],
  labels: (labels) => distinct(labels),
  parent_ref: (parent, { workspace }) => (parent === null ? null : refTo(parent.id, workspace)),
  links: (links, { workspace }) =>
    blockersIn(links).map((id) => ({ type: ownLink, target: refTo(id, workspace) })),
  custom_fields: (fields) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => propertyText(value) !== '')),
};

/** What a field becomes on fp's command line: one element an argument. */
export interface Part {
  readonly field: CoreField;
  readonly args: readonly string[];
}

/** A new issue has nothing that could be cleared, and takes its status in a second step. */
export function partsOf({ kind, before, fields }: Change, target: Omit<Target, 'before'>): Part[] {
  return namedIn(fields)
    .filter((field) => kind === 'update' || field !== 'status')
    .map((field) => ({
      field,
      args: flagsFor(field, fields, { ...target, before })
        .filter((flag) => kind === 'update' || !clears(flag))
        .flatMap(argsFor),
    }));
}

/** How the fields will read; the other fields stay as they are. */
export function readBack(fields: Partial<IssueFields>, target: Target): Partial<IssueFields> {
  return Object.fromEntries(namedIn(fields).map((field) => [field, readFor(field, fields, target)]));
}

/**
 * Two words, which is how fp is known to be called; one for a value that would not be taken as such:
 * a leading dash makes a flag of it, and an empty word may be no word. Nobody published how fp reads
 * `--flag=value`; only that `--body=-` works where `--body -` does not.
 */
export function argsFor([name, value]: Flag): readonly string[] {
  return value === '' || value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value];
}

function clears([name, value]: Flag): boolean {
  return value === '' || (name === 'property' && value.indexOf('=') === value.length - 1);
}

export function namedIn(fields: Partial<IssueFields>): CoreField[] {
  return (Object.keys(writers) as CoreField[]).filter((field) => fields[field] !== undefined);
}

export function blockersIn(links: Issue['links']): string[] {
  return distinct(links.filter(({ type }) => type === ownLink).map(({ target }) => target.id));
}

/** The set of custom fields is whole: what is not in it any more is cleared. */
export function changedKeys(fields: IssueFields['custom_fields'], before: Issue | null): string[] {
  // Not imported: the ESM namespace of node:util loads workers and more.
  const { isDeepStrictEqual } = process.getBuiltinModule('node:util');
  const old = before?.custom_fields ?? {};
  return distinct([...Object.keys(old), ...Object.keys(fields)]).filter(
    (key) => !isDeepStrictEqual(own(old, key), own(fields, key)),
  );
}

function own(fields: IssueFields['custom_fields'], key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function propertyText(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : '';
}

function flagsFor<F extends CoreField>(
  field: F,
  fields: Partial<IssueFields>,
  target: Target,
): readonly Flag[] {
  return writers[field](fields[field] as IssueFields[F], target);
}

function readFor<F extends CoreField>(
  field: F,
  fields: Partial<IssueFields>,
  target: Target,
): IssueFields[F] {
  return readers[field](fields[field] as IssueFields[F], target);
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)];
}
