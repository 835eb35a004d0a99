import { TrackerError } from '../core/model/error.ts';
import { systemPulse } from './pulse.ts';
import { runCli } from './runner.ts';

/** Milliseconds for a reader to take what is left after the command has given up waiting for it. */
const lastWordsMs = 1_000;

/** Runs the command line in this very process: its streams, its signals, its exit code. */
export async function runInProcess(argv: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  let over = false;
  const stop = (reason: TrackerError) => () => {
    // A second signal does not wait for anything, and one after the end finds nothing that would listen.
    if (interruption.signal.aborted || over) process.exit(reason.exitCode);
    interruption.abort(reason);
  };
  process.on('SIGINT', stop(new TrackerError('interrupted', 'Interrupted.')));
  const terminate = stop(new TrackerError('terminated', 'Terminated.'));
  process.on('SIGTERM', terminate);
  process.on('SIGHUP', terminate);

  process.exitCode = await runCli(argv, {
    // stdin is a getter that opens the stream; only commands that read it pay for it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    directory: currentFolder(),
    signal: interruption.signal,
    pulse: systemPulse,
    // What is not read would keep the process alive; a slow reader still gets the rest.
    abandonOutput: () => setTimeout(() => process.exit(), lastWordsMs).unref(),
  });
  over = true;
  endSoon();
}

/** Null where it was deleted since. */
function currentFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

/** Milliseconds for what is on its way out of the process, once the command has ended. */
const grace = 500;

/** A name look-up, say, cannot be cut short and would keep the process. The timer itself keeps nothing. */
function endSoon(): void {
  setTimeout(() => {
    const isPrinting = process.stdout.writableLength + process.stderr.writableLength > 0;
    if (isPrinting) endSoon();
    else process.exit();
  }, grace).unref();
}
