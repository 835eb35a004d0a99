import type { Change } from '../../core/model/change.ts';
import type { IssueFields } from '../../core/model/issue.ts';
import { linkTypeFrom, linkTypeTo, parentEdge } from './mapping.ts';
import { rawRowOf } from './raw-row.ts';
import type { Edge } from './row.ts';

/** What a change does to the edges of its issue. */
export interface EdgeChange {
  readonly added: readonly Edge[];
  readonly removed: readonly Edge[];
  /** Those that stay as they are, edges of no meaning for us among them. */
  readonly kept: readonly Edge[];
}

export function edgeChangeOf(change: Change): EdgeChange {
  const { id, fields } = change;
  const stored = change.before === null ? [] : ownEdges(change.before, id);
  const kept = stored.filter((edge) => stays(edge, fields));
  const added = wantedEdges(id, fields).filter(
    (wanted, index, all) =>
      !kept.some((edge) => means(edge, wanted)) && all.findIndex((edge) => means(edge, wanted)) === index,
  );
  return { added, removed: stored.filter((edge) => !kept.includes(edge)), kept };
}

/** A row may show edges that stand on another issue; they are not its own. */
function ownEdges(before: NonNullable<Change['before']>, id: string): readonly Edge[] {
  return (rawRowOf(before).dependencies ?? []).filter(({ issue_id: from }) => from === id);
}

function stays(
  { type, depends_on_id: to }: Edge,
  { parent_ref: parent, links }: Partial<IssueFields>,
): boolean {
  if (type === parentEdge) return parent === undefined || parent?.id === to;
  const link = linkTypeFrom(type);
  if (link === undefined || links === undefined) return true;
  return links.some((each) => each.type === link && each.target.id === to);
}

function wantedEdges(id: string, { parent_ref: parent, links = [] }: Partial<IssueFields>): Edge[] {
  const edge = (to: string, type: string): Edge => ({ issue_id: id, depends_on_id: to, type });
  return [
    ...(parent == null ? [] : [edge(parent.id, parentEdge)]),
    ...links.flatMap(({ type, target }) => {
      const word = linkTypeTo(type);
      return word === undefined ? [] : [edge(target.id, word)];
    }),
  ];
}

/** `related` and `relates-to` are two words for one link. */
function means(one: Edge, other: Edge): boolean {
  const link = linkTypeFrom(one.type) ?? one.type;
  return one.depends_on_id === other.depends_on_id && link === (linkTypeFrom(other.type) ?? other.type);
}
