import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import { ProcessFailure } from '../../core/model/process-failure.ts';
import type { Finished, ProcessPort } from '../../ports/process-port.ts';
import { errorIn } from './bd-error.ts';

export interface CommandDeps {
  readonly process: ProcessPort;
  /** `bd`, or where it is. */
  readonly command: string;
  /** The folder it runs in; bd looks for its workspace there and above. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The read-only calls, each with its own limit of time (milliseconds). An export may take long; it
 * ends with the command's own deadline.
 */
const limits = {
  version: 10_000,
  where: 60_000,
  config: 60_000,
  statuses: 60_000,
  export: 3_600_000,
} as const;

/** Below the longest text that the runtime can hold. */
const maxOutputBytes = 500_000_000;

/**
 * Runs one bd command and gives what it printed.
 * @throws TrackerError for every end that is not exit code 0
 */
export async function runBd(
  args: readonly string[],
  limit: keyof typeof limits,
  deps: CommandDeps,
  context: CallContext,
): Promise<Finished> {
  const request = { ...deps, args, timeoutMs: limits[limit], maxOutputBytes };
  let finished: Finished;
  try {
    finished = await deps.process.run(request, context);
  } catch (thrown) {
    throw thrown instanceof ProcessFailure ? failureOf(thrown, args, deps) : thrown;
  }
  if (finished.exitCode !== 0) throw errorIn(finished, args, deps.cwd);
  return finished;
}

function failureOf(
  failure: ProcessFailure,
  args: readonly string[],
  { command, cwd }: CommandDeps,
): TrackerError {
  const typed = `${command} ${args.join(' ')}`;
  const facts = { cause: failure };
  switch (failure.kind) {
    case 'not_found':
    case 'not_executable':
      return new TrackerError('command_missing', `Cannot start '${command}': ${failure.message}.`, facts);
    case 'no_folder':
      return new TrackerError('workspace_missing', `Cannot run '${command}': ${failure.message}.`, {
        ...facts,
        hint: 'Name the folder of the beads workspace with `tracker bind --credential cwd=DIR`.',
      });
    case 'timed_out':
    case 'deadline':
      // A call that waits for bd's lock cannot be told from a slow one, but for what it says when ended.
      if (/locked by another dolt process/i.test(failure.stderr)) return busy(cwd);
      return new TrackerError(
        failure.kind === 'deadline' ? 'deadline_exceeded' : 'tracker_busy',
        `'${typed}' did not end in time; another bd may hold the store in ${cwd}.`,
        facts,
      );
    case 'killed':
    case 'too_much_output':
    case 'undecodable':
      return new TrackerError('connector_failed', `'${typed}' failed: ${failure.message}.`, facts);
  }
}

function busy(cwd: string): TrackerError {
  return new TrackerError('tracker_busy', `Another bd process holds the store in ${cwd}.`);
}
