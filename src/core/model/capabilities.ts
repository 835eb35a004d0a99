/** What a tracker can do, as `providers` prints it. */
export interface TrackerCapabilities {
  /** Issue fields that a patch may carry. */
  readonly writableFields: readonly string[];
  readonly actions: readonly string[];
  readonly filters: readonly string[];
  /** `plan` is there and shows what would be written. */
  readonly dryRun: boolean;
  /** Mappings can be edited from here. */
  readonly editMappings: boolean;
  /** `run` takes a limit; otherwise a sync is always the whole of it. */
  readonly runLimit: boolean;
  /** Writes may be accepted and finish later. */
  readonly async: boolean;
}
