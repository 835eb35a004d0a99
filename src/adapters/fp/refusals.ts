import type { Change, Refusal } from '../../core/model/change.ts';
import { namedFields, type CoreField, type Issue, type IssueFields } from '../../core/model/issue.ts';
import { labelsProperty, ownLink, priorityTo, statusTo } from './mapping.ts';
import { changedKeys, partsOf } from './arguments.ts';
import type { Target } from './target.ts';

/** Longest word of a command line that Linux takes. */
const longestArgument = 131_071;
/** All words together: a quarter of the stack, most often 2 MiB, of which the environment takes its part. */
const longestLine = 1_000_000;

type Rule<F extends CoreField> = (
  value: IssueFields[F],
  target: Target & { readonly id: string },
) => string | null;

/** What fp has no place for, by field; `null` for what it takes. */
const rules: { readonly [F in CoreField]: Rule<F> } = {
  title: (title) => (title.trim() === '' ? 'fp takes no empty title' : null),
  body: () => null,
  status: (status, { project: { statuses } }) =>
    statusTo(status, statuses) === undefined
      ? `the fp project has no status for ${status}; it has ${statuses.join(', ')}`
      : null,
  issue_type: (type) => (type === 'task' ? null : 'fp has no issue types'),
  priority: (priority) => (priorityTo(priority) === undefined ? `fp has no priority ${priority}` : null),
  assignees: (assignees) => (assignees.length === 0 ? null : 'fp has no assignees'),
  labels: (labels, { project: { properties } }) => {
    if (labels.length > 0 && properties.get(labelsProperty) !== 'multiselect') {
      return `the fp project has no '${labelsProperty}' property (a multiselect)`;
    }
    return textsFault(labels, 'a label');
  },
  parent_ref: (parent, target) => (parent === null ? null : refFault(parent, target)),
  links: (links, target) => {
    const other = links.find(({ type }) => type !== ownLink);
    if (other !== undefined) return `fp keeps ${ownLink} only; ${other.type} has no place there`;
    return firstOf(links.map((link) => refFault(link.target, target)));
  },
  custom_fields: (fields, target) =>
    firstOf(
      changedKeys(fields, target.before).map((key) =>
        propertyFault(key, Object.hasOwn(fields, key) ? fields[key] : '', target),
      ),
    ),
};

/** All reasons; at most one a field. */
export function refusalsOf(change: Change, target: Omit<Target, 'before'>): readonly Refusal[] {
  const at = { ...target, before: change.before, id: change.id };
  const reasons = new Map<CoreField, string>();
  for (const field of namedFields(change.fields)) {
    const reason = reasonFor(field, change.fields, at);
    if (reason !== null) reasons.set(field, reason);
  }
  for (const { field, args } of partsOf(change, target)) {
    const reason = firstOf([...args.map(argumentFault), lineFault(args)]);
    if (reason !== null && !reasons.has(field)) reasons.set(field, reason);
  }
  return Array.from(reasons, ([field, reason]) => ({ field, reason }));
}

function reasonFor<F extends CoreField>(
  field: F,
  fields: Partial<IssueFields>,
  target: Target & { readonly id: string },
): string | null {
  return rules[field](fields[field] as IssueFields[F], target);
}

/** What no program can be given on its command line, and fp takes texts nowhere else. */
function argumentFault(argument: string): string | null {
  if (argument.includes('\0')) return 'it holds a NUL character, which no argument can carry';
  if (!argument.isWellFormed()) return 'it holds half of a character pair, which is no UTF-8';
  const bytes = Buffer.byteLength(argument);
  if (bytes <= longestArgument) return null;
  return `it has ${bytes} bytes; fp takes it as an argument, which holds ${longestArgument} at most`;
}

/** Only custom fields are so many that together they may be too long. */
function lineFault(args: readonly string[]): string | null {
  const bytes = args.reduce((sum, argument) => sum + Buffer.byteLength(argument), 0);
  return bytes <= longestLine ? null : `all of it has ${bytes} bytes; a command line holds ${longestLine}`;
}

function refFault(ref: Issue['ref'], { workspace, id }: { workspace: string; id: string }): string | null {
  if (ref.system !== 'fp' || ref.workspace !== workspace) {
    return `${ref.system} issue ${ref.id} is not in the fp workspace ${workspace}`;
  }
  if (ref.id === id) return 'an issue cannot point at itself';
  return /^[A-Za-z0-9][\w-]*$/.test(ref.id) ? null : `'${ref.id}' is no id of fp`;
}

function propertyFault(key: string, value: unknown, { project: { properties } }: Target): string | null {
  const type = properties.get(key);
  if (type === undefined) return `the fp project has no property '${key}'`;
  if (key === labelsProperty && type === 'multiselect') return `'${key}' is written as labels`;
  // Empty clears, whatever the type.
  if (value === '' || value === null || (Array.isArray(value) && value.length === 0)) return null;
  switch (type) {
    case 'text':
    case 'select':
      return typeof value === 'string' ? null : `'${key}' is a ${type}, which takes a text`;
    case 'multiselect':
      return isTexts(value)
        ? textsFault(value, `a value of '${key}'`)
        : `'${key}' is a multiselect, which takes a list of texts`;
    default:
      return `'${key}' is a ${type}, which cannot be written`;
  }
}

/** fp takes the values of a multiselect in one word, with commas between them. */
function textsFault(values: readonly string[], name: string): string | null {
  const bad = values.find((value) => value.trim() !== value || value === '' || value.includes(','));
  return bad === undefined ? null : `${name} cannot be empty, begin or end blank or hold a comma: '${bad}'`;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function firstOf(reasons: readonly (string | null)[]): string | null {
  return reasons.find((reason) => reason !== null) ?? null;
}
