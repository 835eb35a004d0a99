import { TrackerError } from '../../core/model/error.ts';
import type { ErrorCode } from '../../core/model/error-table.ts';
import type { Finished } from '../../ports/process-port.ts';

interface Meaning {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly hint: string;
}

export const updateHint =
  'Run `fp update`, or name another program with `tracker bind --credential command=PATH`.';

/** What fp's messages mean for every call; the first row that matches counts. */
const meanings: readonly Meaning[] = [
  {
    pattern: /\.fp directory not found/i,
    code: 'workspace_missing',
    hint: 'Make one with `fp init`, or name its folder with `tracker bind --credential cwd=DIR`.',
  },
  {
    pattern: /This path is not registered/i,
    code: 'workspace_missing',
    hint: 'Run `fp project list` to see the registered folders, and name one with `tracker bind --credential cwd=DIR`.',
  },
  {
    pattern: /Unknown (?:argument|command)|Received unknown/i,
    code: 'command_unsupported',
    hint: updateHint,
  },
];

/** A call that ended with another code than 0, as our own error. What no row knows is no success. */
export function errorIn(finished: Finished, args: readonly string[], cwd: string): TrackerError {
  const meaning = meaningOf(finished);
  const message = `fp ${args.slice(0, 2).join(' ')} in ${cwd}: ${messageIn(finished)} (exit code ${finished.exitCode})`;
  return new TrackerError(
    meaning?.code ?? 'connector_failed',
    message,
    meaning === undefined ? {} : { hint: meaning.hint },
  );
}

/** Whether the call failed for a reason that has nothing to do with the issue it was about. */
export function concernsEveryCall(finished: Finished): boolean {
  return meaningOf(finished) !== undefined;
}

/** Whether fp says that there is no such issue; a parent or a dependency may be the missing one too. */
export function saysGone(finished: Finished, id: string): boolean {
  return /Issue (\S+) not found/i.exec(joined(finished))?.[1] === id;
}

/** What fp said, on either stream, as one line that is safe to show. */
export function messageIn(finished: Finished): string {
  const text = joined(finished)
    .replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '')
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  return text.slice(0, 1_000) || 'it failed without a word';
}

/** Failures are prose on one stream or the other. */
function joined({ stdout, stderr }: Finished): string {
  return `${stdout}\n${stderr}`;
}

function meaningOf(finished: Finished): Meaning | undefined {
  const text = joined(finished);
  return meanings.find(({ pattern }) => pattern.test(text));
}
