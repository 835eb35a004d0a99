import type { CliContext } from './context.ts';
import type { OutputStream } from './output.ts';
import type { Pulse } from './pulse.ts';

/** The process as the runner sees it; `main.ts` passes the real one. */
export interface CliProcess {
  readonly stdin: CliContext['stdin'];
  readonly stdout: OutputStream & CliContext['stdout'];
  readonly stderr: OutputStream & CliContext['stderr'];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The current folder; null where there is none any more. */
  readonly directory: string | null;
  readonly signal: AbortSignal;
  readonly pulse: Pulse;
  /** The process is not to wait for a reader that does not take the results. */
  abandonOutput?(): void;
}
