import type { BindRequest, RecordedBinding } from './model/binding.ts';
import { TrackerError } from './model/error.ts';
import { classifyProvider } from './model/provider.ts';
import type { BindingPort } from '../ports/binding-port.ts';
import type { ConnectorSettingsPort } from '../ports/connector-settings-port.ts';
import { bindLocal } from './bind-local.ts';
import { bindSaas } from './bind-saas.ts';
import { removedProvider, unknownProvider } from './hard-breaks.ts';

export interface BindProjectDeps {
  readonly binding: BindingPort;
  readonly connectorSettings: ConnectorSettingsPort;
}

/** Which of the two kinds of binding is meant; each records its own. */
export async function bindProject(request: BindRequest, deps: BindProjectDeps): Promise<RecordedBinding> {
  const recorded = await deps.binding.load();
  const given = request.provider ?? recorded?.provider;
  if (given === undefined) {
    throw new TrackerError('usage', '--provider is required: this project has no binding yet.');
  }
  const provider = classifyProvider(given);
  switch (provider.kind) {
    case 'removed':
      throw removedProvider(provider.name, provider.given);
    case 'unknown':
      throw unknownProvider(provider.given);
    case 'local':
      return bindLocal(provider.name, request, recorded, deps);
    case 'saas':
      return bindSaas(provider.name, request, recorded, deps);
  }
}

/** @returns whether anything was bound */
export async function unbindProject({ binding, connectorSettings }: BindProjectDeps): Promise<boolean> {
  const recorded = await binding.load();
  const provider = classifyProvider(recorded?.provider ?? '');
  // The record first: without a binding nobody would find it again.
  if (recorded && provider.kind === 'local') await connectorSettings.remove(recorded.file, provider.name);
  await binding.clear();
  return recorded?.provider !== undefined;
}
