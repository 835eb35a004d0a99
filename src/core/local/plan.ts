import type { Ownership } from '../model/binding.ts';
import {
  coreFields,
  fieldsOf,
  type CompleteRead,
  type CoreField,
  type Issue,
  type IssueFields,
  type NamedRead,
} from '../model/issue.ts';
import type { ConflictStrategy, IssueRecord } from '../model/record.ts';
import type { ConnectorCapabilities, ConnectorPort } from '../../ports/connector-port.ts';
import { isBlank } from './blank-fields.ts';
import { commonElements, isSet, sameValue } from './field-values.ts';
import { mergeField, type FieldVerdict } from './merge-field.ts';
import { ownerOf } from './ownership.ts';

/** Who decides what: the project’s ownership rules, the caller's choice, the tracker's abilities. */
export interface Policy {
  readonly ownership: Ownership;
  readonly conflicts: ConflictStrategy;
  readonly capabilities: ConnectorCapabilities;
  readonly readsAs: ConnectorPort['readsAs'];
}

export function policyOf(
  ownership: Ownership,
  conflicts: ConflictStrategy,
  connector: ConnectorPort,
): Policy {
  const { capabilities } = connector;
  return {
    ownership,
    conflicts,
    capabilities,
    readsAs: (fields, before) => connector.readsAs(fields, before),
  };
}

export interface FieldPlan extends FieldVerdict {
  readonly field: CoreField;
  readonly local: unknown;
  readonly base: unknown;
  readonly remote: unknown;
}

/** What is to happen to one issue; fields on which nothing is to happen are left out. */
export type IssuePlan =
  /** New there: becomes ours. */
  | { readonly kind: 'adopt'; readonly id: string; readonly remote: Issue }
  /** New here: goes there, but for the fields that the ownership rules give to the tracker. */
  | {
      readonly kind: 'create';
      readonly id: string;
      readonly record: IssueRecord;
      readonly fields: Partial<IssueFields> & { readonly title: string };
    }
  /** New here, and may not go there. */
  | { readonly kind: 'withheld'; readonly id: string; readonly record: IssueRecord }
  /** Was sent once, and its answer was lost: whether it is there has to be found out first. */
  | { readonly kind: 'uncertain'; readonly id: string; readonly record: IssueRecord }
  | {
      readonly kind: 'update';
      readonly id: string;
      readonly record: IssueRecord;
      readonly remote: Issue;
      readonly fields: readonly FieldPlan[];
    }
  /** A complete read does not hold it any more. `unsent`: our changes that it never got. */
  | {
      readonly kind: 'gone';
      readonly id: string;
      readonly record: IssueRecord;
      readonly unsent: readonly CoreField[];
    };

/** In the order of the ids; issues on which nothing is to happen are left out. */
export interface Plan {
  readonly issues: readonly IssuePlan[];
}

export type Records = ReadonlyMap<string, IssueRecord>;

/**
 * What a sync has to do: our records, their bases, what the tracker holds, and the rules. Pure. Only
 * of a complete read absence means something; a named one has plans for its issues alone.
 */
export function planSync(records: Records, read: CompleteRead | NamedRead, policy: Policy): Plan {
  const there = read.issues.flatMap((remote) => {
    const record = records.get(remote.ref.id);
    return (record === undefined ? adopt(remote) : update(record, remote, policy)) ?? [];
  });
  const absent = read.extent === 'all' ? absentFrom(read, records, policy) : [];
  return { issues: [...there, ...absent].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)) };
}

function absentFrom({ issues }: CompleteRead, records: Records, policy: Policy): IssuePlan[] {
  const held = new Set(issues.map(({ ref }) => ref.id));
  return [...records.values()].flatMap((record) => {
    if (held.has(record.id)) return [];
    return (record.base === null ? create(record, policy) : gone(record)) ?? [];
  });
}

function adopt(remote: Issue): IssuePlan {
  return { kind: 'adopt', id: remote.ref.id, remote };
}

function update(record: IssueRecord, remote: Issue, policy: Policy): IssuePlan | null {
  const theirs = fieldsOf(remote);
  const fields = coreFields.flatMap((field) => fieldPlan(field, record, theirs, remote, policy) ?? []);
  // One that was gone and is there again is told, even where every field is as it was.
  if (fields.length === 0 && record.goneAt === null) return null;
  return { kind: 'update', id: record.id, record, remote, fields };
}

function fieldPlan(
  field: CoreField,
  record: IssueRecord,
  theirs: IssueFields,
  remote: Issue,
  policy: Policy,
): FieldPlan | null {
  const local = record.local[field];
  const base = baseOf(field, record, theirs);
  const readsAs = (value: FieldValue) => readBack(field, value, remote, policy);
  const verdict = mergeField(
    field,
    { local, base, remote: theirs[field], readsAs },
    {
      owner: ownerOf(field, policy.ownership),
      writable: policy.capabilities.writableFields.includes(field),
      single: policy.capabilities.singleValued.includes(field),
      strategy: policy.conflicts,
      localIsNewer: isNewer(record.changedAt, remote.updated_at),
    },
  );
  if (verdict.kind === 'none') return null;
  return {
    ...verdict,
    field,
    local,
    base: base?.local ?? null,
    remote: theirs[field],
  };
}

export type FieldValue = IssueFields[CoreField];
type FieldBase = { readonly local: FieldValue; readonly remote: FieldValue };

/**
 * Of an issue that we have created and that is there without ever having been agreed, what is blank
 * there has not arrived yet, and of a set what is there of ours has. Anything else meets for the
 * first time.
 */
function baseOf(
  field: CoreField,
  { base, local, creation }: IssueRecord,
  theirs: IssueFields,
): FieldBase | null {
  if (base !== null) return { local: base.local[field], remote: base.remote[field] };
  if (creation === null) return null;
  if (isSet(field)) {
    const arrived = commonElements(field, local[field], theirs[field]);
    return { local: arrived, remote: arrived };
  }
  return isBlank(field, theirs[field]) ? { local: theirs[field], remote: theirs[field] } : null;
}
function readBack(field: CoreField, value: FieldValue, remote: Issue | null, policy: Policy): FieldValue {
  const fields = { [field]: value } as Partial<IssueFields>;
  const reads = policy.readsAs(fields, remote);
  return (field in reads ? reads[field] : value) as FieldValue;
}

/** Equal and missing times are not newer. */
function isNewer(ours: string | null, theirs: string): boolean {
  return ours !== null && Date.parse(ours) > Date.parse(theirs);
}

/** Goes there with everything that is ours to say. */
function create(record: IssueRecord, { ownership, capabilities }: Policy): IssuePlan {
  if (record.creation?.seen !== undefined) return { kind: 'uncertain', id: record.id, record };
  const ours = coreFields.filter(
    (field) => capabilities.writableFields.includes(field) && ownerOf(field, ownership) !== 'external',
  );
  if (!ours.includes('title')) return { kind: 'withheld', id: record.id, record };
  const fields = Object.fromEntries(ours.map((field) => [field, record.local[field]]));
  return { kind: 'create', id: record.id, record, fields: { ...fields, title: record.local.title } };
}

function gone(record: IssueRecord): IssuePlan | null {
  if (record.goneAt !== null) return null;
  return { kind: 'gone', id: record.id, record, unsent: unsentFields(record) };
}

/** Fields in which our side differs from what was agreed. */
export function unsentFields({ local, base }: IssueRecord): CoreField[] {
  if (base === null) return [...coreFields];
  return coreFields.filter((field) => !sameValue(field, local[field], base.local[field]));
}

/** Whether anything of an issue is for the tracker, or waits for a decision. */
export function sendsSomething(issue: IssuePlan): boolean {
  if (issue.kind !== 'update') return issue.kind === 'create' || issue.kind === 'withheld';
  return issue.fields.some(
    ({ kind, conflict }) =>
      (conflict !== undefined && conflict !== 'owner') || kind === 'send' || kind === 'merge',
  );
}
