import { Cli } from 'clipanion';
import { parseInvocation } from '../../src/cli/arguments.ts';
import type { CliContext } from '../../src/cli/context.ts';
import type { Route } from '../../src/cli/routes.ts';
import { commandDescriptions, type CommandDescription } from '../../src/generated/command-descriptions.ts';

/** A whole command: it is there, its options are, and nothing is missing. */
export async function problemOfCommand(args: readonly string[]): Promise<string | null> {
  const typed = `tracker ${args.join(' ')}`;
  try {
    const invocation = parseInvocation(args);
    if (invocation.kind === 'incomplete') return `'${typed}' needs a command`;
    if (invocation.kind !== 'command') return null;
    const { route, args: options } = invocation;
    const CommandType = await route.load();
    const cli = Cli.from<CliContext>([CommandType], { binaryName: 'tracker', enableColors: false });
    // Nothing is run, so nothing of the context is used.
    cli.process({ input: [...route.path, ...options], context: {} as CliContext });
    return wrongWord(descriptionOf(route), options);
  } catch (error) {
    return `'${typed}': ${(error as Error).message.split('\n\n')[0]}`;
  }
}

export function descriptionOf({ path }: Route): CommandDescription {
  const found = commandDescriptions.find((each) => each.path.join(' ') === path.join(' '));
  if (found === undefined) throw new Error('there is no description of it; run npm run codegen');
  return found;
}

/** A value that is none of an option's words; a placeholder in capitals stands for any. */
function wrongWord({ options }: CommandDescription, args: readonly string[]): string | null {
  for (const { flags, value } of options) {
    for (const [index, word] of args.entries()) {
      const [name = '', inline] = word.split('=');
      if (!value?.words || !flags.includes(name)) continue;
      const given = inline ?? args[index + 1] ?? '';
      if (!value.words.includes(given) && !/^[A-Z]+$/.test(given) && given !== '1')
        return `${name} takes ${value.words.join(', ')}, not '${given}'`;
    }
  }
  return null;
}
