import type { BindRequest, RecordedBinding } from './model/binding.ts';
import { TrackerError } from './model/error.ts';
import type { LocalProviderName } from './model/provider.ts';
import type { BindingPort } from '../ports/binding-port.ts';
import type { ConnectorSettingsPort } from '../ports/connector-settings-port.ts';
import { localNotYet } from './hard-breaks.ts';

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
  if (provider !== 'beads') throw localNotYet(provider, 'everything');
  refuseOtherOptions(request, provider);
  const workspace = request.workspace?.trim() || recorded?.workspace;
  if (request.workspace?.trim() === '' || workspace === undefined) {
    throw new TrackerError('usage', '--workspace is required for local providers.', {
      hint: `Run \`tracker bind --provider ${provider} --workspace NAME\`.`,
    });
  }
  const settings = settingsIn(request.credentials ?? {});
  const saved = await deps.binding.save({ provider, workspace });
  if (Object.keys(settings).length > 0) await deps.connectorSettings.save(saved.file, provider, settings);
  return saved;
}

function refuseOtherOptions(request: BindRequest, provider: LocalProviderName): void {
  if (request.projectSlug !== undefined) {
    throw new TrackerError(
      'option_not_applicable',
      `--project-slug is for SaaS-backed providers; ${provider} is local.`,
    );
  }
  // Nothing is written yet, so nobody could own a field.
  if (request.doctrineMode !== undefined || request.fieldOwners !== undefined)
    throw localNotYet(provider, 'writing');
}

function settingsIn(given: Readonly<Record<string, string>>): { command?: string; cwd?: string } {
  for (const [key, value] of Object.entries(given)) {
    if (!connectorKeys.has(key)) {
      throw new TrackerError(
        'usage',
        `--credential ${key} is not known; local providers take command and cwd.`,
      );
    }
    if (value === '') throw new TrackerError('usage', `--credential ${key} needs a value.`);
  }
  return given;
}
