import { resolve } from 'node:path';
import { Cli, type CommandClass } from 'clipanion';
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
  try {
    const command = parseOptions(CommandType, invocation, out, process);
    await demandFolder(command.context.directory, directoryOf(invocation.args));
    return (await command.validateAndExecute()) as ExitCode;
  } catch (thrown) {
    if (thrown instanceof TrackerError) throw thrown;
    const { asUsage } = await import('./usage-error.ts');
    throw await asUsage(thrown, invocation.route.path);
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
  return cli.process({ input: [...invocation.route.path, ...invocation.args], context });
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
