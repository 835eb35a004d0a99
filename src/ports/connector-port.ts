import type { CallContext } from '../core/model/call.ts';
import type { CompleteRead } from '../core/model/issue.ts';

/** What a probe found out about the program and its store. */
export interface Probe {
  readonly version: string;
  /** Things worth telling that stop nothing, e.g. a version nobody has tried yet. */
  readonly notes: readonly string[];
}

/** A local tracker, reached by its own program. */
export interface ConnectorPort {
  /**
   * Whether program and store are there and can be used. Starts read-only processes.
   * @throws TrackerError `command_missing`, `command_unsupported`, `workspace_missing`,
   *   `workspace_broken`, `tracker_busy`, `connector_failed`
   */
  probe(context?: CallContext): Promise<Probe>;
  /**
   * Everything the tracker holds, or an error: a part is never given for the whole.
   * @throws TrackerError as `probe`, `read_incomplete`
   */
  readAll(context?: CallContext): Promise<CompleteRead>;
}
