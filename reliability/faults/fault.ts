import type { Fault } from '../../src/testing/index.ts';

/** Where a connection leads when it does not lead to the server. */
export type DeadEnd =
  'closed port' | 'unknown host' | 'unknown authority' | 'expired' | 'other host' | 'no handshake';

/** How a fault is brought about: by the server, by the way to it, or by the machine's clock. */
export type How =
  { readonly script: Fault } | { readonly route: DeadEnd } | { readonly wallClockJumpMs: number };

/** All that a client can know of a fault: the expectation is made from this and nothing else. */
export type Meaning =
  /** No byte of the request left the machine. */
  | { readonly is: 'not connected'; readonly afterMs: number }
  /** It left, and no whole answer came. */
  | { readonly is: 'no answer'; readonly afterMs: number }
  /** It left, and the answer was still coming when the time was up. */
  | { readonly is: 'out of time' }
  | {
      readonly is: 'status';
      readonly status: number;
      readonly code?: 'idempotency_conflict' | 'cursor_expired';
      /** The envelope says that trying again makes no sense. */
      readonly final?: boolean;
      readonly waitMs?: number;
      /** Its body names no code, so that something before the tracker may have answered. */
      readonly unreadable?: boolean;
      /** Who asks is looked at before what is asked. */
      readonly aboutIdentity?: boolean;
    }
  | { readonly is: 'redirect' }
  /** Whole, and of no use. `unreadable`: not even an answer of the tracker. */
  | {
      readonly is: 'unusable';
      readonly code: 'contract_violation' | 'answer_too_large';
      readonly unreadable?: boolean;
    }
  | { readonly is: 'harmless' };

export type Family =
  'not connected' | 'cut' | 'stalled' | 'status' | 'redirect' | 'body' | 'answer of another' | 'clock';

export interface FaultKind {
  readonly family: Family;
  readonly name: string;
  readonly how: How;
  readonly meaning: Meaning;
  /** Whether the server had done its work before it went wrong. */
  readonly done: boolean;
  /** The server goes silent, so the client's time has to pass. */
  readonly stalls?: 'still' | 'dripping';
  /** The operations it can hit; all without. */
  readonly only?: readonly string[];
}
