import { canonicalJson } from '../model/json.ts';
import type { CoreField, Issue, IssueFields, IssueLink } from '../model/issue.ts';

/** How the values of core fields compare and combine. */

export type SetField = 'assignees' | 'labels' | 'links';
export type SetValue = readonly (string | IssueLink)[];

const setFields: ReadonlySet<CoreField> = new Set<SetField>(['assignees', 'labels', 'links']);

export function isSet(field: CoreField): field is SetField {
  return setFields.has(field);
}

/** Order within a set and keys of an object do not count; a ref is its id. */
export function sameValue(
  field: CoreField,
  one: IssueFields[CoreField],
  other: IssueFields[CoreField],
): boolean {
  if (one === other) return true;
  switch (field) {
    case 'assignees':
    case 'labels':
    case 'links':
      return sameSet(elementsOf(field, one as SetValue), elementsOf(field, other as SetValue));
    case 'parent_ref':
      return (one as Issue['parent_ref'])?.id === (other as Issue['parent_ref'])?.id;
    case 'custom_fields':
      return canonicalJson(one) === canonicalJson(other);
    default:
      return false;
  }
}

/**
 * The elements that one side has added to or removed from the base, done to the other side too.
 * Keeps the other side's order.
 */
export function mergeSets(
  field: SetField,
  { local, base, remote }: { local: SetValue; base: SetValue; remote: SetValue },
): IssueFields[SetField] {
  const ours = elementsOf(field, local);
  const agreed = elementsOf(field, base);
  const theirs = elementsOf(field, remote);
  const kept = [...theirs].filter(([key]) => ours.has(key) || !agreed.has(key));
  const added = [...ours].filter(([key]) => !agreed.has(key) && !theirs.has(key));
  return [...kept, ...added].map(([, element]) => element) as IssueFields[SetField];
}

/** What both hold. */
export function commonElements(field: SetField, one: SetValue, other: SetValue): IssueFields[SetField] {
  const known = elementsOf(field, other);
  const common = [...elementsOf(field, one)].filter(([key]) => known.has(key));
  return common.map(([, element]) => element) as IssueFields[SetField];
}

function elementsOf(field: SetField, elements: SetValue): Map<string, string | IssueLink> {
  return new Map(
    elements.map((element) => [
      field === 'links' ? linkKey(element as IssueLink) : (element as string),
      element,
    ]),
  );
}

export function linkKey({ type, target }: IssueLink): string {
  return `${type} ${target.id}`;
}

function sameSet(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean {
  return one.size === other.size && [...one.keys()].every((key) => other.has(key));
}
