import { routes, type Route } from '../routes.ts';
import { routesUnder } from '../arguments.ts';
import type { CliContext } from '../context.ts';
import { helpTopics } from '../help-topics.ts';
import type { Palette } from './palette.ts';

export interface HelpRequest {
  readonly prefix: readonly string[];
  /** The command, where `prefix` is one. */
  readonly route: Route | null;
}

/** The help of everything, of a group, or of one command (which is the only case that loads it). */
export async function renderHelp(request: HelpRequest, palette: Palette): Promise<string> {
  if (request.route) return commandHelp(request.route, palette);
  return request.prefix.length === 0 ? rootHelp(palette) : groupHelp(request.prefix, palette);
}

function rootHelp(palette: Palette): string {
  return [
    'Keep the work you plan in a repository in step with an issue tracker.',
    '',
    palette.bold('USAGE'),
    '  tracker <command> [options]',
    '',
    palette.bold('COMMANDS'),
    ...commandLines(routes),
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

function groupHelp(prefix: readonly string[], palette: Palette): string {
  const typed = prefix.join(' ');
  return [
    palette.bold('USAGE'),
    `  tracker ${typed} <command> [options]`,
    '',
    palette.bold('COMMANDS'),
    ...commandLines(routesUnder(prefix)),
    '',
    `Run \`tracker ${typed} <command> --help\` for options and examples.`,
  ].join('\n');
}

async function commandHelp(route: Route, palette: Palette): Promise<string> {
  const [{ Cli }, CommandType] = await Promise.all([import('clipanion'), route.load()]);
  const cli = Cli.from<CliContext>([CommandType], { binaryName: 'tracker', enableColors: false });
  const definition = cli.definition(CommandType, { colored: false });
  if (!definition) return route.summary;
  const options = definition.options.map(({ definition: name, description, required }): [string, string] => [
    readable(name),
    `${description ?? ''}${required ? ' (required)' : ''}`,
  ]);
  const examples = definition.examples ?? [];
  return [
    `${route.summary}.`,
    ...(definition.details ? ['', definition.details.trim()] : []),
    '',
    palette.bold('USAGE'),
    `  tracker ${route.path.join(' ')}${argumentsOf(definition.usage, route)} [options]`,
    '',
    palette.bold('OPTIONS'),
    ...pairs([...options, ['-h, --help', 'this help']]),
    ...(examples.length === 0 ? [] : ['', palette.bold('EXAMPLES'), ...examples.flatMap(exampleLines)]),
  ].join('\n');
}

/** `--limit #0` as the parser has it, `--limit LIMIT` as people read it. */
function readable(name: string): string {
  const [flags = '', value] = name.split(/ #\d+/, 2);
  if (value === undefined) return flags.replaceAll(',', ', ');
  const long = flags.split(',').at(-1)?.replace(/^-+/, '') ?? 'value';
  return `${flags.replaceAll(',', ', ')} ${metavariables[long] ?? long.toUpperCase()}`;
}

const metavariables: Readonly<Record<string, string>> = {
  directory: 'DIR',
  timeout: 'SECONDS',
  limit: 'N',
  'items-json': 'FILE|-',
  'idempotency-key': 'KEY',
  server: 'URL',
  username: 'NAME',
  team: 'SLUG',
  'project-slug': 'SLUG',
  'updated-since': 'DATE',
  'issue-type': 'TYPE',
  'field-owner': 'FIELD=OWNER',
  credential: 'KEY=VALUE',
};

/** Positional arguments, which clipanion shows in the usage line after the path. */
function argumentsOf(usage: string, route: Route): string {
  const after = usage.replace(`tracker ${route.path.join(' ')}`, '');
  const named = after.match(/<[a-z_]+>|\[(?!-)[a-zA-Z_]+\]/g) ?? [];
  const rest = after.includes('...') ? ' [WORD...]' : '';
  return named.map((word) => ` ${word.toUpperCase()}`).join('') + rest;
}

function exampleLines([text, command]: [string, string]): string[] {
  return [`  # ${text.trim()}`, `  ${command.trim()}`];
}

function commandLines(shown: readonly Route[]): string[] {
  return pairs(shown.map(({ path, summary }) => [path.join(' '), summary]));
}

function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd());
}
