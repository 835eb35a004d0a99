import { cutText } from './cut-text.ts';
import { errorTable, type ErrorCode, type ErrorEntry } from './error-table.ts';
import { exitCodes, type ErrorCategory, type ExitCode } from './exit-code.ts';

/** What a failed write did at the far end: nothing, nobody knows, or what was asked. */
export type Effect = 'none' | 'unknown' | 'done';

/** What the server's ErrorEnvelope said, in the contract's own words (contract, "Responses"). */
export interface ServerComplaint {
  readonly code?: string;
  readonly category?: string;
  readonly source?: string;
  readonly provider?: string;
  readonly details?: unknown;
}

/** Everything that may be known beside code and message. All of it is safe to print. */
export interface ErrorFacts {
  readonly hint?: string;
  readonly retryable?: boolean;
  readonly userActionRequired?: boolean;
  readonly effect?: Effect;
  /** The SaaS operation's id and the idempotency key of the write, where there are such. */
  readonly operation?: { readonly id?: string; readonly key?: string };
  readonly http?: { readonly status?: number; readonly origin: string };
  readonly server?: ServerComplaint;
  /** Milliseconds until another try makes sense. */
  readonly retryAfterMs?: number;
  /** Where a paged read can be taken up again. */
  readonly resume?: { readonly cursor: string };
  /** The answer that was refused, or the input that was wrong, as structured detail. */
  readonly details?: unknown;
  readonly cause?: unknown;
}

/**
 * The one error type of the tracker's calls; transports and processes have facts of their own (TransportFailure,
 * ProcessFailure), which end in one of these. `toJSON()` is the `error` object of
 * `--json`; nothing in it is secret.
 */
export class TrackerError extends Error {
  override readonly name = 'TrackerError';
  readonly code: ErrorCode;
  readonly category: ErrorCategory;
  readonly exitCode: ExitCode;
  readonly hint: string;
  readonly retryable: boolean;
  readonly userActionRequired: boolean;
  readonly effect: Effect;
  readonly operation: ErrorFacts['operation'];
  readonly http: ErrorFacts['http'];
  readonly server: ErrorFacts['server'];
  readonly retryAfterMs: number | undefined;
  readonly resume: ErrorFacts['resume'];
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(cutText(message), facts.cause === undefined ? undefined : { cause: facts.cause });
    const entry: ErrorEntry = errorTable[code];
    this.code = code;
    this.category = entry.category;
    this.hint = facts.hint ?? entry.hint;
    this.retryable = facts.retryable ?? entry.retryable;
    this.userActionRequired = facts.userActionRequired ?? false;
    this.effect = facts.effect ?? 'none';
    this.exitCode = exitCodeFor(entry.category, this.effect);
    this.operation = facts.operation;
    this.http = facts.http;
    this.server = facts.server;
    this.retryAfterMs = facts.retryAfterMs;
    this.resume = facts.resume;
    this.details = facts.details;
  }

  /** The same error with facts that only an outer layer knows (key, operation, cursor). */
  with(facts: ErrorFacts): TrackerError {
    return new TrackerError(this.code, this.message, { ...this.facts(), ...facts });
  }

  toJSON(): Record<string, unknown> {
    const { cause, ...facts } = this.facts();
    return {
      code: this.code,
      category: this.category,
      message: this.message,
      ...facts,
      exitCode: this.exitCode,
      ...(cause instanceof Error ? { cause: cause.message } : {}),
    };
  }

  private facts(): ErrorFacts {
    return {
      hint: this.hint,
      retryable: this.retryable,
      userActionRequired: this.userActionRequired,
      effect: this.effect,
      ...defined('operation', this.operation),
      ...defined('http', this.http),
      ...defined('server', this.server),
      ...defined('retryAfterMs', this.retryAfterMs),
      ...defined('resume', this.resume),
      ...defined('details', this.details),
      ...defined('cause', this.cause),
    };
  }
}

/** A write of unknown effect is the graver news, whatever the cause; who stopped us knows why. */
function exitCodeFor(category: ErrorCategory, effect: Effect): ExitCode {
  const keepsItsOwn = category === 'running' || category === 'interrupted' || category === 'terminated';
  return exitCodes[effect === 'unknown' && !keepsItsOwn ? 'server' : category].code;
}

function defined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

/**
 * For catch blocks: a TrackerError as it is, the reason of a `signal` that the caller has aborted as
 * `interrupted`, everything else as a bug of ours; with its cause.
 */
export function asTrackerError(thrown: unknown, signal?: AbortSignal): TrackerError {
  if (thrown instanceof TrackerError) return thrown;
  if (signal?.aborted === true && thrown === signal.reason)
    return new TrackerError('interrupted', 'Interrupted by the caller.', { cause: thrown });
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new TrackerError('internal', message, { cause: thrown });
}
