/**
 * Why a program gave no exit code.
 * - `not_found`, `not_executable`: it could not be started; `no_folder`: its working directory is
 *   not there.
 * - `timed_out`: it was ended because its own time was up; `deadline`: because the call's was;
 *   `killed`: somebody else ended it.
 * - `too_much_output`: it was ended because it wrote more than the bound; `undecodable`: no UTF-8.
 */
export type ProcessFailureKind =
  | 'not_found'
  | 'not_executable'
  | 'no_folder'
  | 'timed_out'
  | 'deadline'
  | 'killed'
  | 'too_much_output'
  | 'undecodable';

const neverStarted: ReadonlySet<ProcessFailureKind> = new Set(['not_found', 'not_executable', 'no_folder']);

/** The only error a process runner throws of its own; an abort rejects with the signal's reason. */
export class ProcessFailure extends Error {
  override readonly name = 'ProcessFailure';
  readonly kind: ProcessFailureKind;
  /** What the program had written on stderr, its last 64 KiB. */
  readonly stderr: string;
  /** Whether it was started at all. */
  readonly started: boolean;

  /** How long it had run when it was ended, in milliseconds; 0 where that does not matter. */
  readonly ranMs: number;

  constructor(kind: ProcessFailureKind, message: string, stderr = '', { started = true, ranMs = 0 } = {}) {
    super(message);
    this.kind = kind;
    this.stderr = stderr;
    this.started = started && !neverStarted.has(kind);
    this.ranMs = ranMs;
  }
}
