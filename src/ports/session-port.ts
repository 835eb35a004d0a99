import type { CallContext } from '../core/model/call.ts';
import type { Login, SessionInfo } from '../core/model/session.ts';

/** Logging in and out. Never gives a token away. */
export interface SessionPort {
  /**
   * Obtains tokens and stores them together with the server that issued them.
   * @throws TrackerError `login_refused`, `server_url_invalid`, `contract_violation`,
   *   `cannot_connect`, `no_answer`, `server_failed`, `config_invalid`, `config_not_writable`
   */
  login(login: Login, context?: CallContext): Promise<SessionInfo>;
  /** What is stored, `null` when nobody is logged in. Sends nothing. */
  info(): Promise<SessionInfo | null>;
  /** Forgets the tokens; other sections of the file stay. No error when nobody is logged in. */
  logout(context?: CallContext): Promise<void>;
}
