import type { TrackerPort } from '../../ports/tracker-port.ts';

/** A tracker with content, made afresh for every case. */
export interface TrackerSubject {
  readonly tracker: TrackerPort;
  /** How many issues it holds; at least 20, of several statuses. */
  readonly issueCount: number;
  /** `ref.system` of its issues. */
  readonly system: string;
  /** The same tracker where the doctrine gives every field to the far side; local ones only. */
  readonly restricted?: TrackerPort;
  close(): Promise<void> | void;
}
