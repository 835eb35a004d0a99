import { Cli } from 'clipanion';
import { parseInvocation } from '../../src/cli/arguments.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { commandDescriptions } from '../../src/generated/command-descriptions.ts';

/**
 * What a text offers for typing: commands between backticks, or after `Next:` to the end of the line;
 * and options between backticks, which belong to some command. Words in capitals stand for values.
 * @returns what cannot be typed, and why
 */
export async function unpasteable(text: string): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const command of commandsIn(text)) {
    const problem = await problemOf(shellWords(command));
    if (problem !== null) complaints.push(`\`tracker ${command}\`: ${problem}`);
  }
  for (const [, option = ''] of text.matchAll(/`(--?[a-zA-Z][\w-]*)[^`\n]*`/g))
    if (!flags.has(option)) complaints.push(`\`${option}\`: no command has such an option`);
  return complaints;
}

/** Whether the words after `tracker` are a whole command with options that it has. */
export async function problemOf(words: readonly string[]): Promise<string | null> {
  try {
    const invocation = parseInvocation(words);
    if (invocation.kind === 'incomplete') return 'it needs a command';
    if (invocation.kind !== 'command') return null;
    const CommandType = await invocation.route.load();
    const cli = Cli.from<CliContext>([CommandType], { binaryName: 'tracker', enableColors: false });
    cli.process({ input: [...invocation.route.path, ...invocation.args], context: {} as CliContext });
    return null;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

/** The words of the first command of a line of a POSIX shell; what follows `|`, `>`, `&` is another's. */
export function shellWords(line: string): string[] {
  const [first = ''] = /^(?:'[^']*'|"[^"]*"|\\.|[^'"\\|><&;])*/.exec(line) ?? [];
  return [...first.matchAll(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|"([^"]*)"|\\(.)/g,
      (_, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
    ),
  );
}

const flags: ReadonlySet<string> = new Set(
  commandDescriptions.flatMap(({ options }) => options.flatMap((option) => option.flags)),
);

function commandsIn(text: string): string[] {
  const offered = /`tracker ([^`\n]*)`|^Next(?: page)?: tracker (.*)$/gm;
  const found = [...text.matchAll(offered)].map(([, quoted, next]) => quoted ?? next ?? '');
  // The help of a group leaves the command open.
  return found.filter((command) => !command.includes('<command>'));
}
