import type { Effect, EntryState, ErrorCode, ExitCode } from '../../src/index.ts';
import { exitCodes } from '../../src/index.ts';
import type { FaultKind, Meaning } from './fault.ts';
import type { FaultedOperation } from './faulted-operations.ts';

/** How often a fault hits: the first time only, or every time. */
export type Times = 'once' | 'always';

/** How a call has to end, for its caller, at the server and in the journal. */
export interface Expectation {
  /** null: it succeeds. */
  readonly code: ErrorCode | null;
  readonly exit: ExitCode;
  readonly effect: Effect;
  /** Requests of the faulted kind that the server gets. */
  readonly seen: number;
  /** State of the recorded write; null for calls that record none. */
  readonly journal: EntryState | null;
  /** Changes at the provider. */
  readonly done: 0 | 1;
}

const tries = 3;
const readSpanMs = 120_000;
const writeSpanMs = 300_000;
/** Looks of the sandbox until an accepted write is completed. */
const looksUntilDone = 3;
/** Looks within the 30 s in which a 404 means that the operation is not known yet. */
const earlyLooks = 5;
/** Seconds between looks; the last one repeats. */
const gaps = [1, 2, 4, 8, 16, 30];

/** Whether the contract has anything to say of the pair. */
export function isPossible(operation: FaultedOperation, fault: FaultKind): boolean {
  if (fault.only !== undefined && !fault.only.includes(operation.name)) return false;
  // A server that has done a write answers its key again: it does not judge the same bytes anew.
  return !(operation.sentBefore?.done === true && settles(operation, fault.meaning));
}

/** Twice where one hit is got over, else once and for all. */
export function timesOf(operation: FaultedOperation, fault: FaultKind): readonly Times[] {
  if (fault.meaning.is === 'harmless') return ['always'];
  const { code } = expectation(operation, fault, 'once');
  return code === null ? ['once', 'always'] : ['always'];
}

/**
 * The contract's table "Behaviour the client owes", the exit codes, and what the journal is for, as
 * one rule. It knows what a fault means to a client and nothing of how the product is made.
 */
export function expectation(operation: FaultedOperation, fault: FaultKind, times: Times): Expectation {
  switch (operation.under) {
    case 'read':
      return ofRead(operation, fault, times);
    case 'write':
      return ofWrite(operation, fault, times);
    case 'poll':
      return ofPoll(fault, times);
    case 'login':
    case 'refresh':
      return ofTokens(operation, fault);
  }
}

function ofRead(operation: FaultedOperation, { meaning, done }: FaultKind, times: Times): Expectation {
  const { ok, seen } = attempts(meaning, times, readSpanMs, tries);
  const code = ok ? null : meaning.is === 'no answer' ? 'no_answer' : codeOf(meaning);
  const isLook = operation.changes;
  return {
    code,
    exit: exitOf(code, 'none'),
    effect: 'none',
    seen,
    journal: isLook ? (ok ? 'completed' : 'accepted') : null,
    done: isLook && (ok || done) ? 1 : 0,
  };
}

function ofWrite(operation: FaultedOperation, { meaning, done }: FaultKind, times: Times): Expectation {
  const { sentBefore } = operation;
  const inThisCall = sentBefore?.inThisCall === true ? 1 : 0;
  const { ok, seen: seenNow } = attempts(meaning, times, writeSpanMs, tries - inThisCall);
  const seen = seenNow + inThisCall + (operation.sentBefore?.inThisCall === false ? tries : 0);
  if (ok) return { code: null, exit: 0, effect: 'none', seen, journal: 'completed', done: 1 };
  const unknown = mayBeDone(meaning) || (sentBefore !== undefined && !settles(operation, meaning));
  const effect = unknown ? 'unknown' : 'none';
  const code = isLost(meaning) || meaning.is === 'out of time' ? 'effect_unknown' : codeOf(meaning);
  return {
    code,
    exit: exitOf(code, effect),
    effect,
    seen,
    journal: unknown ? 'unknown' : 'failed',
    // An accepted write is done when it is looked at, so not yet.
    done: sentBefore?.done === true || (done && operation.server?.accept === undefined) ? 1 : 0,
  };
}

/** The write was accepted; whatever happens to a look, nobody sends it again. */
function ofPoll({ meaning, done }: FaultKind, times: Times): Expectation {
  const counted = done || meaning.is === 'harmless';
  const reached = meaning.is === 'not connected' ? 0 : 1;
  const journal = 'accepted';
  if (meaning.is === 'harmless')
    return { code: null, exit: 0, effect: 'none', seen: looksUntilDone, journal: 'completed', done: 1 };
  const passing = isPassing(meaning);
  const renewed = meaning.is === 'status' && meaning.status === 401;
  const isMissing = meaning.is === 'status' && meaning.status === 404;
  if (times === 'once' && (renewed || isMissing || (passing && looksInTime(meaning) > 1))) {
    const seen = looksUntilDone + (counted ? 0 : reached);
    return { code: null, exit: 0, effect: 'none', seen, journal: 'completed', done: 1 };
  }
  const seen = passing ? reached * looksInTime(meaning) : isMissing ? earlyLooks + 1 : renewed ? 2 : 1;
  const code = passing ? 'operation_running' : codeOf(meaning);
  return {
    code,
    exit: exitOf(code, 'unknown'),
    effect: 'unknown',
    seen,
    journal,
    done: counted && seen >= looksUntilDone ? 1 : 0,
  };
}

/**
 * Never repeated: a lost answer may have rotated the tokens. A refresh comes before any effect, and a push reads the
 * mappings first, so that nothing is recorded yet.
 */
function ofTokens(operation: FaultedOperation, { meaning }: FaultKind): Expectation {
  const code = tokenCodeOf(operation, meaning);
  return {
    code,
    exit: exitOf(code, 'none'),
    effect: 'none',
    seen: meaning.is === 'not connected' ? 0 : 1,
    journal: operation.changes && code === null ? 'completed' : null,
    done: operation.changes && code === null ? 1 : 0,
  };
}

function tokenCodeOf(operation: FaultedOperation, meaning: Meaning): ErrorCode | null {
  const isLogin = operation.under === 'login';
  switch (meaning.is) {
    case 'no answer':
    case 'out of time':
      return 'no_answer';
    case 'status':
      if (meaning.status === 400 || meaning.status === 401)
        return isLogin ? 'login_refused' : 'session_expired';
      if (meaning.status === 410) return 'endpoint_retired';
      return isLogin ? 'server_failed' : 'refresh_failed';
    default:
      return codeOf(meaning);
  }
}

/** How often it is sent, and whether it comes through. */
function attempts(
  meaning: Meaning,
  times: Times,
  spanMs: number,
  most: number,
): { readonly ok: boolean; readonly seen: number } {
  if (meaning.is === 'harmless') return { ok: true, seen: 1 };
  if (meaning.is === 'not connected') return { ok: false, seen: 0 };
  const tooLong = meaning.is === 'status' && (meaning.waitMs ?? 0) >= spanMs;
  const renewed = meaning.is === 'status' && (meaning.status === 401 || meaning.status === 429);
  if (tooLong || (!isLost(meaning) && !renewed)) return { ok: false, seen: 1 };
  if (times === 'once') return { ok: true, seen: 2 };
  return { ok: false, seen: renewed ? 2 : most };
}

/** Connected, no answer: the same request again may help, and its key makes that safe. */
function isLost(meaning: Meaning): boolean {
  if (meaning.is === 'no answer') return true;
  return meaning.is === 'status' && [502, 503, 504].includes(meaning.status) && meaning.final !== true;
}

function mayBeDone(meaning: Meaning): boolean {
  if (meaning.is === 'status') return meaning.status >= 500;
  return meaning.is === 'no answer' || meaning.is === 'out of time' || meaning.is === 'unusable';
}

/**
 * Says no to what the write holds, which is the same in every try of a call. Any other no may be a
 * new one: who asks, and for what, is looked at before the key is. What is resumed may have been
 * sent by another version, so that a key with other bytes proves nothing there.
 */
function settles({ sentBefore }: FaultedOperation, meaning: Meaning): boolean {
  if (meaning.is !== 'status' || meaning.aboutIdentity === true) return false;
  if (meaning.code === 'idempotency_conflict') return sentBefore?.inThisCall === true;
  return (meaning.status === 400 || meaning.status === 422) && meaning.unreadable !== true;
}

/** Says nothing about the operation that was looked at. */
function isPassing(meaning: Meaning): boolean {
  if (meaning.is === 'status')
    return meaning.status === 429 || meaning.status >= 500 || meaning.unreadable === true;
  if (meaning.is === 'unusable') return meaning.unreadable === true || meaning.code === 'answer_too_large';
  return (
    meaning.is === 'redirect' ||
    meaning.is === 'not connected' ||
    meaning.is === 'no answer' ||
    meaning.is === 'out of time'
  );
}

/** The schedule: at once, then 1, 2, 4, 8, 16, 30, 30 … seconds, the last wait clipped to the deadline. */
function looksInTime(meaning: Meaning): number {
  const takesMs = meaning.is === 'out of time' ? writeSpanMs : 'afterMs' in meaning ? meaning.afterMs : 0;
  const asksMs = meaning.is === 'status' ? (meaning.waitMs ?? 0) : 0;
  let at = 0;
  let looks = 0;
  while (at < writeSpanMs) {
    at += takesMs;
    looks += 1;
    at += Math.max((gaps[Math.min(looks, gaps.length) - 1] ?? 30) * 1000, asksMs);
  }
  return looks;
}

function codeOf(meaning: Meaning): ErrorCode | null {
  switch (meaning.is) {
    case 'harmless':
      return null;
    case 'not connected':
      return 'cannot_connect';
    case 'no answer':
      return 'no_answer';
    case 'out of time':
      return 'deadline_exceeded';
    case 'redirect':
      return 'redirected';
    case 'unusable':
      return meaning.code;
    case 'status':
      if (meaning.code !== undefined) return meaning.code;
      if (meaning.status === 401) return 'session_expired';
      if (meaning.status === 429) return 'rate_limited';
      if (meaning.status === 410) return 'endpoint_retired';
      return meaning.status >= 500 ? 'server_failed' : 'server_rejected';
  }
}

const exitByCode: Partial<Record<ErrorCode, ExitCode>> = {
  cannot_connect: exitCodes.network.code,
  no_answer: exitCodes.network.code,
  deadline_exceeded: exitCodes.network.code,
  login_refused: exitCodes.authentication.code,
  session_expired: exitCodes.authentication.code,
  idempotency_conflict: exitCodes.usage.code,
  cursor_expired: exitCodes.usage.code,
};

function exitOf(code: ErrorCode | null, effect: Effect): ExitCode {
  if (code === null) return exitCodes.done.code;
  if (code === 'operation_running') return exitCodes.running.code;
  if (effect === 'unknown') return exitCodes.server.code;
  return exitByCode[code] ?? exitCodes.server.code;
}
