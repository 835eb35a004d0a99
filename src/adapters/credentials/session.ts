import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import { isHeaderText } from '../../core/model/header-text.ts';
import { parseServerUrl } from '../../core/model/server-url.ts';
import type { Login, SessionInfo } from '../../core/model/session.ts';
import type { SessionPort } from '../../ports/session-port.ts';
import { CredentialFile, timeText } from './credential-file.ts';
import type { CredentialStoreDeps } from './credential-store.ts';
import { requestTokens, TokensRefused, type IssuedTokens } from './token-endpoint.ts';

/** Logging in and out; the other half of the credentials file. */
export class Session implements SessionPort {
  readonly #deps: CredentialStoreDeps;
  readonly #file: CredentialFile;

  constructor(deps: CredentialStoreDeps) {
    this.#deps = deps;
    this.#file = new CredentialFile(deps.home, deps.files);
  }

  async login(login: Login, context: CallContext = {}): Promise<SessionInfo> {
    const serverUrl = parseServerUrl(login.serverUrl);
    if (login.team !== undefined && !isHeaderText(login.team)) {
      throw new TrackerError(
        'invalid_input',
        `The team '${login.team}' is no team slug: visible ASCII characters, no blanks.`,
      );
    }
    const recorded = await this.#deps.settings.load();
    // A damaged file is told before a password leaves the machine.
    await this.#file.read();
    const issued = await this.#obtain(login, serverUrl, context);
    const chosen = login.team ?? issued.team;
    const team = chosen !== undefined && isHeaderText(chosen) ? chosen : undefined;
    await this.#deps.lock.hold('credentials', context, async (held) => {
      const before = await this.#file.read();
      held.signal.throwIfAborted();
      await this.#file.write(before, {
        tokens: {
          access: issued.access,
          refresh: issued.refresh ?? null,
          access_expires_at: timeText(issued.accessExpiresAt),
          refresh_expires_at: timeText(issued.refreshExpiresAt),
        },
        user: { username: login.username, team_slug: team ?? null },
        server: { url: serverUrl },
      });
    });
    const sameServer = recorded.serverUrl === serverUrl;
    await this.#deps.settings.saveServer({
      url: serverUrl,
      trailingSlash: login.trailingSlash ?? (sameServer && recorded.trailingSlash),
    });
    return {
      username: login.username,
      serverUrl,
      ...(team === undefined ? {} : { team }),
      accessExpiresAt: issued.accessExpiresAt,
      refreshExpiresAt: issued.refreshExpiresAt,
    };
  }

  async info(): Promise<SessionInfo | null> {
    const { login } = await this.#file.read();
    if (login.access === undefined && login.refresh === undefined) return null;
    return {
      ...(login.username === undefined ? {} : { username: login.username }),
      ...(login.serverUrl === undefined ? {} : { serverUrl: login.serverUrl }),
      ...(login.team === undefined ? {} : { team: login.team }),
      ...(login.accessExpiresAt === undefined ? {} : { accessExpiresAt: login.accessExpiresAt }),
      ...(login.refreshExpiresAt === undefined ? {} : { refreshExpiresAt: login.refreshExpiresAt }),
    };
  }

  async logout(context: CallContext = {}): Promise<void> {
    await this.#deps.lock.hold('credentials', context, async (held) => {
      const before = await this.#file.read();
      held.signal.throwIfAborted();
      await this.#file.clear(before);
    });
  }

  async #obtain(login: Login, serverUrl: string, context: CallContext): Promise<IssuedTokens> {
    const { username, password } = login;
    try {
      return await requestTokens('obtainToken', serverUrl, { username, password }, context, this.#deps);
    } catch (thrown) {
      if (thrown instanceof TokensRefused) {
        throw new TrackerError('login_refused', `${serverUrl} refused user name or password.`);
      }
      if (thrown instanceof TrackerError && thrown.code === 'refresh_failed') {
        throw new TrackerError('server_failed', thrown.message, {
          ...(thrown.http ? { http: thrown.http } : {}),
          retryable: thrown.retryable,
          ...(thrown.retryable ? {} : { hint: 'Nobody can log in at this address: check the server URL.' }),
          cause: thrown,
        });
      }
      throw thrown;
    }
  }
}
