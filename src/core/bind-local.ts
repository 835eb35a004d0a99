import {
  ownershipModes,
  fieldOwners as owningSides,
  type BindingChange,
  type BindRequest,
  type FieldOwner,
  type RecordedBinding,
} from './model/binding.ts';
import { TrackerError } from './model/error.ts';
import { coreFields } from './model/issue.ts';
import { isOneOf } from './model/one-of.ts';
import type { LocalProviderName } from './model/provider.ts';
import type { BindingPort } from '../ports/binding-port.ts';
import type { ConnectorSettingsPort } from '../ports/connector-settings-port.ts';

/** Settings that `--credential` may give for a local provider. */
const connectorKeys: ReadonlySet<string> = new Set(['command', 'cwd']);

/**
 * Records a local binding. Starts nothing and checks nothing outside: a missing program is told by
 * the first command that needs it.
 */
export async function bindLocal(
  provider: LocalProviderName,
  request: BindRequest,
  recorded: RecordedBinding | null,
  deps: { readonly binding: BindingPort; readonly connectorSettings: ConnectorSettingsPort },
): Promise<RecordedBinding> {
  if (request.projectSlug !== undefined) {
    throw new TrackerError(
      'option_not_applicable',
      `--project-slug is for SaaS-backed providers; ${provider} is local.`,
    );
  }
  const workspace = request.workspace?.trim() || recorded?.workspace;
  if (request.workspace?.trim() === '' || workspace === undefined) {
    throw new TrackerError('usage', '--workspace is required for local providers.', {
      hint: `Run \`tracker bind --provider ${provider} --workspace NAME\`.`,
    });
  }
  const settings = settingsIn(request.credentials ?? {});
  const ownership = ownershipIn(request);
  demandSplit(ownership, recorded);
  const saved = await deps.binding.save({ provider, workspace, ...ownership });
  if (Object.keys(settings).length > 0) await deps.connectorSettings.save(saved.file, provider, settings);
  return saved;
}

/** What is not given keeps what is recorded; owners are set field by field. */
function ownershipIn({
  ownershipMode,
  fieldOwners,
}: BindRequest): Pick<BindingChange, 'ownershipMode' | 'fieldOwners'> {
  const mode = ownershipMode?.trim();
  if (mode !== undefined && !isOneOf(ownershipModes, mode))
    throw illegal(`--ownership-mode '${mode}'`, ownershipModes);
  const owners: Record<string, FieldOwner> = {};
  for (const [field, owner] of Object.entries(fieldOwners ?? {})) {
    if (!isOneOf(coreFields, field)) throw illegal(`--field-owner names the field '${field}'`, coreFields);
    if (!isOneOf(owningSides, owner))
      throw illegal(`--field-owner gives ${field} to '${owner}'`, owningSides);
    owners[field] = owner;
  }
  return {
    ...(mode === undefined ? {} : { ownershipMode: mode }),
    ...(fieldOwners === undefined ? {} : { fieldOwners: owners }),
  };
}

/** Owners that have no effect would look as if they had one. */
function demandSplit(
  { ownershipMode, fieldOwners }: Pick<BindingChange, 'ownershipMode' | 'fieldOwners'>,
  recorded: RecordedBinding | null,
): void {
  const mode = ownershipMode ?? recorded?.ownershipMode ?? 'external_authoritative';
  if (fieldOwners === undefined || mode === 'split_ownership' || mode === 'split') return;
  throw new TrackerError('usage', `--field-owner has no effect under ${mode}.`, {
    hint: 'Add `--ownership-mode split_ownership`.',
  });
}

function illegal(what: string, allowed: readonly string[]): TrackerError {
  return new TrackerError('usage', `${what}. Expected one of: ${allowed.join(', ')}`, {
    hint: 'Run `tracker bind --help` to see the options.',
  });
}

function settingsIn(given: Readonly<Record<string, string>>): { command?: string; cwd?: string } {
  for (const [key, value] of Object.entries(given)) {
    if (!connectorKeys.has(key)) {
      throw new TrackerError(
        'usage',
        `--credential ${key} is not known; local providers take command and cwd.`,
        { hint: 'Run `tracker bind --help` to see the options.' },
      );
    }
    if (value === '') throw new TrackerError('usage', `--credential ${key} needs a value.`);
  }
  return given;
}
