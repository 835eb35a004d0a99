import type { BindRequest, RecordedBinding } from './model/binding.ts';
import { TrackerError } from './model/error.ts';
import { isProjectSlug } from './model/project-slug.ts';
import type { SaasProviderName } from './model/provider.ts';
import { credentialsNotAccepted } from './hard-breaks.ts';
import type { BindingPort } from '../ports/binding-port.ts';

export interface BindSaasDeps {
  readonly binding: BindingPort;
}

/**
 * Records a SaaS-backed provider and its project. What the request does not name keeps its recorded value.
 * @throws TrackerError `credentials_not_accepted`, `option_not_applicable`, `usage`; nothing is recorded then
 */
export async function bindSaas(
  provider: SaasProviderName,
  request: BindRequest,
  recorded: RecordedBinding | null,
  { binding }: BindSaasDeps,
): Promise<RecordedBinding> {
  if (request.credentials) throw credentialsNotAccepted(provider);
  refuseLocalOptions(request, provider);

  const given = request.projectSlug?.trim();
  if (given && !isProjectSlug(given))
    throw new TrackerError('usage', '--project-slug holds a line break; a slug is one line.', {
      hint: `Run \`tracker bind --provider ${provider} --project-slug SLUG\`.`,
    });
  const projectSlug = given || usable(recorded?.projectSlug);
  if (given === '' || projectSlug === undefined) {
    throw new TrackerError('usage', '--project-slug is required for SaaS-backed providers.', {
      hint: `Run \`tracker bind --provider ${provider} --project-slug SLUG\`.`,
    });
  }
  return binding.save({ provider, projectSlug });
}

/** What is recorded and cannot be used is not recorded once more. */
function usable(recorded: string | undefined): string | undefined {
  return recorded !== undefined && isProjectSlug(recorded) ? recorded : undefined;
}

function refuseLocalOptions(request: BindRequest, provider: string): void {
  const given = [
    request.workspace === undefined ? null : '--workspace',
    request.ownershipMode === undefined ? null : '--ownership-mode',
    request.fieldOwners === undefined ? null : '--field-owner',
  ].find((option) => option !== null);
  if (given === undefined) return;
  throw new TrackerError(
    'option_not_applicable',
    `${given} is for local providers; ${provider} is SaaS-backed.`,
  );
}
