import { PassThrough, Writable } from 'node:stream';
import { systemPulse } from '../../src/cli/pulse.ts';
import { runCli } from '../../src/cli/runner.ts';
import type { Shown } from './in-process.ts';

/** A question as it is seen, and what is typed then: a line, or a key such as Ctrl-C. */
export type Reply = readonly [question: RegExp, typed: string];

/** Finds the next question in what was shown since the last one. */
export class Replies {
  readonly #left: Reply[];
  #seen = 0;

  constructor(replies: readonly Reply[]) {
    this.#left = [...replies];
  }

  /** What to type now that this is on the screen; null while the question is not there. */
  to(screen: string): string | null {
    const [next] = this.#left;
    if (next === undefined || !next[0].test(screen.slice(this.#seen))) return null;
    this.#seen = screen.length;
    this.#left.shift();
    return next[1];
  }

  get unasked(): readonly RegExp[] {
    return this.#left.map(([question]) => question);
  }
}

/** The command line in this process, on a terminal where somebody answers its questions. */
export async function answered(
  args: readonly string[],
  { directory, environment }: { directory: string; environment: Readonly<Record<string, string>> },
  given: readonly Reply[],
): Promise<Shown> {
  let [stdout, stderr] = ['', ''];
  const replies = new Replies(given);
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const sink = (take: (text: string) => void) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        take(chunk.toString());
        done();
      },
    });
  const exitCode = await runCli(args, {
    stdin: stdin as never,
    stdout: sink((text) => (stdout += text)) as never,
    stderr: sink((text) => {
      stderr += text;
      const reply = replies.to(stderr);
      if (reply !== null) setImmediate(() => stdin.write(reply === '\u0003' ? reply : `${reply}\r`));
    }) as never,
    environment,
    directory,
    signal: new AbortController().signal,
    pulse: systemPulse,
  });
  if (replies.unasked.length > 0) throw new Error(`never asked: ${replies.unasked.join(', ')}\n${stderr}`);
  return { exitCode, stdout, stderr };
}
