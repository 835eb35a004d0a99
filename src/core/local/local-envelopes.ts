import type { Ownership } from '../model/binding.ts';
import type { ItemError, ResultSummary } from '../model/envelope.ts';
import type { ConflictRecord } from '../model/record.ts';
import { errorFor, refOf, type Outcome } from './item-outcomes.ts';
import type { Delivery, Taken } from './sync-report.ts';

/**
 * Local answers are the contract's envelopes (`identity_path` null) with the keys of upstream's
 * local path beside them: `provider`, `stats`, `conflicts`, `errors`.
 */
export interface EnvelopeWorld {
  readonly provider: string;
  readonly workspace: string;
  readonly ownership: Ownership;
}

export function pushEnvelope(
  outcomes: readonly Outcome[],
  { taken, delivery }: { readonly taken: Taken; readonly delivery: Delivery },
  world: EnvelopeWorld,
): object {
  const conflicts = [...taken.conflicts, ...delivery.conflicts];
  const phase = pushPhase(outcomes, [...openConflicts(conflicts, world), ...goneErrors(taken, world)]);
  return {
    ...phase,
    ...around(world),
    ...upstreamKeys(null, outcomes, conflicts, phase.item_errors, world),
    gone: goneIssues(taken, world),
  };
}

/** What a pull has to tell beside its issues: what became of our side of them. */
export function pullKeys(taken: Taken, world: EnvelopeWorld): object {
  return {
    ...upstreamKeys(taken, [], taken.conflicts, goneErrors(taken, world), world),
    gone: goneIssues(taken, world),
  };
}

export function runEnvelope(
  taken: Taken | null,
  outcomes: readonly Outcome[],
  delivery: Delivery,
  world: EnvelopeWorld,
): object {
  const conflicts = [...(taken?.conflicts ?? []), ...delivery.conflicts];
  const push = pushPhase(outcomes, openConflicts(conflicts, world));
  const pull = pullPhase(taken, world);
  const summary = sum(pull.summary, push.summary);
  const errors = [...(pull.item_errors ?? []), ...(push.item_errors ?? [])];
  return {
    status: statusOf(summary, errors.length),
    summary,
    pull,
    push,
    ...around(world),
    ...upstreamKeys(taken, outcomes, conflicts, errors, world),
    gone: taken === null ? [] : goneIssues(taken, world),
  };
}

function goneIssues({ gone }: Taken, world: EnvelopeWorld): object[] {
  return gone.map(({ id, record, unsent }) => ({ ref: refOf(id, world), title: record.local.title, unsent }));
}

/** An issue that is gone is no failure; what it never got of ours is. */
function goneErrors({ gone }: Taken, world: EnvelopeWorld): ItemError[] {
  return gone.flatMap(({ id, unsent }) =>
    unsent.length === 0
      ? []
      : [
          errorFor(refOf(id, world), {
            code: 'gone',
            message: `it is gone from ${world.provider}; our ${unsent.join(', ')} cannot be sent any more`,
          }),
        ],
  );
}

function pushPhase(outcomes: readonly Outcome[], open: readonly ItemError[]) {
  const items = outcomes.map(({ item }) => item);
  const errors = [...outcomes.flatMap((outcome) => outcome.errors), ...open];
  const failed = items.filter(({ outcome }) => outcome === 'failed').length;
  const skipped = items.filter(({ outcome }) => outcome === 'skipped').length;
  const summary = { total: items.length, succeeded: items.length - failed - skipped, failed, skipped };
  return {
    status: statusOf(summary, errors.length),
    summary,
    items,
    item_errors: errors.length > 0 ? errors : null,
  };
}

function pullPhase(taken: Taken | null, world: EnvelopeWorld) {
  const items = [...(taken?.created ?? []), ...(taken?.updated ?? [])];
  const errors = taken === null ? [] : goneErrors(taken, world);
  const summary = {
    total: items.length + errors.length,
    succeeded: items.length,
    failed: errors.length,
    skipped: 0,
  };
  return {
    status: statusOf(summary, errors.length),
    summary,
    items,
    item_errors: errors.length > 0 ? errors : null,
    has_more: false,
    next_cursor: null,
  };
}

function openConflicts(conflicts: readonly ConflictRecord[], world: EnvelopeWorld): ItemError[] {
  return conflicts
    .filter(({ resolution }) => resolution === null)
    .map(({ id, field }) => ({
      ref: refOf(id, world),
      code: 'conflict',
      category: 'conflict',
      message: `${field} was changed on both sides. An update of ${id} with \`tracker sync push --items-json FILE --conflicts local\` settles this issue alone, \`--conflicts local\` or \`--conflicts remote\` on a run all that are open; without the option the younger change wins`,
      retryable: false,
    }));
}

function around({ provider, ownership: { mode, fieldOwners } }: EnvelopeWorld) {
  return { identity_path: null, doctrine: { mode, field_owners: fieldOwners }, provider };
}

function upstreamKeys(
  taken: Taken | null,
  outcomes: readonly Outcome[],
  conflicts: readonly ConflictRecord[],
  errors: readonly ItemError[] | null,
  world: EnvelopeWorld,
) {
  const count = (...outcome: readonly string[]) =>
    outcomes.filter(({ item }) => outcome.includes(String(item.outcome))).length;
  return {
    stats: {
      pulled_created: taken?.created.length ?? 0,
      pulled_updated: taken?.updated.length ?? 0,
      pushed_created: count('created'),
      pushed_updated: count('updated', 'transitioned'),
      skipped: count('skipped'),
    },
    conflicts: conflicts.map(({ id, field, strategy, resolution, base, local, remote }) => ({
      field_name: field,
      strategy,
      manual_review_required: resolution === null,
      issue_ref: refOf(id, world),
      resolution,
      base,
      local,
      remote,
    })),
    errors: (errors ?? []).map(({ ref, message }) => `${ref?.id ?? '(no item)'}: ${message}`),
  };
}

function statusOf(
  { succeeded = 0, failed = 0, skipped = 0 }: ResultSummary,
  errors: number,
): 'ok' | 'partial' | 'error' {
  if (failed === 0 && errors === 0) return 'ok';
  return succeeded + skipped === 0 && failed > 0 ? 'error' : 'partial';
}

function sum(one: ResultSummary, other: ResultSummary): Required<ResultSummary> {
  const add = (key: keyof ResultSummary) => (one[key] ?? 0) + (other[key] ?? 0);
  return { total: add('total'), succeeded: add('succeeded'), failed: add('failed'), skipped: add('skipped') };
}
