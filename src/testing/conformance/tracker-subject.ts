import type { TrackerPort } from '../../ports/tracker-port.ts';

/** A tracker with content, made afresh for every case. */
export interface TrackerSubject {
  readonly tracker: TrackerPort;
  /** How many issues it holds; at least 20, of several statuses. */
  readonly issueCount: number;
  /** `ref.system` of its issues. */
  readonly system: string;
  /** `ref.workspace` of what the kit pushes, for a tracker that knows its own. Default `kit`. */
  readonly workspace?: string;
  /** The same tracker where the ownership rules give every field to the far side; local ones only. */
  readonly restricted?: TrackerPort;
  /**
   * Between two looks at an accepted operation, 30 seconds of milliseconds altogether. Default real
   * time; a subject whose operations progress by being looked at need not wait.
   */
  wait?(ms: number): Promise<void>;
  close(): Promise<void> | void;
}
