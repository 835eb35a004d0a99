import { Cli } from 'clipanion';
import { commandDescriptions, type CommandDescription } from '../../src/generated/command-descriptions.ts';
import { parseInvocation } from '../../src/cli/arguments.ts';
import type { CliContext } from '../../src/cli/context.ts';
import type { Route } from '../../src/cli/routes.ts';
import type { MarkdownPage } from './markdown-page.ts';
import { sandboxHelp } from './sandbox-help.ts';
import { shellCommands, wordsOf } from './shell-commands.ts';

/** Every command in a block of shell could be typed: the CLI's own parsers take it, npm knows the script. */
export async function checkCommands(
  pages: readonly MarkdownPage[],
  scripts: ReadonlySet<string>,
): Promise<string[]> {
  const problems: string[] = [];
  const helpOfSandbox = await sandboxHelp();
  for (const { file, blocks, inlineCode } of pages) {
    const tell = (line: number, problem: string | null) =>
      problem === null ? undefined : problems.push(`${file}:${line}: ${problem}`);
    for (const block of blocks.filter(({ language }) => ['sh', 'bash', 'console'].includes(language))) {
      for (const { words, line } of shellCommands(block)) {
        const [program, ...args] = words;
        if (program === 'tracker') tell(line, await problemOfCommand(args));
        if (program === 'tracker-sandbox') tell(line, unknownSandboxOption(args, helpOfSandbox));
        if (program === 'npm') tell(line, unknownScript(args, scripts));
      }
    }
    for (const { text, line } of inlineCode)
      if (/^tracker\s/.test(text)) tell(line, problemInProse(wordsOf(text)[0] ?? []));
  }
  return problems;
}

/** A whole command: it is there, its options are, and nothing is missing. */
async function problemOfCommand(args: readonly string[]): Promise<string | null> {
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

/** In prose a command may be a part of one; what is named must be there. */
function problemInProse([, ...args]: readonly string[]): string | null {
  try {
    const invocation = parseInvocation(args.filter((word) => word !== '…'));
    if (invocation.kind !== 'command') return null;
    const { options } = descriptionOf(invocation.route);
    const known = new Set(options.flatMap(({ flags }) => flags));
    const unknown = invocation.args.find((word) => /^-\D/.test(word) && !known.has(word.split('=')[0] ?? ''));
    return unknown === undefined ? null : `'tracker ${args.join(' ')}' has no option ${unknown}`;
  } catch (error) {
    return `'tracker ${args.join(' ')}': ${(error as Error).message}`;
  }
}

function descriptionOf({ path }: Route): CommandDescription {
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

function unknownScript([verb, name]: readonly string[], scripts: ReadonlySet<string>): string | null {
  if (verb !== 'run' && verb !== 'test') return null;
  const script = verb === 'test' ? 'test' : (name ?? '');
  return scripts.has(script) ? null : `package.json has no script ${script}`;
}

function unknownSandboxOption(args: readonly string[], help: string): string | null {
  const unknown = args.find((word) => word.startsWith('--') && !help.includes(`${word.split('=')[0]} `));
  return unknown === undefined ? null : `tracker-sandbox has no option ${unknown}`;
}
