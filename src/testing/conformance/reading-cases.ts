import assert from 'node:assert/strict';
import { patchFields, pushActions } from '../../generated/contract.ts';
import { rejects } from './rejects.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function badOperationIds({ tracker }: TrackerSubject): Promise<void> {
  for (const id of ['', '.', '..']) await rejects('invalid_input', () => tracker.operation(id));
}

export async function statusNamesProvider({ tracker, system }: TrackerSubject): Promise<void> {
  assert.equal((await tracker.status()).body.provider, system);
}

export async function mappingsAreAList({ tracker }: TrackerSubject): Promise<void> {
  assert.ok(Array.isArray((await tracker.mappings()).body.mappings));
}

/** A misspelled word would leave cases of this kit out. */
export async function capabilitiesAreKnown({ tracker }: TrackerSubject): Promise<void> {
  const { actions, filters, writableFields, dryRun, editMappings } = tracker.capabilities;
  const known: readonly (readonly [given: readonly string[], words: readonly string[]])[] = [
    [actions, pushActions],
    [filters, ['updated_since', 'status', 'issue_type']],
    [writableFields, patchFields],
  ];
  for (const [given, words] of known) for (const word of given) assert.ok(words.includes(word), word);
  if (dryRun) assert.equal(typeof tracker.plan, 'function', 'a dry run needs plan');
  if (editMappings) assert.equal(typeof tracker.editMappings, 'function', 'mappings need editMappings');
}
