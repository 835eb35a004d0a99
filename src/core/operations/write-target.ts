import type { Binding } from '../model/binding.ts';
import type { WriteTarget } from '../model/operation-entry.ts';
import type { SessionPort } from '../../ports/session-port.ts';
import type { SettingsPort } from '../../ports/settings-port.ts';

export interface WriteTargetDeps {
  readonly settings: SettingsPort;
  /** Whose writes they are. */
  readonly session: Pick<SessionPort, 'info'>;
}

/** Where the writes of a binding go: the project, at the configured server, for the team that works. */
export async function writeTarget(
  { provider, projectSlug }: Binding & { kind: 'saas' },
  { settings, session }: WriteTargetDeps,
): Promise<WriteTarget> {
  const { serverUrl = '', team } = await settings.load();
  return {
    provider,
    project_slug: projectSlug,
    server: serverUrl,
    team: team ?? (await session.info())?.team ?? '',
  };
}
