/** Where a project's calls went. */
export interface UsedServer {
  /** Base URL. */
  readonly server: string;
  /** Slug; empty where it was not known. */
  readonly team: string;
}

/** Which server each project of this machine was used with. */
export interface ProjectServersPort {
  /**
   * @param project names the project wherever it lies
   * @returns null where it was not used with a server yet. Creates nothing.
   * @throws TrackerError `config_invalid`, `config_unreadable`
   */
  of(project: string): Promise<UsedServer | null>;
  /**
   * All projects whose names begin with `prefix`, by name. Creates nothing.
   * @throws TrackerError `config_invalid`, `config_unreadable`
   */
  like(prefix: string): Promise<ReadonlyMap<string, UsedServer>>;
  /** @throws TrackerError `config_not_writable` */
  remember(project: string, used: UsedServer): Promise<void>;
}
