import type { OperationJournalPort } from '../../ports/operation-journal-port.ts';

/** An empty journal, made for every case. */
export interface JournalSubject {
  readonly one: OperationJournalPort;
  /** The same journal as another process sees it; the same port where one process is all there is. */
  readonly other: OperationJournalPort;
  /** How long a finished write is kept, in milliseconds. */
  readonly retentionMs: number;
  /** Lets time pass on the journal's clock. */
  pass(ms: number): void;
  /** All leases are taken for those of dead processes, though their holders live. */
  loseLeases(): Promise<void> | void;
  close(): Promise<void> | void;
}
