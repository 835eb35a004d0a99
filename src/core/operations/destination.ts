import type { Binding } from '../model/binding.ts';
import type { WriteTarget } from '../model/operation-entry.ts';
import type { SessionPort } from '../../ports/session-port.ts';
import type { SettingsPort } from '../../ports/settings-port.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';

/** Where the writes of one binding go, and who sends them. */
export interface Destination {
  readonly target: WriteTarget;
  readonly tracker: TrackerPort;
}

export interface DestinationDeps {
  readonly settings: SettingsPort;
  /** Whose writes they are. */
  readonly session: Pick<SessionPort, 'info'>;
}

/** The project, at the configured server, for the team that works. */
export async function destinationOf(
  { provider, projectSlug }: Binding & { kind: 'saas' },
  tracker: TrackerPort,
  { settings, session }: DestinationDeps,
): Promise<Destination> {
  const { serverUrl = '', team } = await settings.load();
  const target = {
    provider,
    project_slug: projectSlug,
    server: serverUrl,
    team: team ?? (await session.info())?.team ?? '',
  };
  return { target, tracker };
}
