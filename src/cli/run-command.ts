import { resolve } from 'node:path';
import { Cli, UsageError, type CommandClass } from 'clipanion';
import { TrackerError } from '../core/model/error.ts';
import type { ExitCode } from '../core/model/exit-code.ts';
import type { Invocation } from './arguments.ts';
import type { CliContext } from './context.ts';
import type { Output } from './output.ts';
import type { CliProcess } from './cli-process.ts';

/** Loads one command, gives it its options, runs it. */
export async function runCommand(
  invocation: Invocation & { kind: 'command' },
  out: Output,
  process: CliProcess,
): Promise<ExitCode> {
  const CommandType = await invocation.route.load();
  const command = parseOptions(CommandType, invocation, out, process);
  await demandFolder(command.context.directory, directoryOf(invocation.args));
  try {
    return (await command.validateAndExecute()) as ExitCode;
  } catch (thrown) {
    throw asUsage(thrown, invocation);
  }
}

function parseOptions(
  CommandType: CommandClass<CliContext>,
  invocation: Invocation & { kind: 'command' },
  out: Output,
  process: CliProcess,
) {
  const cli = Cli.from<CliContext>([CommandType], { binaryName: 'tracker', enableColors: false });
  const context: CliContext = {
    env: { ...process.environment },
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    colorDepth: 1,
    out,
    signal: process.signal,
    pulse: process.pulse,
    environment: process.environment,
    directory: resolve(process.directory, directoryOf(invocation.args) ?? '.'),
  };
  try {
    return cli.process({ input: [...invocation.route.path, ...invocation.args], context });
  } catch (thrown) {
    throw asUsage(thrown, invocation);
  }
}

/**
 * A folder that is misspelled would be looked for upwards, and another project be found.
 * @throws TrackerError `usage`
 */
async function demandFolder(directory: string, given: string | undefined): Promise<void> {
  if (given === undefined) return;
  const { stat } = await import('node:fs/promises');
  const found = await stat(directory).catch(() => null);
  if (found?.isDirectory()) return;
  throw new TrackerError('usage', `There is no folder ${directory}, which -C names.`, {
    hint: 'Name a folder that is there with `-C DIR`.',
  });
}

/** The last `-C` wins, as the option parser has it. */
function directoryOf(args: readonly string[]): string | undefined {
  let found: string | undefined;
  for (const [index, word] of args.entries()) {
    if (word === '--') break;
    if (word === '-C' || word === '--directory') found = args[index + 1] ?? found;
    else if (word.startsWith('--directory=')) found = word.slice('--directory='.length);
  }
  return found;
}

/** clipanion's complaints in our own words and with our exit code. */
function asUsage(thrown: unknown, invocation: Invocation & { kind: 'command' }): unknown {
  if (!(thrown instanceof Error) || !('clipanion' in thrown)) return thrown;
  const typed = `tracker ${invocation.route.path.join(' ')}`;
  const detail = thrown instanceof UsageError ? thrown.message : syntaxProblem(thrown, typed);
  // Of a repeatable option clipanion says the place, too: --status[0].
  const told = detail.replace(/\n- /g, '\n  ').replace(/(--[\w-]+)\[\d+\]/g, '$1');
  return new TrackerError('usage', told.trim(), {
    hint: `Run \`${typed} --help\` to see its options.`,
  });
}

function syntaxProblem(thrown: Error, typed: string): string {
  const first = thrown.message.split('\n')[0] ?? '';
  const unsupported = /Unsupported option name \("(.+?)"\)/.exec(thrown.message);
  if (unsupported) return `'${typed}' has no option ${unsupported[1]}.`;
  const extraneous = /Extraneous positional argument \("(.*?)"\)/s.exec(thrown.message);
  if (extraneous) return `'${typed}' takes no further argument, but got '${extraneous[1]}'.`;
  if (/Not enough arguments to option (\S+?)\.?$/m.test(thrown.message)) {
    const name = /Not enough arguments to option (\S+?)\.?$/m.exec(thrown.message)?.[1];
    return `Option ${name} needs a value (write ${name}=VALUE for one that begins with a dash).`;
  }
  if (first.startsWith('Command not found')) return `'${typed}' takes no further argument.`;
  if (/Not enough positional arguments/.test(thrown.message)) return `'${typed}' needs another argument.`;
  return first.replace(/^(?:Usage|Unknown Syntax) Error:\s*/i, '');
}
