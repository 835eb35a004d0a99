import type { Binding, Ownership, OwnershipMode, FieldOwner, RecordedBinding } from './model/binding.ts';
import { ownershipModes, fieldOwners } from './model/binding.ts';
import { TrackerError } from './model/error.ts';
import { coreFields } from './model/issue.ts';
import { isOneOf } from './model/one-of.ts';
import { isProjectSlug } from './model/project-slug.ts';
import { classifyProvider } from './model/provider.ts';
import { removedProvider, unknownProvider } from './hard-breaks.ts';

type Bound = RecordedBinding & { readonly provider: string };

/** @throws TrackerError `not_bound` */
export function demandBound(recorded: RecordedBinding | null): asserts recorded is Bound {
  if (recorded?.provider !== undefined) return;
  throw new TrackerError('not_bound', 'No tracker is bound to this project.');
}

/**
 * From what the file says to a binding that can be used.
 * @throws TrackerError `provider_removed`, `unknown_provider`, `binding_incomplete`,
 *   `binding_from_newer_client`, `config_invalid`
 */
export function resolveBinding(recorded: Bound): Binding {
  const provider = classifyProvider(recorded.provider);
  switch (provider.kind) {
    case 'removed':
      throw removedProvider(provider.name, provider.given).with({
        hint: 'Run `tracker unbind`, then `tracker bind` with a supported provider.',
      });
    case 'unknown':
      throw unknownProvider(provider.given, placeOf(recorded, 'provider'));
    case 'saas':
      return { kind: 'saas', provider: provider.name, projectSlug: slugOf(recorded, provider.name) };
    case 'local':
      return {
        kind: 'local',
        provider: provider.name,
        workspace: workspaceOf(recorded, provider.name),
        ownership: ownershipOf(recorded),
        file: recorded.file,
      };
  }
}

function slugOf(recorded: RecordedBinding, provider: string): string {
  const { projectSlug } = recorded;
  if (projectSlug !== undefined && isProjectSlug(projectSlug)) return projectSlug;
  const hint = `Run \`tracker bind --provider ${provider} --project-slug SLUG\`; everything else of the binding is kept.`;
  if (projectSlug !== undefined) {
    const place = placeOf(recorded, 'project_slug');
    throw new TrackerError(
      'config_invalid',
      `${place}: project_slug holds a line break; a slug is one line.`,
      { hint },
    );
  }
  if (recorded.bindingRef !== undefined) {
    throw new TrackerError(
      'binding_from_newer_client',
      `The binding in ${recorded.file} was made by a newer client: it has a binding_ref and no project_slug.`,
      { hint },
    );
  }
  throw new TrackerError('binding_incomplete', `The binding in ${recorded.file} has no project_slug.`, {
    hint,
  });
}

function workspaceOf(recorded: RecordedBinding, provider: string): string {
  if (recorded.workspace !== undefined) return recorded.workspace;
  throw new TrackerError('binding_incomplete', `The binding in ${recorded.file} has no workspace.`, {
    hint: `Run \`tracker bind --provider ${provider} --workspace NAME\`.`,
  });
}

function ownershipOf(recorded: RecordedBinding): Ownership {
  const key = recorded.ownershipKey ?? 'ownership';
  const given = recorded.ownershipMode ?? 'external_authoritative';
  // Upstream's client has written both.
  const mode = given === 'split' ? 'split_ownership' : given;
  if (!isOneOf(ownershipModes, mode))
    throw illegal(placeOf(recorded, `${key}.mode`), 'ownership mode', mode, ownershipModes);
  const owners: Record<string, FieldOwner> = {};
  for (const [field, owner] of Object.entries(recorded.fieldOwners ?? {})) {
    if (!isOneOf(fieldOwners, owner))
      throw illegal(
        placeOf(recorded, `${key}.field_owners.${field}`),
        `owner of field '${field}'`,
        owner,
        fieldOwners,
      );
    const name = field === 'parent' ? 'parent_ref' : field;
    if (!isOneOf(coreFields, name))
      throw illegal(placeOf(recorded, `${key}.field_owners.${field}`), 'field', field, coreFields);
    owners[name] = owner;
  }
  return { mode: mode satisfies OwnershipMode, fieldOwners: owners };
}

function illegal(place: string, what: string, given: string, allowed: readonly string[]) {
  return new TrackerError(
    'config_invalid',
    `Invalid ${what} '${given}' in ${place}. Expected one of: ${allowed.join(', ')}`,
  );
}

function placeOf({ file, lines }: RecordedBinding, key: string): string {
  const line = lines?.[key];
  return line === undefined ? file : `${file}:${line}`;
}
