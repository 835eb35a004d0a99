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
    `Snapshot publish is not supported for ${provider}. ` + 'Use `tracker sync push` to send changes.',
  );
}

/** Nothing of a SaaS provider's issues is kept here that could be sent. */
export function itemsRequired(): TrackerError {
  return new TrackerError('usage', '--items-json is required for SaaS-backed providers.', {
    hint: 'Provide a JSON file with PushItem objects, or - for standard input; `tracker sync run` syncs both directions.',
  });
}

/** What one kind of provider has and the other has not. `hint`: where it is no option that could be left out. */
export function localOnly(what: string, kind: string, provider: string, hint?: string): TrackerError {
  return new TrackerError(
    'option_not_applicable',
    `${what} is for ${kind} providers; this is ${provider}.`,
    hint === undefined ? {} : { hint },
  );
}

/** Leaving the option out would be the very change that somebody wanted to see first. */
export function plannedThere(provider: string): TrackerError {
  return localOnly(
    'the dry run of a sync',
    'local',
    provider,
    'A sync is planned by the server. Run `tracker sync pull` to see what is there; a push can be tried with `tracker sync push --items-json FILE --dry-run`.',
  );
}

/** What a local tracker has not got yet is kept in its store, and not on record. */
export function nothingToResume(provider: string): TrackerError {
  return localOnly(
    'operations resume',
    'SaaS-backed',
    provider,
    'Run `tracker sync push` to send what is kept here.',
  );
}
