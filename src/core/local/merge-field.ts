import type { FieldOwner } from '../model/binding.ts';
import type { CoreField, IssueFields } from '../model/issue.ts';
import type { ConflictStrategy } from '../model/record.ts';
import { isSet, mergeSets, sameValue, type SetField, type SetValue } from './field-values.ts';

type Value = IssueFields[CoreField];

/** The three states of one field. Without a base both sides meet for the first time. */
export interface FieldStates {
  readonly local: Value;
  readonly base: { readonly local: Value; readonly remote: Value } | null;
  readonly remote: Value;
  /** What a value would read back as, were it written to the tracker. */
  readsAs(value: Value): Value;
}

export interface FieldRules {
  readonly owner: FieldOwner;
  /** The tracker can hold it; otherwise its own value is all there is. */
  readonly writable: boolean;
  /** A set of ours of which the tracker holds one element. */
  readonly single: boolean;
  readonly strategy: ConflictStrategy;
  /** Whether our change is the younger one; equal and missing times are not. */
  readonly localIsNewer: boolean;
}

/**
 * What is to happen to one field.
 * - `none`: both sides are as agreed. `agree`: they are the same again; only the base is told.
 * - `take`: `value` is theirs. `send`: `value` is ours. `merge`: `value` is new to both.
 * - `stay`: a conflict that somebody has to decide; nothing is done.
 */
export interface FieldVerdict {
  readonly kind: 'none' | 'agree' | 'take' | 'send' | 'merge' | 'stay';
  readonly value: Value;
  /** Both sides had changed differently, and this decided. */
  readonly conflict?: ConflictStrategy | 'owner';
}

/** Pure and total: every combination of states and rules has its verdict. */
export function mergeField(field: CoreField, states: FieldStates, rules: FieldRules): FieldVerdict {
  const { local, base, remote } = states;
  const ours = base === null || !sameValue(field, local, base.local);
  const theirs = base === null || !sameValue(field, remote, base.remote);
  if (!ours && !theirs) return { kind: 'none', value: local };
  if (sameValue(field, states.readsAs(local), remote)) return { kind: 'agree', value: local };

  const take: FieldVerdict = { kind: 'take', value: remote };
  const send: FieldVerdict = { kind: 'send', value: local };
  if (!rules.writable || rules.owner === 'external')
    return ours && base !== null ? { ...take, conflict: 'owner' } : take;
  if (rules.owner === 'local') return theirs && base !== null ? { ...send, conflict: 'owner' } : send;
  if (!theirs) return send;
  if (!ours) return take;
  if (base !== null && isSet(field) && !rules.single) return mergedSet(field, states, base);
  return decided(rules, { take, send });
}

function mergedSet(
  field: SetField,
  { local, remote, readsAs }: FieldStates,
  base: { readonly local: Value },
): FieldVerdict {
  const value = mergeSets(field, {
    local: local as SetValue,
    base: base.local as SetValue,
    remote: remote as SetValue,
  });
  if (sameValue(field, readsAs(value), remote)) return { kind: 'take', value };
  return sameValue(field, value, local) ? { kind: 'send', value } : { kind: 'merge', value };
}

function decided(
  { strategy, localIsNewer }: FieldRules,
  { take, send }: { take: FieldVerdict; send: FieldVerdict },
): FieldVerdict {
  switch (strategy) {
    case 'local':
      return { ...send, conflict: strategy };
    case 'remote':
      return { ...take, conflict: strategy };
    case 'newer':
      return { ...(localIsNewer ? send : take), conflict: strategy };
    case 'fail':
      return { kind: 'stay', value: send.value, conflict: strategy };
  }
}
