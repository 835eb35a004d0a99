import { TrackerError } from '../../core/model/error.ts';
import type { ErrorCode } from '../../core/model/error-table.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Finished } from '../../ports/process-port.ts';

/** What bd's messages mean; the first row that matches counts. */
const meanings: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [
    /no beads database found|no_beads_directory|no active beads workspace|issue_prefix config is missing/i,
    'workspace_missing',
  ],
  [
    /failed to load beads config|no beads configuration found|identity mismatch|corrupted journal/i,
    'workspace_broken',
  ],
  [/locked by another dolt process|exclusive lock|one writer at a time|lock wait timeout/i, 'tracker_busy'],
  [/schema.*(?:skew|newer than)/i, 'command_unsupported'],
  [/read-only file system/i, 'workspace_broken'],
];

/** A call that ended with another code than 0, as our own error. */
export function errorIn(finished: Finished, args: readonly string[], cwd: string): TrackerError {
  const text = messageIn(finished);
  const code = meanings.find(([pattern]) => pattern.test(text))?.[1] ?? 'connector_failed';
  return new TrackerError(code, `bd ${args[0]} in ${cwd}: ${text} (exit code ${finished.exitCode})`);
}

/**
 * The warnings under which bd reads an empty store of its own making and still ends with 0.
 * @throws TrackerError `workspace_broken`
 */
export function demandRealStore({ stderr }: Finished, cwd: string): void {
  const warning = /warning: (?:no beads configuration found|failed to load beads config).*/.exec(stderr)?.[0];
  if (warning === undefined) return;
  throw new TrackerError('workspace_broken', `The beads workspace in ${cwd} is damaged. bd says: ${warning}`);
}

/** What bd says of its failure: JSON on stdout, else the last JSON block of stderr, else its first `Error:` line, else its text. */
export function messageIn(finished: Finished): string {
  // A batch repeats the line that it refuses, and what stands in that is the user's.
  return toldIn(finished).replace(/^(line \d+) \(.*\): /s, '$1: ');
}

function toldIn({ stdout, stderr }: Finished): string {
  const block = /\{[^{}]*\}\s*$/.exec(stderr)?.[0];
  return (
    errorOf(stdout) ??
    (block === undefined ? undefined : errorOf(block)) ??
    /^Error: (.*)$/m.exec(stderr)?.[1] ??
    (stderr.split('\nUsage:')[0]?.trim() || 'it failed without a word')
  );
}

function errorOf(text: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const inner = isJsonObject(parsed) && isJsonObject(parsed['data']) ? parsed['data'] : parsed;
    if (!isJsonObject(inner) || typeof inner['error'] !== 'string') return undefined;
    return typeof inner['message'] === 'string' ? `${inner['error']}: ${inner['message']}` : inner['error'];
  } catch {
    return undefined;
  }
}
