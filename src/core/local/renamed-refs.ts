import type { IssueFields } from '../model/issue.ts';

/** The issues that these fields refer to. */
export function targetsOf({ parent_ref: parent, links = [] }: Partial<IssueFields>): string[] {
  return [...(parent ? [parent.id] : []), ...links.map(({ target }) => target.id)];
}

/** The very same object where nothing in it is renamed. */
export function renamedIn(
  fields: Partial<IssueFields>,
  renamed: ReadonlyMap<string, string>,
): Partial<IssueFields> {
  if (!targetsOf(fields).some((id) => renamed.has(id))) return fields;
  const ref = <R extends { readonly id: string }>(target: R): R => ({
    ...target,
    id: renamed.get(target.id) ?? target.id,
  });
  return {
    ...fields,
    ...(fields.parent_ref ? { parent_ref: ref(fields.parent_ref) } : {}),
    ...(fields.links ? { links: fields.links.map((link) => ({ ...link, target: ref(link.target) })) } : {}),
  };
}
