import type { Ownership } from '../model/binding.ts';
import { TrackerError } from '../model/error.ts';
import type { ItemComplaint, ItemProgress } from './item-progress.ts';
import { ownerOf } from './ownership.ts';
import { unsentFields, type Records } from './plan.ts';

/** A change of ours that may not go to the tracker, and why. */
export interface HeldBack {
  readonly id: string;
  readonly complaints: readonly ItemComplaint[];
}

/** Changes of ours that wait in the store, and whose fields are the tracker's. */
export function heldBack(records: Records, ownership: Ownership): HeldBack[] {
  return [...records.values()].flatMap((record) => {
    if (record.changedAt === null || record.goneAt !== null) return [];
    const fields = record.base === null ? (['title'] as const) : unsentFields(record);
    const complaints = fields
      .filter((field) => ownerOf(field, ownership) === 'external')
      .map((field): ItemComplaint => ({
        code: 'policy',
        field,
        message: `${field} belongs to the tracker`,
      }));
    return complaints.length === 0 ? [] : [{ id: record.id, complaints }];
  });
}

/** @throws TrackerError `policy_refused` */
export function demandSomethingTaken(items: readonly ItemProgress[]): void {
  const refused = items.every(
    ({ id, complaints }) =>
      id === null && complaints.every(({ code }) => code === 'policy' || code === 'tracker'),
  );
  if (refused) throw refusedByPolicy(items);
}

export function refusedByPolicy(refused: readonly Pick<HeldBack, 'complaints'>[]): TrackerError {
  const complaints = refused.flatMap((each) => each.complaints);
  const fields = [...new Set(complaints.flatMap(({ field }) => field ?? []))];
  const owned = complaints.every(({ code }) => code === 'policy');
  const why = [...new Set(complaints.map(({ message }) => message.replace(/\.$/, '')))].join('; ');
  return new TrackerError('policy_refused', `Everything was refused, nothing was sent: ${why}.`, {
    details: complaints,
    hint: owned
      ? `To allow it, run \`tracker bind --ownership-mode split_ownership ${fields.map((field) => `--field-owner ${field}=shared`).join(' ')}\`.`
      : 'Leave the named fields out.',
  });
}
