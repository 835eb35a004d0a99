import type { Change } from '../../core/model/change.ts';
import { namedFields, type CoreField, type Issue, type IssueFields } from '../../core/model/issue.ts';
import { blockersIn, labelsProperty, priorityTo, statusTo } from './mapping.ts';
import type { Target } from './target.ts';

/** A flag of fp with its value; an empty one clears. */
type Flag = readonly [name: string, value: string];

type Writers = { readonly [F in CoreField]: (value: IssueFields[F], target: Target) => readonly Flag[] };

const writers: Writers = {
  title: (title) => [['title', title]],
  body: (body) => [['description', body ?? '']],
  status: (status, { project }) => [['status', statusTo(status, project.statuses) ?? '']],
  issue_type: () => [],
  priority: (priority) => [['priority', priorityTo(priority) ?? '']],
  assignees: () => [],
  labels: (labels) => [['property', `${labelsProperty}=${[...new Set(labels)].join(',')}`]],
  parent_ref: (parent) => [['parent', parent?.id ?? '']],
  // Replaces the whole set.
  links: (links) => [['depends', blockersIn(links).join(',')]],
  custom_fields: (fields, { before }) =>
    changedKeys(fields, before).map((key): Flag => ['property', `${key}=${propertyText(fields[key])}`]),
};

/** What a field becomes on fp's command line: one element an argument. */
export interface Part {
  readonly field: CoreField;
  readonly args: readonly string[];
}

/** A new issue has nothing that could be cleared, and takes its status in a second step. */
export function partsOf({ kind, before, fields }: Change, target: Omit<Target, 'before'>): Part[] {
  return namedFields(fields)
    .filter((field) => kind === 'update' || field !== 'status')
    .map((field) => ({
      field,
      args: flagsFor(field, fields, { ...target, before })
        .filter((flag) => kind === 'update' || !clears(flag))
        .flatMap(argsFor),
    }));
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

/** The set of custom fields is whole: what is not in it any more is cleared. */
export function changedKeys(fields: IssueFields['custom_fields'], before: Issue | null): string[] {
  // Not imported: the ESM namespace of node:util loads workers and more.
  const { isDeepStrictEqual } = process.getBuiltinModule('node:util');
  const old = before?.custom_fields ?? {};
  return [...new Set([...Object.keys(old), ...Object.keys(fields)])].filter(
    (key) => !isDeepStrictEqual(own(old, key), own(fields, key)),
  );
}

function own(fields: IssueFields['custom_fields'], key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** Empty for what fp would not take, and so nothing. */
export function propertyText(value: unknown): string {
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
