import type { ErrorCode } from './error-table.ts';
import type { ExitCode } from './exit-code.ts';

/** `skipped`: it could not be looked at; the message says what is missing. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** Every check, in the order in which they are made: this machine first, the far side last. */
export const checkNames = [
  'node',
  'home',
  'secret_files',
  'temporary_files',
  'settings',
  'binding',
  'egress',
  'unfinished_operations',
  'proxy',
  'login',
  'server',
  'clock',
  'server_health',
  'contract',
  'program',
  'complete_read',
  'store',
] as const;
export type CheckName = (typeof checkNames)[number];

/** One look at one thing. Everything in it is safe to print: no secret, no body of an answer. */
export interface Check {
  readonly name: CheckName;
  readonly status: CheckStatus;
  readonly message: string;
  /** A command, or an act, that works as it stands. */
  readonly remedy?: string;
  /** Single findings behind the message: files, deviations, operations. */
  readonly details?: readonly string[];
  /** Of a failed one: the error that every other command would end with. */
  readonly error?: { readonly code: ErrorCode; readonly exitCode: ExitCode };
}

export interface Diagnosis {
  /** In the order of {@link checkNames}; those that a binding's kind of provider has no use for are left out. */
  readonly checks: readonly Check[];
  /** Nothing has failed; warnings do not count. */
  readonly ok: boolean;
}
