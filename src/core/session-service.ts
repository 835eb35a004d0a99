import type { CallContext } from './model/call.ts';
import type { Login, SessionInfo } from './model/session.ts';
import type { ClockPort } from '../ports/clock-port.ts';
import type { SessionPort } from '../ports/session-port.ts';
import type { SettingsPort } from '../ports/settings-port.ts';
import { spans, withDeadline } from './deadline.ts';
import { demandSyncEnabled } from './egress.ts';

export interface SessionServiceDeps {
  readonly session: SessionPort;
  readonly settings: SettingsPort;
  readonly clock: ClockPort;
}

/** Logging in and out under the same machine-wide rule as every other outgoing call. */
export class SessionService implements SessionPort {
  readonly #deps: SessionServiceDeps;

  constructor(deps: SessionServiceDeps) {
    this.#deps = deps;
  }

  /** @throws TrackerError `saas_sync_disabled`, and what {@link SessionPort.login} throws */
  async login(login: Login, context: CallContext = {}): Promise<SessionInfo> {
    demandSyncEnabled(await this.#deps.settings.load());
    return this.#deps.session.login(login, withDeadline(context, this.#deps.clock, spans.read));
  }

  info(): Promise<SessionInfo | null> {
    return this.#deps.session.info();
  }

  logout(context: CallContext = {}): Promise<void> {
    return this.#deps.session.logout(context);
  }
}
