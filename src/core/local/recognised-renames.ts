import type { Issue, IssueFields } from '../model/issue.ts';
import type { Agreed, IssueRecord } from '../model/record.ts';
import type { StoreBatch, StoredMapping } from '../../ports/issue-store-port.ts';
import type { Records } from './plan.ts';
import { renamedIn } from './renamed-refs.ts';

/** Issues that a complete read misses and issues that it holds for the first time. */
export function strangers(
  records: Records,
  issues: readonly Issue[],
): { readonly missing: readonly string[]; readonly fresh: readonly Issue[] } {
  const held = new Set(issues.map(({ ref }) => ref.id));
  const agreed = [...records.values()].filter(({ base, goneAt }) => base !== null && goneAt === null);
  return {
    missing: agreed.flatMap(({ id }) => (held.has(id) ? [] : [id])),
    fresh: issues.filter(({ ref }) => !records.has(ref.id)),
  };
}

/**
 * New ids by the old ones: a tracker may rename all of its issues. One is the same where time of creation and
 * title are, and where only one of the missing and one of the fresh issues has them.
 * @param before the missing issues as they were read last
 */
export function recognisedRenames(before: readonly Issue[], fresh: readonly Issue[]): Map<string, string> {
  const [old, young] = [bySameness(before), bySameness(fresh)];
  return new Map(
    [...old].flatMap(([same, [from, ...others]]) => {
      const [to, ...further] = young.get(same) ?? [];
      const isCertain = from !== undefined && to !== undefined && others.length + further.length === 0;
      return isCertain ? [[from, to] as const] : [];
    }),
  );
}

/** What of our side changes with the ids; references of other issues follow. */
export function renamedBatch(
  records: Records,
  mappings: readonly StoredMapping[],
  renamed: ReadonlyMap<string, string>,
  now: string,
): StoreBatch & { readonly records: NonNullable<StoreBatch['records']> } {
  const put = [...records.values()].flatMap((record) => {
    const next = renamedRecord(record, renamed);
    return next === record ? [] : [next];
  });
  const moved = mappings.flatMap((mapping) => {
    const to = renamed.get(mapping.external_id);
    return to === undefined ? [] : [{ ...mapping, external_id: to, updated_at: now }];
  });
  return {
    records: { put, remove: [...renamed.keys()] },
    ...(moved.length === 0 ? {} : { mappings: { put: moved } }),
  };
}

function bySameness(issues: readonly Issue[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { ref, created_at: at, title } of issues) {
    const same = `${at}\n${title}`;
    ids.set(same, [...(ids.get(same) ?? []), ref.id]);
  }
  return ids;
}

function renamedRecord(record: IssueRecord, renamed: ReadonlyMap<string, string>): IssueRecord {
  const id = renamed.get(record.id) ?? record.id;
  const local = renamedIn(record.local, renamed) as IssueFields;
  const base = record.base === null ? null : renamedBase(record.base, renamed);
  return id === record.id && local === record.local && base === record.base
    ? record
    : { ...record, id, local, base };
}

function renamedBase(base: Agreed, renamed: ReadonlyMap<string, string>): Agreed {
  const local = renamedIn(base.local, renamed) as IssueFields;
  const remote = renamedIn(base.remote, renamed) as IssueFields;
  return local === base.local && remote === base.remote ? base : { local, remote };
}
