import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { Finished } from '../../ports/process-port.ts';
import { demandRealStore, errorIn, messageIn } from './program-error.ts';
import { runWriting, type CommandDeps, type Work } from './commands.ts';

/** How a writing call ended: bd answered, had nothing to change, or refused what it was given. */
export type Ending =
  | { readonly kind: 'answered'; readonly finished: Finished }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly message: string };

/** What bd says of a row or a line that it does not take; anything else is trouble of its own. */
const refusals =
  /validation failed|must be|invalid |too large for column|reconcile child counter|duplicate primary key|already exists|^line \d+|not found|no issues? found|cannot be empty|cycle|unmarshal|parsing/i;

/**
 * Runs a writing command. What bd refuses for its content is an ending; what is wrong with the
 * workspace, the program or the time is thrown.
 * @throws TrackerError `effect: unknown` when it may have written
 */
export async function write(
  args: readonly string[],
  work: Work,
  deps: CommandDeps,
  context: CallContext,
): Promise<Ending> {
  const finished = await runWriting(args, work, deps, context);
  if (finished.exitCode === 0) {
    demandStoreWritten(finished, deps.cwd);
    return { kind: 'answered', finished };
  }
  const message = messageIn(finished);
  if (/nothing to commit/i.test(message)) return { kind: 'unchanged' };
  const error = errorIn(finished, args.slice(0, 1), deps.cwd);
  // bd's calls are all or nothing, and say so with 1; any other code is an end on the way.
  if (finished.exitCode !== 1) throw error.with({ effect: 'unknown' });
  if (error.code !== 'connector_failed' || !refusals.test(message)) throw error;
  return { kind: 'refused', message };
}

function demandStoreWritten(finished: Finished, cwd: string): void {
  try {
    demandRealStore(finished, cwd);
  } catch (thrown) {
    throw thrown instanceof TrackerError ? thrown.with({ effect: 'unknown' }) : thrown;
  }
}

/** An answer that says something else than what was asked for: nobody can tell what was written. */
export function unexpected(command: string, finished: Finished): TrackerError {
  return new TrackerError(
    'connector_failed',
    `bd ${command} ended well, but its answer cannot be understood: ${finished.stdout.slice(0, 200)}`,
    { effect: 'unknown' },
  );
}

/** Lines or rows as bd reads them on stdin. */
export function onStdin(lines: readonly string[]): Work {
  return { input: new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')), items: lines.length };
}
