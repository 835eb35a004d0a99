import type { ItemError } from '../model/envelope.ts';
import type { PlannedField, PlannedIssue, SyncPlan } from '../model/sync-plan.ts';
import { refOf } from './item-outcomes.ts';
import { isBlank } from './blank-fields.ts';
import type { FieldPlan, FieldValue, IssuePlan } from './plan.ts';
import type { CoreField, Issue } from '../model/issue.ts';
import type { ItemProgress } from './item-progress.ts';

/** What a push may touch: what is only theirs is a run's. */
export function isOurs({ kind }: IssuePlan): boolean {
  return kind !== 'adopt' && kind !== 'gone';
}

/** The plan as it is printed. Fields that only have to be written down as agreed are left out. */
export function printedPlan(
  issues: readonly IssuePlan[],
  errors: readonly ItemError[],
  { provider, workspace }: { readonly provider: string; readonly workspace: string },
  skipped: readonly PlannedIssue[] = [],
): SyncPlan {
  const world = { provider, workspace };
  return {
    ...world,
    issues: [...issues.flatMap((issue) => planned(issue, world) ?? []), ...skipped],
    item_errors: errors,
  };
}

/** A create that nothing is sent of, with the issue that it is. */
export function plannedSkip(
  { ref, id, skipped }: ItemProgress,
  held: ReadonlyMap<string, Issue>,
): PlannedIssue | null {
  const remote = id === null ? undefined : held.get(id);
  if (skipped === undefined || remote === undefined) return null;
  const skip = { action: 'skip', fields: [], remote_ref: remote.ref, message: skipped } as const;
  return { ref: ref as Issue['ref'], title: remote.title, ...skip };
}

function planned(issue: IssuePlan, world: { provider: string; workspace: string }): PlannedIssue | null {
  const ref = refOf(issue.id, world);
  switch (issue.kind) {
    case 'adopt':
      return { ref, title: issue.remote.title, action: 'take_new', fields: [] };
    case 'create': {
      const given = Object.entries(issue.fields).filter(
        ([field, value]) => field === 'title' || !isBlank(field as CoreField, value as FieldValue),
      );
      const fields = given.map(([field, value]) => ({
        field: field as PlannedField['field'],
        decision: 'send_local' as const,
        base: null,
        local: value,
        remote: null,
        value,
      }));
      // The id is made when it is sent; until then its caller's name is all there is.
      const named = issue.record.creation?.ref ?? ref;
      return { ref: named, title: issue.record.local.title, action: 'create', fields };
    }
    case 'gone':
    case 'withheld':
    case 'uncertain':
      return { ref, title: issue.record.local.title, action: issue.kind, fields: [] };
    case 'update': {
      const fields = issue.fields.flatMap((field) => plannedField(field) ?? []);
      return fields.length === 0 ? null : { ref, title: issue.remote.title, action: 'update', fields };
    }
  }
}

const decisions = { take: 'take_remote', send: 'send_local', merge: 'merge', stay: 'conflict' } as const;

function plannedField({ kind, field, base, local, remote, value, conflict }: FieldPlan): PlannedField | null {
  if (kind === 'agree' || kind === 'none') return null;
  return {
    field,
    decision: decisions[kind],
    base,
    local,
    remote,
    value,
    ...(conflict === undefined ? {} : { strategy: conflict }),
  };
}
