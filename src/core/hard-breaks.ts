import { TrackerError } from './model/error.ts';
import { providersOfKind, type RemovedProviderName } from './model/provider.ts';

/** What upstream's users knew and what is gone, each with what to do instead. */

export function removedProvider(name: RemovedProviderName, given: string = name): TrackerError {
  const spelling = given.toLowerCase() === name ? '' : ` (given as '${given}')`;
  return new TrackerError('provider_removed', `Provider '${name}' is no longer supported${spelling}.`);
}

/** `place`: the file and line that name it, where it was not typed. */
export function unknownProvider(given: string, place?: string): TrackerError {
  const supported = [...providersOfKind('local'), ...providersOfKind('saas')].sort().join(', ');
  const where = place === undefined ? '' : ` in ${place}`;
  return new TrackerError('unknown_provider', `Unknown provider '${given}'${where}. Supported: ${supported}`);
}

export function credentialsNotAccepted(provider: string): TrackerError {
  return new TrackerError(
    'credentials_not_accepted',
    `Direct provider credentials are no longer supported for ${provider}: ` +
      'SaaS-backed providers authenticate through Spec Kitty SaaS.',
  );
}

export function mappingManagedBySaas(provider: string): TrackerError {
  return new TrackerError(
    'mapping_managed_by_saas',
    `Mappings for SaaS-backed providers (here: ${provider}) are managed in the Spec Kitty dashboard. ` +
      'Use the web interface to create or edit mappings.',
  );
}

export function publishNotSupported(provider: string): TrackerError {
  return new TrackerError(
    'publish_not_supported',
    `Snapshot publish is not supported for ${provider}. ` +
      'Use `tracker sync push` to push changes through the SaaS control plane.',
  );
}

/** The gaps of this version on the local path, each by its name. */
export function localNotYet(provider: string, what: 'everything' | 'writing' | 'mappings'): TrackerError {
  const told = {
    everything: `Provider '${provider}' is local, and does not work yet in this version.`,
    writing: `Writing to '${provider}' does not work yet in this version; \`tracker sync pull\` reads it.`,
    mappings: `Mappings for '${provider}' do not work yet in this version.`,
  };
  return new TrackerError('provider_not_yet', told[what]);
}
