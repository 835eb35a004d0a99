import type { RecordedBinding } from './model/binding.ts';
import { shellWord } from './model/shell-word.ts';

/** A recorded `tracker:` block on which other releases of spec-kitty and we disagree. */
export interface OwnershipProblem {
  /** `conflict`: two sets of rules name different owners. `retired_key`: spec-kitty 4 refuses the project. */
  readonly kind: 'conflict' | 'retired_key';
  readonly message: string;
  /** A command that leaves one set of rules, under the key that the project's spec-kitty reads. */
  readonly hint: string;
}

/** @returns null where all releases of spec-kitty read the same owners as we do */
export function ownershipProblem(recorded: RecordedBinding): OwnershipProblem | null {
  const hint = `Run \`tracker bind --provider ${shellWord(recorded.provider ?? 'PROVIDER')}\`; it keeps the rules that are used and removes the others.`;
  const conflict = conflictIn(recorded);
  if (conflict !== null) return { kind: 'conflict', message: conflict, hint };
  if (recorded.hasRetiredKey !== true) return null;
  return {
    kind: 'retired_key',
    message: `${recorded.file} records tracker.doctrine, which spec-kitty reads as tracker.ownership since 3.2.7 and refuses since 4.0.`,
    hint,
  };
}

function conflictIn(recorded: RecordedBinding): string | null {
  const { ignoredOwnership: ignored, file } = recorded;
  if (ignored === undefined) return null;
  const followed = meaningOf(recorded.ownershipMode, recorded.fieldOwners);
  const other = meaningOf(ignored.mode, ignored.fieldOwners);
  if (followed.mode === other.mode && followed.owners === other.owners) return null;
  const same = followed.mode === other.mode;
  const [used, unused] = same
    ? [
        `${followed.mode}, ${followed.owners || 'no field owners'}`,
        `${other.mode}, ${other.owners || 'no field owners'}`,
      ]
    : [followed.mode, other.mode];
  return `${file} records two sets of ownership rules: tracker.ownership (${used}) is used, tracker.doctrine (${unused}) is ignored here and read by spec-kitty before 3.2.7.`;
}

function meaningOf(mode = 'external_authoritative', fieldOwners: Readonly<Record<string, string>> = {}) {
  const owners = Object.entries(fieldOwners).map(
    ([field, owner]) => `${field === 'parent' ? 'parent_ref' : field}=${owner}`,
  );
  return { mode: mode === 'split' ? 'split_ownership' : mode, owners: owners.toSorted().join(' ') };
}
