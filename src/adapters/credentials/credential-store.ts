import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import { isHeaderText } from '../../core/model/header-text.ts';
import { originOf, parseServerUrl } from '../../core/model/server-url.ts';
import type { Access } from '../../core/model/session.ts';
import { demandServerUrl } from '../../core/model/settings.ts';
import { shellWord } from '../../core/model/shell-word.ts';
import { withSignal } from '../../core/model/with-signal.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { CredentialPort } from '../../ports/credential-port.ts';
import type { LockPort } from '../../ports/lock-port.ts';
import type { SettingsPort } from '../../ports/settings-port.ts';
import type { TransportPort } from '../../ports/transport-port.ts';
import { CredentialFile, type StoredLogin } from './credential-file.ts';
import { renewTokens } from './renew-tokens.ts';
import type { FilePort } from '../../ports/file-port.ts';

export interface CredentialStoreDeps {
  /** The spec-kitty home, absolute. */
  readonly home: string;
  readonly files: FilePort;
  readonly lock: LockPort;
  readonly transport: TransportPort;
  readonly clock: ClockPort;
  readonly settings: SettingsPort;
  readonly userAgent: string;
}

/** A token that expires sooner than this is renewed before it is used. */
const marginMs = 30_000;

/** Access tokens from the spec-kitty home. */
export class CredentialStore implements CredentialPort {
  readonly #deps: CredentialStoreDeps;
  readonly #file: CredentialFile;

  constructor(deps: CredentialStoreDeps) {
    this.#deps = deps;
    this.#file = new CredentialFile(deps.home, deps.files);
  }

  async access(context: CallContext = {}): Promise<Access> {
    const { login } = await this.#file.read();
    const access = await this.#accessFrom(login);
    const expired = access.expiresAt === undefined || access.expiresAt - this.#deps.clock.now() <= marginMs;
    return expired ? this.renew(access, context) : access;
  }

  /** The lock puts callers inside one process in line too: the second one finds the first one's token. */
  renew(rejected: Access, context: CallContext = {}): Promise<Access> {
    return this.#deps.lock.hold('credentials', context, async (held) => {
      const before = await this.#file.read();
      const current = await this.#accessFrom(before.login);
      // Somebody else was faster; theirs is newer than the rejected one.
      if (current.token !== rejected.token) return current;
      const renewed = await renewTokens(
        before,
        current,
        this.#file,
        withSignal(context, held.signal),
        this.#deps,
      );
      return this.#accessFrom(renewed);
    });
  }

  /** What is stored, checked: complete, harmless in a header, and issued by the very server. */
  async #accessFrom(login: StoredLogin): Promise<Access> {
    const settings = await this.#deps.settings.load();
    const serverUrl = demandServerUrl(settings);
    if (login.access === undefined) {
      throw new TrackerError('login_required', 'Nobody is logged in on this machine.', {
        hint: `Run \`tracker auth login --server ${shellWord(serverUrl)}\`.`,
      });
    }
    demandOrigin(login, serverUrl, this.#file.path);
    if (!isHeaderText(login.access) || !isHeaderText(login.refresh ?? 'absent')) {
      throw new TrackerError(
        'token_invalid',
        `A token in ${this.#file.path} holds characters that no token has.`,
      );
    }
    return {
      token: login.access,
      serverUrl,
      ...(login.accessExpiresAt === undefined ? {} : { expiresAt: login.accessExpiresAt }),
      team: demandTeam(settings.team ?? login.team),
    };
  }
}

function demandOrigin(login: StoredLogin, serverUrl: string, file: string): void {
  if (login.serverUrl === undefined) {
    throw new TrackerError(
      'token_origin_unknown',
      `${file} does not say which server issued its tokens, so they are sent to none.`,
      { hint: `Run \`tracker auth login --server ${shellWord(serverUrl)}\` once.` },
    );
  }
  const issuer = originOf(parseServerUrl(login.serverUrl));
  if (issuer === originOf(serverUrl)) return;
  throw new TrackerError(
    'token_origin_mismatch',
    `The stored login belongs to ${issuer}, but the configured server is ${originOf(serverUrl)}.`,
    {
      hint: `Run \`tracker auth login --server ${shellWord(serverUrl)}\`, or set the server back to ${issuer}.`,
    },
  );
}

function demandTeam(team: string | undefined): string {
  if (team === undefined) {
    throw new TrackerError('team_missing', 'No team is known: the login names none.');
  }
  if (isHeaderText(team)) return team;
  throw new TrackerError('team_missing', 'The team slug must be visible ASCII without blanks.');
}
