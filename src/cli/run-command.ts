import { isAbsolute, resolve } from 'node:path';
import { Cli, type CommandClass } from 'clipanion';
import { TrackerError } from '../core/model/error.ts';
import type { ExitCode } from '../core/model/exit-code.ts';
import type { Invocation } from './arguments.ts';
import type { CliContext } from './context.ts';
import type { Output } from './output.ts';
import { areUnusual, plainWords } from './plain-words.ts';
import type { CliProcess } from './cli-process.ts';

/** Loads one command, gives it its options, runs it. */
export async function runCommand(
  invocation: Invocation & { kind: 'command' },
  out: Output,
  process: CliProcess,
): Promise<ExitCode> {
  const { path, load } = invocation.route;
  const [CommandType, args] = await Promise.all([load(), plainArgs(invocation)]);
  try {
    const command = parseOptions(CommandType, [path, args], out, process);
    await demandFolder(command.context.directory, directoryOf(args));
    return (await command.validateAndExecute()) as ExitCode;
  } catch (thrown) {
    if (thrown instanceof TrackerError) throw thrown;
    const { asUsage } = await import('./usage-error.ts');
    throw await asUsage(thrown, path, args);
  }
}

/** What the option parser does not take as it is typed is rare, and alone worth the table of all options. */
async function plainArgs({ route, args }: Invocation & { kind: 'command' }): Promise<readonly string[]> {
  if (!areUnusual(args)) return args;
  const { commandDescriptions } = await import('../generated/command-descriptions.ts');
  const command = commandDescriptions.find(({ path }) => path.join(' ') === route.path.join(' '));
  return plainWords(args, (flag) => {
    const option = command?.options.find(({ flags }) => flags.includes(flag));
    return option === undefined ? undefined : option.value !== undefined;
  });
}

function parseOptions(
  CommandType: CommandClass<CliContext>,
  [path, args]: readonly [path: readonly string[], args: readonly string[]],
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
    directory: folderFrom(process.directory, directoryOf(args) ?? '.'),
  };
  return cli.process({ input: [...path, ...args], context });
}

/** Null where it cannot be told from the folder that was deleted. */
function folderFrom(current: string | null, named: string): string | null {
  if (current !== null) return resolve(current, named);
  return isAbsolute(named) ? named : null;
}

/**
 * A folder that is misspelled would be looked for upwards, and another project be found.
 * @throws TrackerError `usage`
 */
async function demandFolder(directory: string | null, given: string | undefined): Promise<void> {
  if (given === undefined || directory === null) return;
  if (given === '')
    throw new TrackerError(
      'usage',
      'The folder that -C (--directory) names is empty; is a variable not set?',
      {
        hint: 'Name a folder with `-C DIR`, or leave the option out.',
      },
    );
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
    else found = /^(?:-C|--directory)=(.*)$/s.exec(word)?.[1] ?? found;
  }
  return found;
}
