import { projectSlugPattern } from '../../generated/contract.ts';

/** Whether the contract takes a trimmed, non-empty text as a project slug: all that it still refuses is a line break. */
export function isProjectSlug(text: string): boolean {
  return new RegExp(projectSlugPattern, 'u').test(text);
}
