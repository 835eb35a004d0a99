import type { Ownership, FieldOwner } from '../model/binding.ts';
import type { CoreField } from '../model/issue.ts';

/**
 * Who may write a field. Under `external_authoritative` everything is the tracker's, under
 * `spec_kitty_authoritative` everything is ours; otherwise the named owner, unlisted ones shared.
 */
export function ownerOf(field: CoreField, { mode, fieldOwners }: Ownership): FieldOwner {
  switch (mode) {
    case 'external_authoritative':
      return 'external';
    case 'spec_kitty_authoritative':
      return 'local';
    case 'split_ownership':
      return fieldOwners[field] ?? 'shared';
  }
}
