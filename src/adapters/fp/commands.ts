import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import { ProcessFailure } from '../../core/model/process-failure.ts';
import type { Finished, ProcessPort } from '../../ports/process-port.ts';
import { errorIn } from './program-error.ts';

export interface CommandDeps {
  readonly process: ProcessPort;
  /** `fp`, or where it is. */
  readonly command: string;
  /** The folder it runs in; fp looks for its project there and above. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Each call with its own limit of time (milliseconds). A list may take long; it ends with the
 * command's own deadline. A write runs the project's extensions too.
 */
const limits = {
  version: 10_000,
  list: 3_600_000,
  guide: 60_000,
  auth: 60_000,
  show: 60_000,
  write: 120_000,
} as const;

export type Limit = keyof typeof limits;

/** Below the longest text that the runtime can hold. */
const maxOutputBytes = 500_000_000;

/**
 * Runs one fp command and gives what it printed.
 * @throws TrackerError for every end that is not exit code 0
 */
export async function runFp(
  args: readonly string[],
  limit: Limit,
  deps: CommandDeps,
  context: CallContext,
): Promise<Finished> {
  const finished = await tryFp(args, limit, deps, context);
  if (finished.exitCode !== 0) throw errorIn(finished, args, deps.cwd);
  return finished;
}

/**
 * The same with any exit code, for callers to whom fp's refusal is an answer.
 * @throws TrackerError when there is none
 */
export async function tryFp(
  args: readonly string[],
  limit: Limit,
  deps: CommandDeps,
  context: CallContext,
): Promise<Finished> {
  const { command, cwd, environment } = deps;
  const request = { command, args, cwd, environment, timeoutMs: limits[limit], maxOutputBytes };
  try {
    return await deps.process.run(request, context);
  } catch (thrown) {
    throw thrown instanceof ProcessFailure ? failureOf(thrown, args, deps) : thrown;
  }
}

function failureOf(
  failure: ProcessFailure,
  args: readonly string[],
  { command, cwd }: CommandDeps,
): TrackerError {
  // Titles and descriptions may be long, and are nobody's business in a message.
  const typed = `${command} ${args.slice(0, 2).join(' ')}`;
  const facts = {
    cause: failure,
    effect: !failure.started || !isWrite(args) ? 'none' : 'unknown',
  } as const;
  switch (failure.kind) {
    case 'not_found':
    case 'not_executable':
      return new TrackerError('command_missing', `Cannot start '${command}': ${failure.message}.`, facts);
    case 'no_folder':
      return new TrackerError('workspace_missing', `Cannot run '${command}': ${failure.message}.`, {
        ...facts,
        hint: 'Name the folder of the fp project with `tracker bind --credential cwd=DIR`.',
      });
    case 'deadline':
      return new TrackerError('deadline_exceeded', `'${typed}' did not end in time in ${cwd}.`, facts);
    case 'timed_out':
      return new TrackerError('tracker_busy', `'${typed}' did not end in time in ${cwd}.`, facts);
    case 'killed':
    case 'too_much_output':
    case 'undecodable':
      return new TrackerError('connector_failed', `'${typed}' failed: ${failure.message}.`, facts);
  }
}

function isWrite([, verb]: readonly string[]): boolean {
  return verb === 'create' || verb === 'update';
}
