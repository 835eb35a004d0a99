import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';
import { TrackerError } from '../core/model/error.ts';
import { streamBytes } from './input-bytes.ts';
import { safeText } from './render/safe-text.ts';

export interface Terminal {
  readonly stdin: NodeJS.ReadableStream;
  /** Questions are no results, so they go to stderr. */
  readonly stderr: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

export function canAsk(stdin: NodeJS.ReadableStream): boolean {
  return 'isTTY' in stdin && stdin.isTTY === true;
}

export interface Question {
  readonly label: string;
  /** The answer when nothing is typed. */
  readonly preset?: string | undefined;
  /** What is wrong with an answer; null for a good one. */
  readonly complaint?: (answer: string) => string | null;
}

/** One line from the terminal, trimmed; asked again while it is empty or not good. */
export async function ask({ label, preset, complaint }: Question, terminal: Terminal): Promise<string> {
  const shown = preset === undefined ? label : `${label} [${safeText(preset)}]`;
  for (;;) {
    const answer = (await readLine(shown, terminal, true)).trim() || (preset ?? '');
    const wrong = answer === '' ? 'An answer is needed; Ctrl-C stops.' : (complaint?.(answer) ?? null);
    if (wrong === null) return answer;
    terminal.stderr.write(`${wrong}\n`);
  }
}

export interface Choice<Name extends string> {
  readonly name: Name;
  readonly about: string;
}

/** One of a few, by its number or its name. */
export async function choose<Name extends string>(
  { label, choices, preset }: { label: string; choices: readonly Choice<Name>[]; preset: Name | undefined },
  terminal: Terminal,
): Promise<Name> {
  const width = Math.max(...choices.map(({ name }) => name.length));
  for (const [index, { name, about }] of choices.entries())
    terminal.stderr.write(
      `${String(index + 1).padStart(3)}  ${name.padEnd(width)}  ${about}`.trimEnd() + '\n',
    );
  const find = (answer: string) =>
    choices.find(({ name }, index) => name === answer.toLowerCase() || String(index + 1) === answer);
  const complaint = (answer: string) =>
    find(answer)
      ? null
      : `'${safeText(answer)}' is none of them: give a number from 1 to ${choices.length}, or a name.`;
  const answer = await ask({ label: `${label} (number or name)`, preset, complaint }, terminal);
  return (find(answer) as Choice<Name>).name;
}

/** One line without echo. */
export async function askSecretly(label: string, terminal: Terminal): Promise<string> {
  const answer = await readLine(label, terminal, false);
  terminal.stderr.write('\n');
  return answer;
}

/** More than any password has; in bytes. */
const mostPasswordBytes = 1024 * 1024;

/** The password on standard input: everything but one line end after it. */
export async function readPassword(stdin: Readable, signal: AbortSignal): Promise<string> {
  const limits = { name: 'the password', mostBytes: mostPasswordBytes, signal };
  const password = (await streamBytes(stdin, limits)).toString('utf8').replace(/\r?\n$/, '');
  if (password === '') throw new TrackerError('invalid_input', 'There is no password on standard input.');
  return password;
}

function readLine(label: string, terminal: Terminal, echo: boolean): Promise<string> {
  if (terminal.signal.aborted) return Promise.reject(terminal.signal.reason as Error);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: terminal.stdin,
    output: echo ? terminal.stderr : silent,
    terminal: true,
    historySize: 0,
  });
  // Only now: the interface has switched the terminal's own echo off.
  if (echo) {
    lines.setPrompt(`${label}: `);
    lines.prompt();
  } else {
    terminal.stderr.write(`${label}: `);
  }
  return new Promise((resolve, reject) => {
    const settle = () => {
      terminal.signal.removeEventListener('abort', interrupt);
      // Closing tells 'close', which would be taken for the end of input. Only ours: with its own
      // listener gone readline would go on hearing keys, and show those of the next question, too.
      lines.off('close', ended);
      lines.close();
    };
    // The cursor is still behind the question: what is told next begins a line of its own.
    const giveUp = (reason: Error) => {
      settle();
      terminal.stderr.write('\n');
      reject(reason);
    };
    const interrupt = () => giveUp(terminal.signal.reason as Error);
    terminal.signal.addEventListener('abort', interrupt, { once: true });
    // In raw mode Ctrl-C is a key and no signal.
    lines.on('SIGINT', () => giveUp(new TrackerError('interrupted', 'Interrupted.')));
    lines.once('line', (line) => {
      settle();
      resolve(line);
    });
    const ended = () => giveUp(new TrackerError('usage', `No answer to the question for ${label}.`));
    lines.once('close', ended);
  });
}
