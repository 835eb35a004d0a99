import type { Change } from '../model/change.ts';
import { coreFields, fieldsOf, type CoreField, type Issue, type IssueFields } from '../model/issue.ts';
import type { Agreed, ConflictRecord, IssueRecord } from '../model/record.ts';
import { adopted } from './adopted.ts';
import { unsentFields, type FieldPlan, type IssuePlan, type Plan } from './plan.ts';

export interface CarryOutOptions {
  /** Whose changes may go to the tracker now; conflicts of the others wait. */
  readonly sends: (id: string) => boolean;
  /** Whether an unsent change of ours gives way where the field is the tracker's; else it waits. */
  readonly yields: boolean;
  /** Issues that we have just created: what the tracker made of them is the first base. */
  readonly justCreated?: ReadonlySet<string>;
  /** RFC 3339. */
  readonly now: string;
}

/** A plan in steps: what our store becomes, and what goes to the tracker. */
export interface Steps {
  readonly put: readonly IssueRecord[];
  readonly changes: readonly Change[];
  readonly conflicts: readonly ConflictRecord[];
  readonly created: readonly Issue[];
  readonly updated: readonly Issue[];
  readonly gone: readonly (IssuePlan & { kind: 'gone' })[];
  readonly withheld: readonly string[];
}

/** Pure: the same plan gives the same steps. */
export function carryOut({ issues }: Plan, options: CarryOutOptions): Steps {
  const steps = {
    put: [] as IssueRecord[],
    changes: [] as Change[],
    conflicts: [] as ConflictRecord[],
    created: [] as Issue[],
    updated: [] as Issue[],
    gone: [] as (IssuePlan & { kind: 'gone' })[],
    withheld: [] as string[],
  };
  for (const plan of issues) {
    switch (plan.kind) {
      case 'adopt':
        steps.put.push(adopted(plan.remote));
        steps.created.push(plan.remote);
        break;
      case 'gone':
        steps.put.push({ ...plan.record, goneAt: options.now });
        steps.gone.push(plan);
        break;
      case 'withheld':
        steps.withheld.push(plan.id);
        break;
      case 'uncertain':
        break;
      case 'create': {
        if (!options.sends(plan.id)) break;
        const { id, fields } = plan;
        steps.changes.push({ kind: 'create', id, before: null, fields });
        break;
      }
      case 'update': {
        const { record, sent, taken, conflicts } = updated(plan, options);
        if (record !== null) steps.put.push(record);
        if (Object.keys(sent).length > 0)
          steps.changes.push({ kind: 'update', id: plan.id, before: plan.remote, fields: sent });
        if (taken) steps.updated.push(plan.remote);
        steps.conflicts.push(...conflicts);
      }
    }
  }
  return steps;
}

interface Updated {
  /** `null`: as it was. */
  readonly record: IssueRecord | null;
  readonly sent: Partial<IssueFields>;
  readonly taken: boolean;
  readonly conflicts: readonly ConflictRecord[];
}

function updated(plan: IssuePlan & { kind: 'update' }, options: CarryOutOptions): Updated {
  const { id, record, remote, fields } = plan;
  const sends = options.sends(id);
  const firstBase = options.justCreated?.has(id) === true;
  const theirs = fieldsOf(remote);
  const local: Record<string, unknown> = { ...record.local };
  const base = startingBase(record, theirs, firstBase);
  const sent: Record<string, unknown> = {};
  const conflicts: ConflictRecord[] = [];
  let touched = firstBase || record.goneAt !== null;
  let taken = false;
  let open = false;
  for (const each of fields) {
    const { field, kind, value, conflict } = each;
    const waits =
      conflict !== undefined && (conflict === 'owner' ? kind === 'take' && !options.yields : !sends);
    if (kind === 'agree' || (kind === 'take' && !waits)) {
      taken ||= kind === 'take';
      touched = true;
      local[field] = value;
      base.set(field, { local: value, remote: theirs[field] });
    } else {
      open = true;
      if ((kind === 'send' || kind === 'merge') && sends) {
        touched = true;
        local[field] = value;
        sent[field] = value;
      }
    }
    if (conflict !== undefined && !waits && (kind === 'take' || sends)) conflicts.push(conflictOf(id, each));
  }
  const next: IssueRecord = {
    id,
    local: local as IssueFields,
    base: firstBase || record.base !== null || !open ? baseFrom(base) : null,
    creation: record.creation,
    changedAt: null,
    goneAt: null,
  };
  // Something waits as long as our side differs from what was agreed.
  const waits = open && unsentFields(next).length > 0;
  const stamped = waits ? { ...next, changedAt: record.changedAt ?? options.now } : next;
  return { record: touched ? stamped : null, sent: sent as Partial<IssueFields>, taken, conflicts };
}

/** A record whose given fields are the tracker's again, and what of ours that undoes. */
export function givenBack(
  record: IssueRecord,
  remote: Issue,
  fields: Partial<IssueFields>,
): { readonly record: IssueRecord; readonly conflicts: readonly ConflictRecord[] } {
  const theirs = fieldsOf(remote);
  const untaken = unsentFields(record).filter((field) => field in fields);
  const taken = Object.fromEntries(untaken.map((field) => [field, theirs[field]])) as Partial<IssueFields>;
  const next: IssueRecord = {
    ...record,
    local: { ...record.local, ...taken },
    base: {
      local: { ...(record.base?.local ?? theirs), ...taken },
      remote: { ...(record.base?.remote ?? theirs), ...taken },
    },
  };
  return {
    record: { ...next, changedAt: unsentFields(next).length === 0 ? null : next.changedAt },
    conflicts: untaken.map((field) => ({
      id: record.id,
      field,
      base: record.base?.local[field] ?? null,
      local: record.local[field],
      remote: theirs[field],
      strategy: 'refused',
      resolution: 'remote',
    })),
  };
}

type Base = Map<CoreField, { local: unknown; remote: unknown }>;

/**
 * Without a base every field starts as the tracker's, so that what is not agreed counts as our
 * change. With one, as it was.
 */
function startingBase({ base }: IssueRecord, theirs: IssueFields, firstBase: boolean): Base {
  return new Map(
    coreFields.map((field) => [
      field,
      base === null || firstBase
        ? { local: theirs[field], remote: theirs[field] }
        : { local: base.local[field], remote: base.remote[field] },
    ]),
  );
}

function baseFrom(base: Base): Agreed {
  const side = (which: 'local' | 'remote') =>
    Object.fromEntries([...base].map(([field, values]) => [field, values[which]])) as unknown as IssueFields;
  return { local: side('local'), remote: side('remote') };
}

function conflictOf(id: string, { field, base, local, remote, kind, conflict }: FieldPlan): ConflictRecord {
  return {
    id,
    field,
    base,
    local,
    remote,
    strategy: conflict ?? 'owner',
    resolution: kind === 'stay' ? null : kind === 'take' ? 'remote' : 'local',
  };
}
