import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../core/model/json.ts';
import { ProcessFailure } from '../../core/model/process-failure.ts';
import type { Finished, ProcessPort } from '../../ports/process-port.ts';
import { errorIn } from './program-error.ts';

export interface CommandDeps {
  readonly process: ProcessPort;
  /** `bd`, or where it is. */
  readonly command: string;
  /** The folder it runs in; bd looks for its workspace there and above. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Each call's own limit of time (milliseconds). An export may take long; it ends with the command's
 * own deadline. A write gets a minute for the lock, and its own time for every row or line.
 */
const limits = {
  version: 10_000,
  where: 60_000,
  config: 60_000,
  statuses: 60_000,
  list: 60_000,
  export: 3_600_000,
  write: 80_000,
} as const;
export type Limit = keyof typeof limits;
const perItemMs = 250;
/** Thirty times what a probe takes. */
const plentyMs = 3_000;
const probes: ReadonlySet<Limit> = new Set(['where', 'config']);

/** What a writing call is given on stdin, if anything, and of how many rows, lines or ids it is. */
export interface Work {
  readonly input?: Uint8Array;
  readonly items: number;
}

/** Below the longest text that the runtime can hold. */
const maxOutputBytes = 500_000_000;

/**
 * Runs one bd command and gives what it printed.
 * @throws TrackerError for every end that is not exit code 0
 */
export async function runBd(
  args: readonly string[],
  limit: Exclude<Limit, 'write'>,
  deps: CommandDeps,
  context: CallContext,
): Promise<Finished> {
  const finished = await endOf(args, limit, deps, context);
  if (finished.exitCode !== 0) throw errorIn(finished, args, deps.cwd);
  return finished;
}

/**
 * Runs one bd command that writes, and gives its end, whatever the exit code.
 * @throws TrackerError where there is none; `effect: unknown` when it may have written
 */
export async function runWriting(
  args: readonly string[],
  work: Work,
  deps: CommandDeps,
  context: CallContext,
): Promise<Finished> {
  return endOf(args, 'write', deps, context, work);
}

async function endOf(
  args: readonly string[],
  limit: Limit,
  deps: CommandDeps,
  context: CallContext,
  { input, items }: Work = { items: 0 },
): Promise<Finished> {
  const { process, command, cwd, environment } = deps;
  const timeoutMs = limits[limit] + items * perItemMs;
  const request = { command, cwd, environment, args, timeoutMs, maxOutputBytes };
  try {
    return await process.run(input === undefined ? request : { ...request, input }, context);
  } catch (thrown) {
    throw thrown instanceof ProcessFailure ? failureOf(thrown, args, limit, deps) : thrown;
  }
}

/** The object that a command prints, out of its envelope; null when it prints something else. */
export function objectIn({ stdout }: Finished): JsonObject | null {
  const value = valueIn(stdout);
  return isJsonObject(value) ? value : null;
}

/** The array that a command prints, out of its envelope; bd says `null` for an empty one. */
export function arrayIn({ stdout }: Finished): readonly unknown[] | null {
  const value = valueIn(stdout);
  if (value === null) return [];
  return Array.isArray(value) ? value : null;
}

function valueIn(stdout: string): unknown {
  try {
    const value = parseJson(stdout);
    return isJsonObject(value) && 'data' in value && 'schema_version' in value ? value['data'] : value;
  } catch {
    return undefined;
  }
}

function failureOf(
  failure: ProcessFailure,
  args: readonly string[],
  limit: Limit,
  { command, cwd }: CommandDeps,
): TrackerError {
  const typed = `${command} ${limit === 'write' ? (args[0] ?? '') : args.join(' ')}`;
  const facts = { cause: failure };
  // A write that was ended on its way may have reached its end just before.
  const ended = limit === 'write' && failure.started ? { ...facts, effect: 'unknown' as const } : facts;
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
      // A call that waits for bd's lock cannot be told from a slow one, but for what it says when
      // ended; and the ones of every probe take a tenth of a second when nothing is in their way.
      if (/locked by another dolt process/i.test(failure.stderr)) return busy(cwd);
      if (probes.has(limit) && failure.ranMs >= plentyMs) return busy(cwd);
      return new TrackerError(
        failure.kind === 'deadline' ? 'deadline_exceeded' : 'tracker_busy',
        `'${typed}' did not end in time; another bd may hold the store in ${cwd}.`,
        ended,
      );
    case 'killed':
    case 'too_much_output':
    case 'undecodable':
      return new TrackerError('connector_failed', `'${typed}' failed: ${failure.message}.`, ended);
  }
}

function busy(cwd: string): TrackerError {
  return new TrackerError('tracker_busy', `Another bd process holds the store in ${cwd}.`);
}
