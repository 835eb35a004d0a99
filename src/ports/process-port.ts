import type { CallContext } from '../core/model/call.ts';

export interface ProcessRequest {
  /** A name looked up in the environment's PATH, or a path. Never a shell line. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child; nothing is inherited beside it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Written to stdin, which is then closed; without it stdin is the null device. */
  readonly input?: Uint8Array;
  readonly timeoutMs: number;
  /** Bound of stdout, in bytes. */
  readonly maxOutputBytes: number;
}

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs programs: argv arrays, both pipes drained, one process group each. */
export interface ProcessPort {
  /**
   * On abort, time-out and overflow the whole group gets SIGTERM, and SIGKILL after a grace.
   * @throws ProcessFailure (core/model), or the signal's reason once the program has ended
   */
  run(request: ProcessRequest, context?: CallContext): Promise<Finished>;
}
