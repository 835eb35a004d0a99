import { parentEdge } from './mapping.ts';
import type { Edge } from './row.ts';

/** Edges of one issue that go and come in one piece: where the new one is refused the old one stays. */
export interface EdgeSwap {
  readonly id: string;
  readonly removed: readonly Edge[];
  readonly added: readonly Edge[];
}

/** A parent takes the place of the one before it, a link that of another link to the same issue. */
export function swapsOf(id: string, removed: readonly Edge[], added: readonly Edge[]): EdgeSwap[] {
  const [gone, come] = [sorted(removed), sorted(added)];
  const swaps = [
    ...gone.links
      .filter((edge) => !come.links.some(toSame(edge)))
      .map((edge) => ({ removed: [edge], added: [] })),
    { removed: gone.parents, added: come.parents },
    ...come.links.map((edge) => ({ removed: gone.links.filter(toSame(edge)), added: [edge] })),
  ];
  return swaps.filter((swap) => swap.removed.length + swap.added.length > 0).map((swap) => ({ id, ...swap }));
}

function sorted(edges: readonly Edge[]): Record<'parents' | 'links', readonly Edge[]> {
  return {
    parents: edges.filter(({ type }) => type === parentEdge),
    links: edges.filter(({ type }) => type !== parentEdge),
  };
}

function toSame({ depends_on_id: to }: Edge): (other: Edge) => boolean {
  return (other) => other.depends_on_id === to;
}

/** First those that only remove: the others may need the room. */
export function removalsFirst(swaps: readonly EdgeSwap[]): EdgeSwap[] {
  return [
    ...swaps.filter(({ added }) => added.length === 0),
    ...swaps.filter(({ added }) => added.length > 0),
  ];
}
