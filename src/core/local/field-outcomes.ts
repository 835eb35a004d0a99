import {
  coreFields,
  fieldsOf,
  type CoreField,
  type Issue,
  type IssueFields,
  type IssueLink,
} from '../model/issue.ts';
import type { ConflictRecord, IssueRecord } from '../model/record.ts';
import { isSet, sameValue } from './field-values.ts';

/** Longest value that is quoted in a message, in characters. */
const longestShown = 60;

/**
 * What the tracker holds in place of what was said, field by field; nothing for a field that is as it was said.
 * @param said without long texts
 * @param conflicts of this issue
 */
export function fieldOutcomes(
  said: Partial<IssueFields>,
  remote: Issue,
  conflicts: readonly ConflictRecord[],
  provider: string,
): readonly string[] {
  const theirs = fieldsOf(remote);
  const lost = new Map(
    conflicts.filter(({ resolution }) => resolution === 'remote').map((each) => [each.field, each]),
  );
  return coreFields.flatMap((field) => {
    const conflict = lost.get(field);
    const value = field in said ? said[field] : (conflict?.local as IssueFields[CoreField] | undefined);
    if (value === undefined || sameValue(field, value, theirs[field])) return [];
    const why = conflict === undefined ? '' : ` (${conflict.strategy} decides)`;
    const held =
      field === 'body' ? 'another text' : `${shown(field, theirs[field])} instead of ${shown(field, value)}`;
    return [`${field}: ${provider} holds ${held}${why}`];
  });
}

/** Without fields that name issues which the tracker has called otherwise since: their creates were in the same push. */
export function knownTargets(
  said: Partial<IssueFields>,
  issues: ReadonlyMap<string, Issue>,
): Partial<IssueFields> {
  const { parent_ref: parent, links, ...rest } = said;
  const known = parent === undefined || parent === null || issues.has(parent.id);
  return {
    ...rest,
    ...(parent !== undefined && known ? { parent_ref: parent } : {}),
    ...(links?.every(({ target }) => issues.has(target.id)) === true ? { links } : {}),
  };
}

/** What of our side the tracker has no word for. */
export function wordless({ local, base }: IssueRecord): Partial<IssueFields> {
  if (base === null) return {};
  const fields = coreFields.filter(
    (field) =>
      field !== 'body' &&
      sameValue(field, local[field], base.local[field]) &&
      !sameValue(field, base.local[field], base.remote[field]),
  );
  return Object.fromEntries(fields.map((field) => [field, local[field]]));
}

function shown(field: CoreField, value: IssueFields[CoreField]): string {
  const text = textOf(field, value);
  if (text === '') return 'nothing';
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function textOf(field: CoreField, value: IssueFields[CoreField]): string {
  if (isSet(field)) return (value as readonly (string | IssueLink)[]).map(nameOf).sort().join(', ');
  if (field === 'parent_ref') return (value as Issue['parent_ref'])?.id ?? '';
  if (field === 'custom_fields') return JSON.stringify(value);
  return typeof value === 'object' ? '' : String(value);
}

function nameOf(element: string | IssueLink): string {
  return typeof element === 'string' ? element : `${element.type} ${element.target.id}`;
}
