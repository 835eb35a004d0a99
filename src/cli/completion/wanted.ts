import {
  commandDescriptions,
  type CommandDescription,
  type OptionDescription,
  type ValueDescription,
} from '../../generated/command-descriptions.ts';
import { helpTopics } from '../help-topics.ts';
import type { TypedLine } from './split-line.ts';

export interface Candidate {
  /** The whole word at the cursor as it would be. */
  readonly word: string;
  readonly description: string;
}

/** What may stand at the cursor. */
export type Wanted =
  | { readonly kind: 'words'; readonly candidates: readonly Candidate[] }
  /** Paths, which the shell knows best. */
  | { readonly kind: 'files' | 'directories' }
  /** Ids of recorded writes; `over`: of those that have ended, too. */
  | { readonly kind: 'operations'; readonly over: boolean };

/** What the words before the cursor come to. */
interface Situation {
  /** Words of a command that is not whole yet, or of the one that was meant. */
  readonly path: readonly string[];
  readonly command: CommandDescription | undefined;
  readonly positionals: readonly string[];
  readonly given: ReadonlySet<string>;
  /** The option that waits for its value. */
  readonly open: OptionDescription | undefined;
  /** Behind `--`. */
  readonly ended: boolean;
}

const nothing: Wanted = { kind: 'words', candidates: [] };
const help: OptionDescription = { flags: ['-h', '--help'], description: 'show help', required: false };
const version: OptionDescription = {
  flags: ['--version'],
  description: 'print the version',
  required: false,
};

/** From the descriptions of the commands alone: no command is loaded. `before` is without `tracker`. */
export function wantedAt({ before, current }: TypedLine): Wanted {
  const situation = situationAfter(before);
  const { command, open, ended, path, positionals } = situation;
  if (open?.value) return wantedValue(open.value, current, '');
  if (!ended && current.startsWith('-')) return wantedOption(situation, current);
  if (!command) return words(nextWords(path), current);
  if (command.path[0] === 'help') return words(helpWords(positionals), current);
  const last = command.positionals.at(-1);
  const positional = command.positionals[positionals.length] ?? (last?.repeated ? last : undefined);
  if (positional) return wantedValue(positional, current, '', command);
  return current === '' && !ended ? wantedOption(situation, '--') : nothing;
}

function situationAfter(before: readonly string[]): Situation {
  const path: string[] = [];
  const positionals: string[] = [];
  const given = new Set<string>();
  let command: CommandDescription | undefined;
  let open: OptionDescription | undefined;
  let ended = false;
  for (const word of before) {
    if (open) open = undefined;
    else if (!ended && word === '--') ended = true;
    else if (!ended && word.startsWith('-')) {
      const [flag = '', inline] = word.split(/=(.*)/s, 2);
      const option = (command ? optionsFor(command) : everyOption).find(({ flags }) => flags.includes(flag));
      for (const name of option?.flags ?? []) given.add(name);
      if (option?.value && inline === undefined) open = option;
    } else if (command) positionals.push(word);
    else {
      path.push(word);
      command = commandDescriptions.find((each) => each.path.join(' ') === path.join(' '));
    }
  }
  return { path, command, positionals, given, open, ended };
}

/** What may stand before a command is one of these, with a value or without: --timeout, which not all commands have. */
const everyOption: readonly OptionDescription[] = commandDescriptions.flatMap(({ options }) => options);

/** Before a command stands, the options that all of them have. */
function optionsFor(command: CommandDescription | undefined): readonly OptionDescription[] {
  if (command) return [...command.options, help];
  const [first, ...others] = commandDescriptions;
  const shared = (first?.options ?? []).filter(({ flags }) =>
    others.every(({ options }) => options.some((option) => option.flags.join() === flags.join())),
  );
  return [...shared, help, version];
}

function wantedOption({ command, given }: Situation, current: string): Wanted {
  const [flag = '', inline] = current.split(/=(.*)/s, 2);
  const options = optionsFor(command);
  if (inline !== undefined) {
    const value = options.find(({ flags }) => flags.includes(flag))?.value;
    return value ? wantedValue(value, inline, `${flag}=`) : nothing;
  }
  const candidates = options
    .filter(({ value, flags }) => value !== undefined || !given.has(flags[0] ?? ''))
    .flatMap(({ flags, description }) => flags.map((word) => ({ word, description })));
  return words(candidates, current);
}

/** `before`: what of the word stands already, and stays. */
function wantedValue(
  value: ValueDescription,
  current: string,
  before: string,
  command?: CommandDescription,
): Wanted {
  switch (value.from) {
    case 'files':
    case 'directories':
      return { kind: value.from };
    case 'operations':
      return { kind: 'operations', over: command?.path.at(-1) === 'show' };
    default: {
      const candidates = (value.words ?? []).map((word) => ({ word: before + word, description: '' }));
      return words(candidates, before + current);
    }
  }
}

/** The next word of every command that begins with `path`; a group is described by its verbs. */
function nextWords(path: readonly string[]): readonly Candidate[] {
  const found = new Map<string, string[]>();
  for (const command of commandDescriptions) {
    const next = command.path[path.length];
    if (next === undefined || !path.every((word, index) => command.path[index] === word)) continue;
    const inner = command.path.slice(path.length + 1).join(' ');
    found.set(next, [...(found.get(next) ?? []), inner === '' ? command.summary : inner]);
  }
  return Array.from(found, ([word, descriptions]) => ({ word, description: descriptions.join(', ') }));
}

/** Topics, or the words of a command. */
function helpWords(positionals: readonly string[]): readonly Candidate[] {
  const topics = helpTopics.map(({ name, summary }) => ({ word: name, description: summary }));
  return [...(positionals.length === 0 ? topics : []), ...nextWords(positionals)];
}

function words(candidates: readonly Candidate[], current: string): Wanted {
  return { kind: 'words', candidates: candidates.filter(({ word }) => word.startsWith(current)) };
}
