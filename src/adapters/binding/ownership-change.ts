import type { BindingChange, OwnershipKey, RecordedBinding } from '../../core/model/binding.ts';
import type { BlockValues } from './yaml-lines.ts';

/** Edits of the `tracker:` block, in this order, so that one key holds the ownership rules. */
export interface OwnershipChange {
  readonly remove: readonly OwnershipKey[];
  readonly rename: boolean;
  /** Absent: the rules stay as they are, or are the default and need no key. */
  readonly set?: { readonly key: OwnershipKey; readonly values: BlockValues };
}

/**
 * spec-kitty 4 refuses a project that holds `doctrine`, and 3.2.7 ignores it beside `ownership`, so
 * a bind leaves one key: the recorded `ownership`, else the one that the project's spec-kitty reads.
 * @param entries the block as it is recorded
 * @param projectKey the key that the project's spec-kitty reads
 */
export function ownershipChange(
  entries: Readonly<Record<string, unknown>>,
  recorded: Pick<RecordedBinding, 'ownershipMode' | 'fieldOwners'> | null,
  change: BindingChange,
  projectKey: OwnershipKey,
): OwnershipChange {
  const key = isMapping(entries['ownership']) ? 'ownership' : projectKey;
  const isDefault =
    (change.ownershipMode ?? recorded?.ownershipMode ?? 'external_authoritative') ===
      'external_authoritative' &&
    Object.keys({ ...recorded?.fieldOwners, ...change.fieldOwners }).length === 0;
  const outdated = key === 'ownership' && Object.hasOwn(entries, 'doctrine');
  const keep = !isMapping(entries['ownership']) && holdsMore(entries['doctrine'], isDefault);
  const rename = outdated && keep;
  const remove: OwnershipKey[] = [];
  if (rename && Object.hasOwn(entries, 'ownership')) remove.push('ownership');
  if (outdated && !rename) remove.push('doctrine');
  const values = valuesOf(change);
  const stands = rename || (Object.hasOwn(entries, key) && !remove.includes(key));
  if (values === null || (isDefault && !stands)) return { remove, rename };
  return { remove, rename, set: { key, values } };
}

function holdsMore(rules: unknown, isDefault: boolean): boolean {
  if (!isMapping(rules)) return false;
  return !isDefault || Object.keys(rules).some((key) => key !== 'mode' && key !== 'field_owners');
}

function valuesOf({ ownershipMode: mode, fieldOwners }: BindingChange): BlockValues | null {
  if (mode === undefined && fieldOwners === undefined) return null;
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(fieldOwners === undefined ? {} : { field_owners: fieldOwners }),
  };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
