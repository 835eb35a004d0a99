import { fieldsOf, type CoreField, type Issue, type IssueFields } from '../model/issue.ts';
import type { ConflictStrategy, IssueRecord } from '../model/record.ts';
import { isSet, sameValue } from './field-values.ts';
import type { FieldValue } from './plan.ts';

/**
 * Whether a pushed value is a change. Our side may hold it already, while the tracker's value has
 * moved on since both agreed: then it is one, unless theirs is to win, or nobody.
 */
export function isMeant(
  field: CoreField,
  value: FieldValue,
  record: IssueRecord,
  remote: Issue | undefined,
  conflicts: ConflictStrategy,
): 'yes' | 'no' | 'conflict' {
  if (record.base === null || !sameValue(field, record.local[field], value)) return 'yes';
  const theirs = remote === undefined ? value : fieldsOf(remote)[field];
  const moved = !sameValue(field, theirs, record.base.remote[field]) && !sameValue(field, theirs, value);
  // A set says which elements we add and take away; of one that is as we held it there are none.
  if (!moved || isSet(field) || conflicts === 'remote') return 'no';
  return conflicts === 'fail' ? 'conflict' : 'yes';
}

/** What our side held unchanged, and is pushed all the same, counts on top of what is there now. */
export function onTopOf(
  remote: Issue | undefined,
  record: IssueRecord,
  pushed: readonly CoreField[],
  values: Partial<IssueFields>,
): IssueRecord {
  const { base } = record;
  if (base === null || remote === undefined) return record;
  const theirs = fieldsOf(remote);
  const again = pushed.filter(
    (field) =>
      sameValue(field, values[field] as FieldValue, base.local[field]) &&
      !sameValue(field, theirs[field], base.remote[field]),
  );
  if (again.length === 0) return record;
  const now = Object.fromEntries(again.map((field) => [field, theirs[field]])) as Partial<IssueFields>;
  return { ...record, base: { local: { ...base.local, ...now }, remote: { ...base.remote, ...now } } };
}
