import type { PushItem } from '../model/envelope.ts';
import type { IssueStorePort, StoredMapping } from '../../ports/issue-store-port.ts';
import { nameKey } from '../repeats.ts';

/** Of more it is cheaper to read everything. */
const mostNamed = 200;

/** The only issues that a push reads or changes. */
export interface NamedIssues {
  readonly ids: readonly string[];
  /** Names that stand for some of them by a mapping, as long as no issue has such an id. */
  readonly names: readonly string[];
}

/**
 * The issues of these items; `null` where they cannot be told from the items. A create gets an id that
 * nothing may have yet, and links may stand on the issue at their other end.
 */
export async function issuesNamedBy(
  items: readonly PushItem[],
  { provider, workspace }: { readonly provider: string; readonly workspace: string },
  { store, mappings }: { readonly store: IssueStorePort; mappings(): Promise<readonly StoredMapping[]> },
): Promise<NamedIssues | null> {
  const named = new Set<string>();
  for (const { action, ref, patch } of items) {
    const parent = patch?.parent_ref;
    for (const each of parent ? [ref, parent] : [ref]) {
      if (each.system !== provider || each.workspace !== workspace) return null;
      named.add(each.id);
    }
    if (action === 'create' || patch?.links !== undefined) return null;
  }
  if (named.size > mostNamed) return null;
  const known = await store.recordsOf([...named]);
  const names = [...named].filter((id) => !known.has(id));
  const ids = [...named].filter((id) => known.has(id));
  if (names.length === 0) return { ids, names };
  const issueOf = new Map((await mappings()).map((each) => [nameKey(each.wp_id), each.external_id]));
  const mapped = names.flatMap((name) => issueOf.get(nameKey(name)) ?? []);
  return mapped.length < names.length ? null : { ids: [...new Set([...ids, ...mapped])], names };
}
