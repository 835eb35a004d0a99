import type { Binding, RecordedBinding } from './model/binding.ts';
import type { CallContext } from './model/call.ts';
import { asTrackerError, TrackerError } from './model/error.ts';
import type { Settings } from './model/settings.ts';
import type { ProjectServersPort, UsedServer } from '../ports/project-servers-port.ts';
import type { SessionPort } from '../ports/session-port.ts';
import type { SettingsPort } from '../ports/settings-port.ts';

export interface KnownServerDeps {
  readonly settings: SettingsPort;
  readonly session: Pick<SessionPort, 'info'>;
  readonly servers: ProjectServersPort;
}

/**
 * A project goes on with the server and the team that it was used with. Others have to be named by the
 * call itself. What the login is for is remembered, silently where it is the first.
 * @throws TrackerError `server_changed`
 */
export async function demandKnownServer(
  binding: Binding & { readonly kind: 'saas' },
  recorded: RecordedBinding,
  { settings: port, session, servers }: KnownServerDeps,
  context: CallContext,
): Promise<void> {
  const settings = await port.load();
  if (settings.serverUrl === undefined) return;
  const login = await session.info();
  const now = { server: settings.serverUrl, team: settings.team ?? login?.team ?? '' };
  const family = `${binding.provider}|${binding.projectSlug}|`;
  const project = `${family}${recorded.projectUuid ?? recorded.file}`;
  const known = await servers.of(project);
  if (known !== null) demandSame(known, now, settings);
  else await demandSameAsRelated(family, recorded, now, { settings, servers });
  const isLogin = login?.serverUrl === now.server && (login.team ?? '') === now.team;
  const isNew = known === null || known.server !== now.server || known.team !== now.team;
  // A diagnosis changes nothing.
  if (!isLogin || !isNew || context.keepLogin === true) return;
  await servers.remember(project, now).catch((thrown: unknown) => {
    // Reads work in a home that cannot be written.
    const message = `The server of this project could not be recorded: ${asTrackerError(thrown).message}`;
    context.observe?.({ type: 'note', message });
  });
}

/**
 * A project that got its uuid after its last use was remembered by its file. One without a uuid may be a copy, another
 * worktree or a moved one of each with its provider and slug.
 */
async function demandSameAsRelated(
  family: string,
  { projectUuid, file }: RecordedBinding,
  now: UsedServer,
  { settings, servers }: { readonly settings: Settings; readonly servers: ProjectServersPort },
): Promise<void> {
  for (const [name, known] of await servers.like(projectUuid === undefined ? family : `${family}${file}`)) {
    const place = name.slice(family.length);
    if (projectUuid === undefined || place === file)
      demandSame(known, now, settings, `A project with the same provider and slug (${place})`);
  }
}

/** A server that is named brings its team with it. */
function demandSame(
  known: UsedServer,
  now: UsedServer,
  { serverIsNamed, team }: Settings,
  project = 'This project',
): void {
  if (serverIsNamed === true) return;
  const isOtherTeam = known.team !== now.team && known.team !== '' && now.team !== '';
  if (known.server !== now.server || (isOtherTeam && team === undefined)) throw changed(project, known, now);
}

function changed(project: string, known: UsedServer, now: UsedServer): TrackerError {
  return new TrackerError(
    'server_changed',
    `${project} was used with ${placeOf(known)}; the login is for ${placeOf(now)}. Nothing was sent.`,
    {
      details: { known, now },
      hint: `If the other one is meant, add \`--server ${now.server}\` to the command once, or set SPEC_KITTY_SAAS_URL. Otherwise run \`tracker auth login --server ${known.server}\`.`,
    },
  );
}

function placeOf({ server, team }: UsedServer): string {
  return team === '' ? server : `${server} (team ${team})`;
}
