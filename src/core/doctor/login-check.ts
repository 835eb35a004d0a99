import type { Check } from '../model/diagnosis.ts';
import { TrackerError } from '../model/error.ts';
import { explainNewerLogin } from '../model/newer-login.ts';
import { originOf } from '../model/server-url.ts';
import type { SessionInfo } from '../model/session.ts';
import type { Settings } from '../model/settings.ts';
import { shellWord } from '../model/shell-word.ts';
import { failed, ok, skipped, warning, type Found } from './check.ts';

/** A login that ends sooner is worth a word: milliseconds. */
const soonMs = 24 * 3_600_000;

/**
 * `needed`: the project is bound to something that asks for a login. `newerLogin`: the file in which
 * spec-kitty 3.1 or later keeps its own, where there is one.
 */
export function loginCheck(
  info: Found<SessionInfo | null>,
  settings: Settings | undefined,
  {
    needed,
    now,
    newerLogin = null,
  }: { readonly needed: boolean; readonly now: number; readonly newerLogin?: string | null },
): Check {
  if (info.error) return failed('login', info.error);
  const login = info.value;
  const server = settings?.serverUrl;
  const at = server ?? login?.serverUrl;
  const command = `tracker auth login --server ${at === undefined ? 'https://HOST' : shellWord(at)}`;
  if (login === null) {
    const missing = new TrackerError('login_required', 'Nobody is logged in on this machine.', {
      hint: `Run \`${command}\`.`,
    });
    const told = newerLogin === null ? missing : explainNewerLogin(missing, newerLogin);
    return needed ? failed('login', told) : skipped('login', told.message, told.hint);
  }
  const problem = problemOf(login, settings, now, command);
  if (problem !== null) return failed('login', problem);
  const team = settings?.team ?? login.team;
  const who = `${login.username ?? 'Somebody'} is logged in at ${login.serverUrl}, team ${team}`;
  const ends = login.refreshExpiresAt ?? login.accessExpiresAt;
  if (ends !== undefined && ends - now < soonMs)
    return warning('login', `${who}; that ends in ${span(ends - now)}.`, `Run \`${command}\`.`);
  return ok('login', `${who}${ends === undefined ? '' : `, for ${span(ends - now)} more`}.`);
}

/** A login that looked well, and was refused when it was used. */
export function refusedLoginCheck({ value: login }: Found<SessionInfo | null>, refusal: TrackerError): Check {
  const who = `${login?.username ?? 'somebody'} at ${login?.serverUrl ?? 'the server'}`;
  return {
    ...failed('login', refusal),
    message: `The login of ${who} cannot be used: ${refusal.message}`,
  };
}

/** Why the stored login would be refused, as far as that can be seen from here. */
function problemOf(
  login: SessionInfo,
  settings: Settings | undefined,
  now: number,
  command: string,
): TrackerError | null {
  const hint = `Run \`${command}\`.`;
  if (login.serverUrl === undefined)
    return new TrackerError('token_origin_unknown', 'The stored login does not say which server issued it.', {
      hint,
    });
  const server = settings?.serverUrl;
  if (server !== undefined && !sameOrigin(login.serverUrl, server))
    return new TrackerError(
      'token_origin_mismatch',
      `The stored login belongs to ${login.serverUrl}, but the configured server is ${server}.`,
      { hint },
    );
  if ((login.refreshExpiresAt ?? login.accessExpiresAt ?? now + 1) <= now)
    return new TrackerError('session_expired', 'The stored login has expired.', { hint });
  if ((settings?.team ?? login.team) === undefined)
    return new TrackerError('team_missing', 'No team is known: the login names none.');
  return null;
}

function sameOrigin(one: string, other: string): boolean {
  return URL.canParse(one) && originOf(one) === originOf(other);
}

function span(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
}
