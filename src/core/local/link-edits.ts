import { ownLinkTypes, type Issue, type IssueLink } from '../model/issue.ts';
import { linkKey } from './field-values.ts';

/** A link as the issue that it belongs to has to be changed for it. */
export interface LinkEdit {
  /** The issue at the other end. */
  readonly owner: string;
  readonly kind: 'link' | 'parent';
  readonly present: boolean;
}

/**
 * A patch's `links` are all links of an issue as `pull` shows them, so some of them belong to the
 * issue at the other end: there `blocks` is a `blocked_by`, `parent_of` a parent. `child_of` is the
 * issue's own parent.
 */
export function splitLinks(
  wanted: readonly IssueLink[],
  shown: readonly IssueLink[],
): { own: IssueLink[]; parent: Issue['parent_ref'] | undefined; edits: LinkEdit[] } {
  const own = unique(wanted.filter(({ type }) => ownLinkTypes.has(type)));
  const parent = wanted.find(({ type }) => type === 'child_of')?.target;
  const before = new Map(mirrored(shown).map((link) => [linkKey(link), link]));
  const after = new Map(mirrored(wanted).map((link) => [linkKey(link), link]));
  const added = [...after].filter(([key]) => !before.has(key)).map(([, link]) => editFor(link, true));
  const removed = [...before].filter(([key]) => !after.has(key)).map(([, link]) => editFor(link, false));
  return { own, parent: parent as Issue['parent_ref'] | undefined, edits: [...removed, ...added] };
}

function mirrored(links: readonly IssueLink[]): IssueLink[] {
  return links.filter(({ type }) => type === 'blocks' || type === 'parent_of');
}

function editFor({ type, target }: IssueLink, present: boolean): LinkEdit {
  return { owner: target.id, kind: type === 'blocks' ? 'link' : 'parent', present };
}

function unique(links: readonly IssueLink[]): IssueLink[] {
  return [...new Map(links.map((link) => [linkKey(link), link])).values()];
}
