import { TrackerError, asTrackerError } from '../core/model/error.ts';
import { exitCodes, type ExitCode } from '../core/model/exit-code.ts';
import { version } from '../core/model/version.ts';
import { parseInvocation, type Invocation } from './arguments.ts';
import type { CliProcess } from './cli-process.ts';
import { Output, OutputClosed } from './output.ts';
import { renderError } from './render/error.ts';
import { colorChoice, paletteFor } from './render/palette.ts';
import { indentedLines } from './render/safe-text.ts';

/**
 * argv to exit code. Results on stdout, everything else on stderr; with `--json` anywhere in argv
 * a failure is one object on stdout. clipanion does the parsing of options only: its own runner
 * prints errors on stdout and knows one exit code.
 */
export async function runCli(argv: readonly string[], process: CliProcess): Promise<ExitCode> {
  const out = outputFor(argv, process);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') out.markClosed();
    else out.markFailed(error);
  });
  // Nobody reads the notes any more, as when a terminal is closed; the work goes on to its end.
  process.stderr.on('error', () => undefined);
  try {
    const exitCode = await perform(parseInvocation(argv), out, process);
    // A stream tells a failed write a moment after it.
    await new Promise((resolve) => setImmediate(resolve));
    if (out.failure) throw out.failure;
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof OutputClosed) return exitCodes.done.code;
    return await report(await explained(asTrackerError(reasonFor(thrown, process.signal)), process), out);
  } finally {
    if (out.abandoned) process.abandonOutput?.();
  }
}

async function perform(invocation: Invocation, out: Output, process: CliProcess): Promise<ExitCode> {
  switch (invocation.kind) {
    case 'version':
      if (out.choices.json) await out.json({ version });
      else await out.result(version);
      return exitCodes.done.code;
    case 'help': {
      const { renderHelp } = await import('./render/help.ts');
      if (out.choices.json)
        await out.json({ text: renderHelp(invocation.words, paletteFor('never', false)) });
      else await out.result(renderHelp(invocation.words, out.palette));
      return exitCodes.done.code;
    }
    case 'incomplete': {
      const typed = ['tracker', ...invocation.words].join(' ');
      const error = new TrackerError('usage', `'${typed}' needs a command.`, {
        hint: `Run \`${typed} --help\` to see what can follow.`,
      });
      if (out.choices.json) throw error;
      const { renderHelp } = await import('./render/help.ts');
      out.complain(renderHelp(invocation.words, out.notePalette));
      out.complain(`\n${renderError(error, out.notePalette)}`);
      return error.exitCode;
    }
    case 'command': {
      const { runCommand } = await import('./run-command.ts');
      return runCommand(invocation, out, process);
    }
  }
}

function outputFor(argv: readonly string[], process: CliProcess): Output {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  // Switches of one letter may stand together, and before an option with its value: -qv, -qn5.
  const letters = options.map((word) => /^-[ahqv]+/.exec(word)?.[0] ?? '').join('');
  const has = (...names: string[]) =>
    names.some((name) => options.includes(name) || (name.length === 2 && letters.includes(name.slice(1))));
  const choices = {
    json: has('--json'),
    quiet: has('-q', '--quiet'),
    verbose: has('-v', '--verbose'),
    color: colorChoice(has('--no-color'), process.environment),
    progress: !has('-q', '--quiet') && !isUnwatched(process.environment),
  };
  return new Output(process.stdout, process.stderr, choices, process.signal);
}

/** A log that looks like a terminal, or a terminal that cannot draw over a line. */
function isUnwatched({ CI: ci = '', TERM: term }: CliProcess['environment']): boolean {
  return term === 'dumb' || !['', '0', 'false'].includes(ci.toLowerCase());
}

/** After Ctrl-C, whatever broke first is less telling than the interruption itself. */
function reasonFor(thrown: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return thrown;
  return thrown instanceof TrackerError ? thrown : signal.reason;
}

async function explained(error: TrackerError, process: CliProcess): Promise<TrackerError> {
  if (error.code !== 'login_required') return error;
  const { withNewerLogin } = await import('./newer-login.ts');
  return withNewerLogin(error, process);
}

async function report(error: TrackerError, out: Output): Promise<ExitCode> {
  if (out.choices.json && !out.failure) {
    await out.json({ error }).catch(() => undefined);
  } else {
    out.complain(renderError(error, out.notePalette));
  }
  if (error.code === 'internal' && out.choices.verbose && error.cause instanceof Error) {
    out.complain(indentedLines(error.cause.stack));
  }
  return error.exitCode;
}
