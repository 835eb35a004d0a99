import { problemOfCommand } from '../../scripts/docs/command-problem.ts';
import { wordsOf } from '../../scripts/docs/shell-commands.ts';
import { commandDescriptions } from '../../src/generated/command-descriptions.ts';

/**
 * What a text offers for typing: commands between backticks, or after `Next:` to the end of the line;
 * and options between backticks, which belong to some command. Words in capitals stand for values.
 * @returns what cannot be typed, and why
 */
export async function unpasteable(text: string): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const command of commandsIn(text)) {
    const problem = await problemOfCommand(wordsOf(command)[0] ?? []);
    if (problem !== null) complaints.push(problem);
  }
  for (const [, option = ''] of text.matchAll(/`(--?[a-zA-Z][\w-]*)[^`\n]*`/g))
    if (!flags.has(option)) complaints.push(`\`${option}\`: no command has such an option`);
  return complaints;
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
