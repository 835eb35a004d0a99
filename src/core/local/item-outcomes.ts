import type { ItemError, PushResultItem } from '../model/envelope.ts';
import type { Issue } from '../model/issue.ts';
import type { ConflictRecord, IssueRecord } from '../model/record.ts';
import { fieldOutcomes, knownTargets, wordless } from './field-outcomes.ts';
import { unsentFields, type Records } from './plan.ts';
import type { ItemComplaint, ItemProgress } from './item-progress.ts';
import type { RecordDesk } from './record-desk.ts';
import type { Delivery, Sent } from './sync-report.ts';

/** What a push has to answer for, one for each item or issue. */
export interface Outcome {
  readonly item: PushResultItem;
  readonly errors: readonly ItemError[];
}

export interface OutcomeWorld {
  readonly provider: string;
  readonly workspace: string;
  readonly records: Records;
  readonly issues: ReadonlyMap<string, Issue>;
  readonly delivery: Delivery;
}

export function outcomeWorld(
  { provider, workspace }: Pick<OutcomeWorld, 'provider' | 'workspace'>,
  { records, held }: RecordDesk,
  delivery: Delivery,
): OutcomeWorld {
  return { provider, workspace, records, issues: held, delivery };
}

/** The answer to one PushItem: what was taken of it, and what became of that. */
export function outcomeOfItem(progress: ItemProgress, world: OutcomeWorld): Outcome {
  const { ref, action, complaints, skipped } = progress;
  const refused = complaints.map((complaint) => errorFor(ref, complaint));
  const message = complaints.map(({ message }) => message).join('; ') || null;
  if (progress.id === null) return { item: item(ref, action, 'failed', null, message), errors: refused };

  if (skipped !== undefined) {
    const issue = world.issues.get(progress.id) ?? null;
    return { item: item(ref, action, 'skipped', issue, skipped), errors: [] };
  }
  const id = world.delivery.renamed.get(progress.id) ?? progress.id;
  const failure = [id, ...progress.others]
    .map((each) => sentOf(each, world))
    .find((sent) => sent?.kind === 'failed');
  const remote = world.issues.get(id) ?? null;
  if (failure?.kind === 'failed') {
    return {
      item: item(ref, action, 'failed', remote, joined(failure.message, message)),
      errors: [...refused, sendError(ref, failure)],
    };
  }
  if (world.records.get(id)?.goneAt != null) {
    const why = `it is gone from ${world.provider}`;
    const error = { ref, code: 'gone', category: 'input', message: why, retryable: false };
    return { item: item(ref, action, 'failed', null, joined(why, message)), errors: [...refused, error] };
  }
  const waits = [id, ...progress.others].some((each) => isPending(world.records.get(each)));
  if (remote === null || waits) {
    const open = openFields(id, world);
    const why =
      open.length === 0
        ? 'it is stored here and waits for the next push'
        : `it is stored here: both sides have changed ${open.join(', ')}, which stays open`;
    const retryable = open.length === 0;
    return {
      item: item(ref, action, 'failed', remote, joined(why, message)),
      errors: [...refused, { ref, code: 'not_sent', category: 'running', message: why, retryable }],
    };
  }
  const sent = [id, ...progress.others].some((each) => sentOf(each, world)?.kind === 'done');
  const conflicts = conflictsOf(id, world);
  const said = knownTargets(progress.said ?? {}, world.issues);
  const told = fieldOutcomes(said, remote, conflicts, world.provider);
  // Where nothing was sent and theirs has won every field, nothing was changed.
  const lost = !sent && told.length > 0 && told.length >= Object.keys(said).length;
  const changed = sent || (!lost && (progress.changed || progress.others.length > 0));
  const none = changed || told.length > 0 ? null : 'nothing to change';
  return {
    item: item(ref, action, changed ? done[action] : 'skipped', remote, joined(message, ...told) || none),
    errors: refused,
  };
}

/** The answer for one issue that was sent without an item of its own. */
export function outcomeOfSent(id: string, sent: Sent, world: OutcomeWorld): Outcome {
  // A caller knows a create by the name it was pushed under.
  const creation = sent.action === 'create' ? world.records.get(id)?.creation : undefined;
  const ref = creation?.ref ?? refOf(id, world);
  const remote = world.issues.get(id) ?? null;
  if (sent.kind === 'done') {
    const record = world.records.get(id);
    const said = record === undefined ? {} : wordless(record);
    const told = remote === null ? [] : fieldOutcomes(said, remote, conflictsOf(id, world), world.provider);
    return { item: item(ref, sent.action, done[sent.action], remote, joined(...told) || null), errors: [] };
  }
  return {
    item: item(ref, sent.action, 'failed', remote, sent.message),
    errors: [sendError(ref, sent)],
  };
}

/** A create of an earlier push of which nobody can tell. */
export function outcomeOfLost(id: string, world: OutcomeWorld): Outcome[] {
  const sent = world.delivery.sent.get(id);
  return sent === undefined ? [] : [outcomeOfSent(id, sent, world)];
}

/** What waits in the store, and may not go there. */
export function outcomeOfHeldBack(
  id: string,
  complaints: readonly ItemComplaint[],
  world: OutcomeWorld,
): Outcome {
  const progress = { action: 'update', id: null, changed: false, others: [], complaints } as const;
  return outcomeOfItem({ ...progress, ref: refOf(id, world) }, world);
}

export function refOf(
  id: string,
  { provider, workspace }: Pick<OutcomeWorld, 'provider' | 'workspace'>,
): Issue['ref'] {
  return { system: provider, id, workspace };
}

export function errorFor(ref: PushResultItem['ref'], { code, field, message }: ItemComplaint): ItemError {
  const refused = code === 'policy' || code === 'tracker';
  return {
    ref: ref ?? null,
    code: refused ? 'field_refused' : code,
    category: code === 'policy' ? 'policy' : code === 'tracker' ? 'capability' : 'input',
    message: field === undefined || message.startsWith(field) ? message : `${field}: ${message}`,
    retryable: false,
  };
}

const done = { create: 'created', update: 'updated', transition: 'transitioned' } as const;

function sentOf(id: string, { delivery }: OutcomeWorld): Sent | undefined {
  return delivery.sent.get(delivery.renamed.get(id) ?? id);
}

function conflictsOf(id: string, { delivery }: OutcomeWorld): readonly ConflictRecord[] {
  return delivery.conflicts.filter((conflict) => conflict.id === id);
}

function openFields(id: string, world: OutcomeWorld): readonly string[] {
  return conflictsOf(id, world)
    .filter(({ resolution }) => resolution === null)
    .map(({ field }) => field);
}

function isPending(record: IssueRecord | undefined): boolean {
  return record !== undefined && record.changedAt !== null && unsentFields(record).length > 0;
}

function sendError(ref: PushResultItem['ref'], { code, message }: Sent & { kind: 'failed' }): ItemError {
  return { ref: ref ?? null, code, category: 'tracker', message, retryable: code === 'changed_meanwhile' };
}

function item(
  ref: PushResultItem['ref'],
  action: PushResultItem['action'],
  outcome: PushResultItem['outcome'],
  remote: Issue | null,
  message: string | null,
): PushResultItem {
  return {
    ref,
    action,
    outcome,
    remote_ref: remote?.ref ?? null,
    version: remote?.updated_at ?? null,
    message,
  } as PushResultItem;
}

function joined(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join('; ');
}
