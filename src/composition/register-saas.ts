import type { Binding } from '../core/model/binding.ts';
import { demandServerUrl } from '../core/model/settings.ts';
import { SaasTracker } from '../adapters/saas/saas-tracker.ts';
import type { TrackerPort } from '../ports/tracker-port.ts';
import type { Container } from './container.ts';
import { tokens } from './tokens.ts';

/** Loaded when a binding asks for it: the SaaS adapter with its client and validators. */
export async function openSaasTracker(
  container: Container,
  binding: Binding & { kind: 'saas' },
  choices: { readonly userAgent: string; readonly strict: boolean },
): Promise<TrackerPort> {
  const settings = await container.get(tokens.settings).load();
  return new SaasTracker({
    provider: binding.provider,
    projectSlug: binding.projectSlug,
    serverUrl: demandServerUrl(settings),
    trailingSlash: settings.trailingSlash,
    strict: choices.strict,
    userAgent: choices.userAgent,
    transport: container.get(tokens.transport),
    credentials: container.get(tokens.credentials),
    clock: container.get(tokens.clock),
  });
}
