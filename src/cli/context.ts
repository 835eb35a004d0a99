import type { BaseContext } from 'clipanion';
import type { Output } from './output.ts';
import type { Pulse } from './pulse.ts';

/** What a command may use of the outside. Nothing else of the process is touched by a command. */
export interface CliContext extends BaseContext {
  readonly out: Output;
  /** Where the command works: the current folder, or the one that `-C` names; null where there is none any more. */
  readonly directory: string | null;
  /** Aborts on Ctrl-C and SIGTERM; its reason is a TrackerError. */
  readonly signal: AbortSignal;
  readonly pulse: Pulse;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
