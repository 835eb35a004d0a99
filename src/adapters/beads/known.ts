/** What a connector knows of its workspace since it read it last; refusals and plans rest on it. */
export interface Known {
  /** The binding's name for the workspace; part of every ref. */
  readonly workspace: string;
  /** Every id there is. */
  readonly ids: ReadonlySet<string>;
  /** Name to category of the workspace's own statuses. */
  readonly categories: ReadonlyMap<string, string>;
}
