import { parse, type ParseEntry } from 'shell-quote';
import type { CodeBlock } from './markdown-page.ts';

export interface ShellCommand {
  readonly words: readonly string[];
  readonly line: number;
}

const keywords = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'do', '!', 'npx', 'time']);

/** The commands of a block of shell: every line of `sh`, and what follows a prompt in `console`. */
export function shellCommands({ language, text, line }: CodeBlock): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let pending = '';
  for (const [index, row] of text.split('\n').entries()) {
    const typed = language === 'console' && pending === '' ? /^\$ (.*)$/.exec(row)?.[1] : row;
    if (typed === undefined) continue;
    if (typed.endsWith('\\')) {
      pending += `${typed.slice(0, -1)} `;
      continue;
    }
    for (const words of wordsOf(`${pending}${typed}`)) commands.push({ words, line: line + index });
    pending = '';
  }
  return commands;
}

/** One line as commands; variables stand for `1`, which is good wherever a text or a number is. */
export function wordsOf(line: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let redirected = false;
  const flush = () => {
    while (keywords.has(words[0] ?? '') || /^[A-Za-z_]\w*=/.test(words[0] ?? '')) words.shift();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (const entry of parse(line, () => '1')) {
    const word = wordOf(entry);
    if (word !== null && !redirected) words.push(word);
    else if (word === null && !isRedirection(entry)) flush();
    redirected = word === null && isRedirection(entry);
  }
  flush();
  return commands;
}

function wordOf(entry: ParseEntry): string | null {
  if (typeof entry === 'string') return entry;
  return 'pattern' in entry ? entry.pattern : null;
}

function isRedirection(entry: ParseEntry): boolean {
  return typeof entry === 'object' && 'op' in entry && /^(?:<|>|>>|>&)$/.test(entry.op);
}
