import { parseInvocation } from '../../src/cli/arguments.ts';
import { descriptionOf, problemOfCommand } from './command-problem.ts';
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

function unknownScript([verb, name]: readonly string[], scripts: ReadonlySet<string>): string | null {
  if (verb !== 'run' && verb !== 'test') return null;
  const script = verb === 'test' ? 'test' : (name ?? '');
  return scripts.has(script) ? null : `package.json has no script ${script}`;
}

function unknownSandboxOption(args: readonly string[], help: string): string | null {
  const unknown = args.find((word) => word.startsWith('--') && !help.includes(`${word.split('=')[0]} `));
  return unknown === undefined ? null : `tracker-sandbox has no option ${unknown}`;
}
