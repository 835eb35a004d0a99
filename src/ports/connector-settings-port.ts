/** How the program of a local provider is started for one project. */
export interface ConnectorSettings {
  readonly command?: string;
  readonly cwd?: string;
}

/** Kept on this machine for each project; never read from a file inside the repository. */
export interface ConnectorSettingsPort {
  /**
   * Each from the project's own record, else from what upstream's client recorded for the provider.
   * @throws TrackerError `config_invalid`, `config_unreadable`, `config_exposed`
   */
  load(project: string, provider: string): Promise<ConnectorSettings>;
  /** What is absent keeps its recorded value. */
  save(project: string, provider: string, settings: ConnectorSettings): Promise<void>;
  /** Removes this project's record, never another's. No error when there is none. */
  remove(project: string, provider: string): Promise<void>;
}
