import { TrackerError } from '../core/model/error.ts';
import { editDistance } from './edit-distance.ts';
import { plainWords } from './plain-words.ts';
import { routes, type Route } from './routes.ts';

/** Options that may stand before the command, too; a value follows where `true`. */
const globalOptions: Readonly<Record<string, boolean>> = {
  '--json': false,
  '-C': true,
  '--directory': true,
  '-q': false,
  '--quiet': false,
  '-v': false,
  '--verbose': false,
  '--strict': false,
  '--team': true,
  '--timeout': true,
  '--no-color': false,
  '-h': false,
  '--help': false,
};

export type Invocation =
  | { readonly kind: 'version' }
  /** Help was asked for, of a command, of a group (`['sync']`), or of everything (no words). */
  | { readonly kind: 'help'; readonly words: readonly string[] }
  /** A group without its verb, or nothing at all. */
  | { readonly kind: 'incomplete'; readonly words: readonly string[] }
  /** `args` is what follows the command's path, the options that stood before it first. */
  | { readonly kind: 'command'; readonly route: Route; readonly args: readonly string[] };

/**
 * From argv to a command, without loading any.
 * @throws TrackerError `unknown_command` with what was probably meant, `usage`
 */
export function parseInvocation(argv: readonly string[]): Invocation {
  const { words, globals, rest } = split(plainWords(argv, (flag) => globalOptions[flag]));
  if (words.length === 0 && rest[0] === '--version') {
    demandNothingElse(rest.slice(1));
    return { kind: 'version' };
  }
  const asksHelp = wantsHelp(globals) || wantsHelp(rest);
  const route = matchRoute(words);
  if (route) {
    if (asksHelp) return { kind: 'help', words: route.path };
    return { kind: 'command', route, args: [...globals, ...rest] };
  }
  if (words.length > 0 && routesUnder(words).length === 0) throw unknownCommand(words);
  if (asksHelp) return { kind: 'help', words };
  if (rest[0] !== undefined)
    throw new TrackerError('usage', `Unknown option '${rest[0]}' before any command.`);
  return { kind: 'incomplete', words };
}

/** Beside the version only what every command takes: whoever adds a word means something else. */
function demandNothingElse(argv: readonly string[]): void {
  const { words, rest } = split(argv);
  const extra = words[0] ?? rest[0];
  if (extra === undefined) return;
  throw new TrackerError('usage', `'tracker --version' takes no further argument, but got '${extra}'.`);
}

/** The words of the command, the global options around them, and what follows the command. */
function split(argv: readonly string[]): { words: string[]; globals: string[]; rest: readonly string[] } {
  const words: string[] = [];
  const globals: string[] = [];
  let at = 0;
  for (let word = argv[at]; word !== undefined && !matchRoute(words); word = argv[at]) {
    const [name = '', inline] = word.startsWith('-') ? word.split(/=(.*)/s, 2) : [word];
    const takesValue = globalOptions[name];
    if (takesValue === undefined && word.startsWith('-')) break;
    at += 1;
    if (takesValue === undefined) words.push(word);
    else globals.push(word);
    if (takesValue === false && inline !== undefined) throw takesNone(name);
    if (!takesValue || inline !== undefined) continue;
    const value = argv[at];
    if (value === undefined) throw new TrackerError('usage', `Option ${name} needs a value.`);
    globals.push(value);
    at += 1;
  }
  return { words, globals, rest: argv.slice(at) };
}

function wantsHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => {
    const bound = /^(-h|--help)=/.exec(word)?.[1];
    if (bound !== undefined) throw takesNone(bound);
    // Switches of one letter may stand together: -qh.
    return word === '--help' || /^-[ahqv]*h[ahqv]*$/.test(word);
  });
}

function takesNone(flag: string): TrackerError {
  return new TrackerError('usage', `${flag} takes no value.`);
}

function matchRoute(words: readonly string[]): Route | undefined {
  return routes.find(({ path }) => path.every((part, index) => words[index] === part));
}

/** The commands that begin with `prefix`. */
function routesUnder(prefix: readonly string[]): readonly Route[] {
  return routes.filter(({ path }) => prefix.every((part, index) => path[index] === part));
}

function unknownCommand(words: readonly string[]): TrackerError {
  const typed = words.slice(0, 2).join(' ');
  const meant = suggestions(words);
  const hint =
    meant.length > 0
      ? `Did you mean ${meant.map((path) => `\`tracker ${path}\``).join(' or ')}?`
      : 'Run `tracker --help` to see all commands.';
  return new TrackerError('unknown_command', `Unknown command '${typed}'.`, {
    hint,
    details: { suggestions: meant },
  });
}

/** Commands close to what was typed: same last word, or few letters off. */
function suggestions(words: readonly string[]): string[] {
  const paths = routes.map(({ path }) => path.join(' '));
  const [first = '', second] = words;
  const typed = second === undefined ? first : `${first} ${second}`;
  const scored = paths.map((path) => {
    const last = path.split(' ').at(-1) ?? path;
    const distance = Math.min(
      editDistance(typed, path),
      editDistance(first, path),
      editDistance(first, last),
    );
    return { path, distance: path.split(' ')[0] === first ? Math.min(distance, 2) : distance };
  });
  return scored
    .filter(({ distance, path }) => distance <= Math.min(2, Math.ceil(path.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ path }) => path);
}
