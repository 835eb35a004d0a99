import type { CallContext } from '../core/model/call.ts';
import type { Access } from '../core/model/session.ts';

/** Access tokens for one server, kept fresh. */
export interface CredentialPort {
  /**
   * A token that is good for at least a short margin; renews it first where its stored expiry is
   * nearer than that.
   * @throws TrackerError `login_required`, `session_expired`, `team_missing`, `no_server_url`,
   *   `token_origin_mismatch`, `token_origin_unknown`, `token_invalid`, `refresh_failed`,
   *   `cannot_connect`, `lock_busy`, `config_invalid`
   */
  access(context?: CallContext): Promise<Access>;
  /**
   * Answers a 401: another process's newer token where the store holds one, else one refresh.
   * Across processes only one of them refreshes at a time. A refresh that is refused (400, 401)
   * clears the login only if the refused refresh token is still the stored one, and the context does
   * not say `keepLogin`; any other failure keeps it.
   * @throws TrackerError as `access`
   */
  renew(rejected: Access, context?: CallContext): Promise<Access>;
}
