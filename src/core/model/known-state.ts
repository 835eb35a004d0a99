import type { LocalProviderName } from './provider.ts';

/** The store that a tracker's own program keeps. */
export interface StorePlace {
  /** Real path; the worktrees of a repository share it. */
  readonly path: string;
  /** As the program named it; null where it has not, or that cannot be read. */
  readonly id: string | null;
  /** Identifies its folder on the file system: a move keeps it, a copy does not. Older lists are without. */
  readonly node?: string;
}

/** A spec-kitty project. */
export interface ProjectPlace {
  /** Real path, of the main worktree. */
  readonly root: string;
  /** `project.uuid` of its config.yaml, which all clones share. */
  readonly uuid: string | null;
}

/** Whose state a database holds. */
export interface KnownState {
  readonly provider: LocalProviderName;
  readonly workspace: string;
  readonly store: StorePlace;
  readonly project: ProjectPlace;
  /** The config.yaml that the settings of the program are recorded for. */
  readonly config: string;
  /** Name in `<home>/local`. */
  readonly database: string;
}
