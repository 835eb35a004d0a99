import type { CheckName } from './diagnosis.ts';
import type { ConflictStrategy } from './record.ts';

/** A point on the monotonic clock after which nothing of the call goes on. */
export interface Deadline {
  /** `ClockPort.monotonic()` value in milliseconds. */
  readonly at: number;
  /** The whole span in milliseconds, for messages. */
  readonly spanMs: number;
  /** The caller's own span: it also replaces the limits for sending a request and for the head of its answer. */
  readonly chosen?: boolean;
}

/** What travels with every call through every port. All parts are optional. */
export interface CallContext {
  readonly signal?: AbortSignal;
  readonly deadline?: Deadline;
  /**
   * The caller repeats failed looks by itself (it polls), so the port makes one attempt only.
   */
  readonly singleAttempt?: boolean;
  /**
   * The caller only looks at what is wrong: a login whose renewal is refused stays stored, where it
   * is forgotten otherwise.
   */
  readonly keepLogin?: boolean;
  /** Told what happens on the way. Must not throw; never sees a secret. */
  observe?(event: TrackerEvent): void;
}

/** A place where an answer differs from the frozen contract without being unusable. */
export interface Deviation {
  readonly operation: string;
  /** JSON pointer into the body, `""` for the whole. */
  readonly path: string;
  readonly message: string;
}

/** What a sync of a local tracker is at. */
export type SyncPhase = 'reading' | 'planning' | 'sending' | 'reading_back';

export type TrackerEvent =
  | {
      readonly type: 'request';
      readonly method: string;
      readonly url: string;
      readonly attempt: number;
      readonly bytes: number;
    }
  | {
      readonly type: 'response';
      readonly method: string;
      readonly url: string;
      readonly status: number;
      readonly elapsedMs: number;
      readonly bytes: number;
    }
  | { readonly type: 'retry'; readonly reason: string; readonly delayMs: number }
  | { readonly type: 'refresh' }
  | { readonly type: 'accepted'; readonly operationId: string }
  | {
      readonly type: 'poll';
      readonly operationId: string;
      /** The operation's status, or what went wrong with this look. */
      readonly state: string;
      readonly elapsedMs: number;
      readonly remainingMs: number;
    }
  | { readonly type: 'page'; readonly number: number; readonly items: number; readonly itemsSoFar: number }
  | {
      readonly type: 'phase';
      readonly phase: SyncPhase;
      /** Changes that are over, of how many; while they are sent. */
      readonly done?: number;
      readonly total?: number;
    }
  /** A diagnosis turns to what may let it wait. */
  | { readonly type: 'looking'; readonly at: CheckName }
  /** Worth telling a person, and stops nothing. */
  | { readonly type: 'note'; readonly message: string }
  | { readonly type: 'deviation'; readonly deviation: Deviation };

/** A checked answer of the far side. */
export interface Answer<T> {
  readonly body: T;
  readonly deviations: readonly Deviation[];
  /** The server gave an earlier answer to the same idempotency key again (`Idempotency-Replayed`). */
  readonly replayed: boolean;
}

/** A write is either over or goes on under an operation id. */
export type Write<T> =
  | { readonly kind: 'done'; readonly answer: Answer<T> }
  | { readonly kind: 'accepted'; readonly operationId: string; readonly replayed: boolean };

/** What a caller may decide of one sync of a local tracker. */
export interface SyncChoice {
  /** How a field that both sides have changed is decided. Default `newer`. */
  readonly conflicts?: ConflictStrategy;
  /** How many issues may be gone from the tracker at once. Default: a tenth, at least ten. */
  readonly maxDeletions?: number;
}

/** What becomes of a create whose name is mapped already: `skip` (default) or `allow`. */
export const duplicateChoices = ['skip', 'allow'] as const;
export type DuplicateChoice = (typeof duplicateChoices)[number];

/** One write with its idempotency key: non-empty visible ASCII, one key for one body. */
export interface WriteRequest<B> {
  readonly key: string;
  readonly body: B;
  /** Push of items at local trackers only; at a server the caller has decided before. */
  readonly duplicates?: DuplicateChoice;
  /** Local trackers only. */
  readonly choice?: SyncChoice;
}
