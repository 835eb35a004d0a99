import type { Issue, IssueFields } from '../model/issue.ts';
import type { Agreed, IssueRecord } from '../model/record.ts';
import type { StoreBatch, StoredMapping } from '../../ports/issue-store-port.ts';
import type { Records } from './plan.ts';
import { renamedIn } from './renamed-refs.ts';

export interface Strangers {
  /** Ids of agreed issues that a complete read misses. */
  readonly missing: readonly string[];
  /** Creates with ids of ours that it misses: not sent yet, or a kill hid their arrival. */
  readonly unanswered: readonly IssueRecord[];
  /** Issues that it holds for the first time. */
  readonly fresh: readonly Issue[];
}

export function strangers(records: Records, issues: readonly Issue[]): Strangers {
  const held = new Set(issues.map(({ ref }) => ref.id));
  const unseen = [...records.values()].filter(({ id, goneAt }) => goneAt === null && !held.has(id));
  return {
    missing: unseen.flatMap(({ id, base }) => (base === null ? [] : [id])),
    unanswered: unseen.filter(({ base, creation }) => base === null && creation?.seen === undefined),
    fresh: issues.filter(({ ref }) => !records.has(ref.id)),
  };
}

/** New ids of creates that arrived: a rename keeps the title and the end of the id, which no other issue shares. */
export function recognisedCreates(
  unanswered: readonly IssueRecord[],
  fresh: readonly Issue[],
): Map<string, string> {
  return pairsOf(
    idsBy(unanswered, ({ id, local }) => [id, `${endOf(id)}\n${local.title}`]),
    idsBy(fresh, ({ ref, title }) => [ref.id, `${endOf(ref.id)}\n${title}`]),
  );
}

/**
 * New ids by the old ones: a tracker may rename all of its issues. One is the same where time of creation and
 * title are, and where only one of the missing and one of the fresh issues has them.
 * @param before the missing issues as they were read last
 */
export function recognisedRenames(before: readonly Issue[], fresh: readonly Issue[]): Map<string, string> {
  const sameness = ({ ref, created_at: at, title }: Issue) => [ref.id, `${at}\n${title}`] as const;
  return pairsOf(idsBy(before, sameness), idsBy(fresh, sameness));
}

function pairsOf(
  old: ReadonlyMap<string, readonly string[]>,
  young: ReadonlyMap<string, readonly string[]>,
): Map<string, string> {
  return new Map(
    [...old].flatMap(([same, [from, ...others]]) => {
      const [to, ...further] = young.get(same) ?? [];
      const isCertain = from !== undefined && to !== undefined && others.length + further.length === 0;
      return isCertain ? [[from, to] as const] : [];
    }),
  );
}

/** Of `prefix-end`; a prefix may hold hyphens. */
function endOf(id: string): string {
  return id.slice(id.lastIndexOf('-') + 1);
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

function idsBy<T>(
  all: readonly T[],
  sameness: (one: T) => readonly [id: string, same: string],
): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const [id, same] of all.map(sameness)) ids.set(same, [...(ids.get(same) ?? []), id]);
  return ids;
}

function renamedRecord(record: IssueRecord, renamed: ReadonlyMap<string, string>): IssueRecord {
  const id = renamed.get(record.id) ?? record.id;
  const local = renamedIn(record.local, renamed) as IssueFields;
  const base = record.base === null ? null : renamedBase(record.base, renamed);
  return id === record.id && local === record.local && base === record.base
    ? record
    : { ...record, id, local, base, creation: creationAt(id, record) };
}

/** The write that it came from names it by the id that it was taken under. */
function creationAt(now: string, { id, creation }: IssueRecord): IssueRecord['creation'] {
  return creation === null || id === now ? creation : { ...creation, formerId: creation.formerId ?? id };
}

function renamedBase(base: Agreed, renamed: ReadonlyMap<string, string>): Agreed {
  const local = renamedIn(base.local, renamed) as IssueFields;
  const remote = renamedIn(base.remote, renamed) as IssueFields;
  return local === base.local && remote === base.remote ? base : { local, remote };
}
