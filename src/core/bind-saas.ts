import type { BindRequest, RecordedBinding } from './model/binding.ts';
import { TrackerError } from './model/error.ts';
import type { SaasProviderName } from './model/provider.ts';
import type { BindingPort } from '../ports/binding-port.ts';
import { credentialsNotAccepted } from './hard-breaks.ts';

/** Records a SaaS binding. Sends nothing; a slug that is not named keeps its recorded value. */
export async function bindSaas(
  provider: SaasProviderName,
  request: BindRequest,
  recorded: RecordedBinding | null,
  binding: BindingPort,
): Promise<RecordedBinding> {
  if (request.credentials) throw credentialsNotAccepted(provider);
  refuseLocalOptions(request, provider);
  const projectSlug = request.projectSlug?.trim() || recorded?.projectSlug;
  if (request.projectSlug?.trim() === '' || projectSlug === undefined) {
    throw new TrackerError('usage', '--project-slug is required for SaaS-backed providers.', {
      hint: `Run \`tracker bind --provider ${provider} --project-slug SLUG\`.`,
    });
  }
  return binding.save({ provider, projectSlug });
}

function refuseLocalOptions(request: BindRequest, provider: string): void {
  const given = [
    request.workspace === undefined ? null : '--workspace',
    request.doctrineMode === undefined ? null : '--doctrine-mode',
    request.fieldOwners === undefined ? null : '--field-owner',
  ].find((option) => option !== null);
  if (given === undefined) return;
  throw new TrackerError(
    'option_not_applicable',
    `${given} is for local providers; ${provider} is SaaS-backed.`,
  );
}
