import {
  commandDescriptions,
  type CommandDescription,
  type PositionalDescription,
} from '../../generated/command-descriptions.ts';
import { helpTopics } from '../help-topics.ts';
import type { Palette } from './palette.ts';

/** The help of one command, of a group of them, or, for no words, of everything. Loads no command. */
export function renderHelp(words: readonly string[], palette: Palette): string {
  const under = commandDescriptions.filter(({ path }) => words.every((word, index) => path[index] === word));
  const command = under.find(({ path }) => path.length === words.length);
  if (command) return commandHelp(command, palette);
  return words.length === 0 ? rootHelp(palette) : groupHelp(words, under, palette);
}

function rootHelp(palette: Palette): string {
  return [
    'Keep the work you plan in a repository in step with an issue tracker.',
    '',
    palette.bold('USAGE'),
    '  tracker <command> [options]',
    '',
    palette.bold('COMMANDS'),
    ...commandLines(commandDescriptions),
    '',
    palette.bold('OPTIONS FOR EVERY COMMAND'),
    ...pairs([
      ['--json', 'print the result, or the error, as one JSON value'],
      ['-C DIR', 'start in this directory'],
      ['-q, --quiet', 'no notes and no progress on stderr'],
      ['-v, --verbose', 'log requests on stderr (no secrets)'],
      ['--strict', 'take every deviation from the contract as an error'],
      ['--timeout SECONDS', 'end the command after so many seconds (where it sends something)'],
      ['--no-color', 'no colours (also: NO_COLOR)'],
      ['-h, --help', 'help for a command, with examples'],
      ['--version', 'print the version'],
    ]),
    '',
    palette.bold('TOPICS'),
    ...pairs(helpTopics.map(({ name, summary }) => [`help ${name}`, summary])),
    '',
    palette.bold('FIRST STEPS'),
    '  tracker auth login --server https://HOST --username NAME',
    '  tracker bind --provider linear --project-slug SLUG',
    '  tracker sync pull',
  ].join('\n');
}

function groupHelp(
  words: readonly string[],
  commands: readonly CommandDescription[],
  palette: Palette,
): string {
  const typed = words.join(' ');
  return [
    palette.bold('USAGE'),
    `  tracker ${typed} <command> [options]`,
    '',
    palette.bold('COMMANDS'),
    ...commandLines(commands),
    '',
    `Run \`tracker ${typed} <command> --help\` for options and examples.`,
  ].join('\n');
}

function commandHelp(command: CommandDescription, palette: Palette): string {
  const options = command.options.map(({ flags, value, description, required }): [string, string] => [
    `${flags.join(', ')}${value ? ` ${value.name}` : ''}`,
    `${description}${required ? ' (required)' : ''}`,
  ]);
  return [
    `${command.summary}.`,
    ...(command.details === '' ? [] : ['', command.details]),
    '',
    palette.bold('USAGE'),
    `  ${['tracker', ...command.path, ...command.positionals.map(positional), '[options]'].join(' ')}`,
    '',
    palette.bold('OPTIONS'),
    ...pairs([...options, ['-h, --help', 'this help']]),
    '',
    palette.bold('EXAMPLES'),
    ...command.examples.flatMap(exampleLines),
  ].join('\n');
}

function positional({ name, required, repeated }: PositionalDescription): string {
  const shown = repeated ? `${name}...` : name;
  return required ? shown : `[${shown}]`;
}

function exampleLines([text, command]: readonly [string, string]): string[] {
  return [`  # ${text}`, `  ${command}`];
}

function commandLines(shown: readonly CommandDescription[]): string[] {
  return pairs(shown.map(({ path, summary }) => [path.join(' '), summary]));
}

function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd());
}
