import type { PushItem } from '../model/envelope.ts';

/** Of more it is cheaper to read everything. */
const mostNamed = 200;

/**
 * The only issues that a push of these items reads or changes; `null` where that cannot be told from the
 * items. A create gets an id that nothing may have yet, and links may stand on the issue at their other end.
 */
export function issuesNamedBy(
  items: readonly PushItem[],
  { provider, workspace }: { readonly provider: string; readonly workspace: string },
): readonly string[] | null {
  const ids = new Set<string>();
  for (const { action, ref, patch } of items) {
    const parent = patch?.parent_ref;
    for (const each of parent ? [ref, parent] : [ref]) {
      if (each.system !== provider || each.workspace !== workspace) return null;
      ids.add(each.id);
    }
    if (action === 'create' || patch?.links !== undefined) return null;
  }
  return ids.size > mostNamed ? null : [...ids];
}
