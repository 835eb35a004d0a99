import type { Settings } from '../core/model/settings.ts';

/** The machine's settings for the SaaS. */
export interface SettingsPort {
  /**
   * Environment over file over nothing at all. A server URL that is none is told in `serverUrlError`.
   * @throws TrackerError `config_invalid` (file and line), `config_unreadable`
   */
  load(): Promise<Settings>;
  /** Records the server of a successful login; every other byte of the file stays. */
  saveServer(server: { url: string; trailingSlash: boolean }): Promise<void>;
}
