import type { Issue } from '../model/issue.ts';
import type { IssueRecord } from '../model/record.ts';
import { nameKey } from '../repeats.ts';
import type { StoredMapping } from '../../ports/issue-store-port.ts';

/**
 * The mappings that creates bring about. A mapping that is there stays, unless its push wanted a
 * second issue of the name; an issue is mapped once.
 */
export function learntMappings(
  created: readonly IssueRecord[],
  known: readonly StoredMapping[],
  refOf: (id: string) => Issue['ref'] | undefined,
  now: string,
): StoredMapping[] {
  const byName = new Map(known.map((each) => [nameKey(each.wp_id), each]));
  const mapped = new Set(known.map(({ external_id: id }) => id));
  return created.flatMap(({ id, creation }) => {
    if (creation === null || mapped.has(id)) return [];
    // A caller may name another workspace than the tracker's own.
    const { system, workspace } = refOf(id) ?? creation.ref;
    const before = byName.get(nameKey(creation.ref.id));
    if (before !== undefined && creation.again !== true) return [];
    const mapping: StoredMapping = {
      wp_id: before?.wp_id ?? nameKey(creation.ref.id),
      system,
      external_id: id,
      workspace,
      created_at: now,
      updated_at: now,
    };
    mapped.add(id);
    byName.set(nameKey(mapping.wp_id), mapping);
    return [mapping];
  });
}
