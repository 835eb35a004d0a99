import { TrackerError } from './error.ts';

/** What the user's machine says about the SaaS, after environment and files were weighed. */
export interface Settings {
  /**
   * Base URL of the PRI-12 server: https, or http on loopback; path prefix kept, no trailing
   * slash. Absent when nothing names one: there is no default host.
   */
  readonly serverUrl?: string;
  /** The caller has named the server, by an option or a variable; it is not the one of the file. */
  readonly serverIsNamed?: boolean;
  /** Why the configured server cannot be used; whatever needs one throws this. */
  readonly serverUrlError?: TrackerError;
  /** Append a slash to every path. Default false. */
  readonly trailingSlash: boolean;
  /** `--team` or SPEC_KITTY_TEAM; wins over the team of the login. */
  readonly team?: string;
  /** The refused spelling of SPEC_KITTY_ENABLE_SAAS_SYNC when it switches the SaaS off. */
  readonly syncDisabledBy?: string;
}

/**
 * The server, for whatever cannot do without one.
 * @throws TrackerError `no_server_url`, `server_url_invalid`
 */
export function demandServerUrl(settings: Settings): string {
  if (settings.serverUrl !== undefined) return settings.serverUrl;
  throw (
    settings.serverUrlError ??
    new TrackerError('no_server_url', 'No server is configured, and there is no default one.')
  );
}
