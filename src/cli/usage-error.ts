import { UsageError } from 'clipanion';
import { TrackerError } from '../core/model/error.ts';
import type { CommandDescription } from '../generated/command-descriptions.ts';
import { editDistance } from './edit-distance.ts';

/**
 * clipanion's complaints about options and arguments in our own words and with our exit code; anything
 * else as it is.
 * @param path of the command that was typed
 * @param args what followed it
 */
export async function asUsage(
  thrown: unknown,
  path: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  if (!(thrown instanceof Error) || !('clipanion' in thrown)) return thrown;
  const { commandDescriptions } = await import('../generated/command-descriptions.ts');
  const command = commandDescriptions.find((each) => each.path.join(' ') === path.join(' '));
  const typed = `tracker ${path.join(' ')}`;
  const { message, meant } = problemOf(thrown, typed, args, command);
  // Of a repeatable option clipanion says the place, too: --status[0].
  const told = message.replace(/\n- /g, '\n  ').replace(/(--[\w-]+)\[\d+\]/g, '$1');
  const guess = meant === undefined ? '' : `Did you mean ${meant}? `;
  return new TrackerError('usage', told.trim(), {
    hint: `${guess}Run \`${typed} --help\` to see its options.`,
  });
}

interface Problem {
  readonly message: string;
  /** The option that was probably meant. */
  readonly meant?: string | undefined;
}

function problemOf(
  thrown: Error,
  typed: string,
  args: readonly string[],
  command: CommandDescription | undefined,
): Problem {
  const { message } = thrown;
  if (thrown instanceof UsageError) return { message: message.replace(unrepresentable, digitsExpected) };
  const unsupported = /(?:Unsupported|Invalid) option name \("(.+?)(?:=.*)?"\)/s.exec(message)?.[1];
  if (unsupported !== undefined) return problemOfOption(unsupported, typed, command);
  const extraneous = /Extraneous positional argument \("(.*?)"\)/s.exec(message)?.[1];
  if (extraneous !== undefined) return { message: tooMany(typed, extraneous) };
  const name = /Not enough arguments to option (\S+?)\.?$/m.exec(message)?.[1];
  if (name !== undefined)
    return { message: `Option ${name} needs a value (write ${name}=VALUE for one that begins with a dash).` };
  if (message.startsWith('Command not found')) return { message: tooMany(typed, strayWord(args, command)) };
  if (message.includes('Not enough positional arguments')) {
    const missing = command?.positionals.find(({ required }) => required)?.name ?? 'argument';
    return { message: `'${typed}' needs another argument: ${missing}.` };
  }
  return { message: (message.split('\n')[0] ?? '').replace(/^(?:Usage|Unknown Syntax) Error:\s*/i, '') };
}

/** The option parser says so of every number that JSON would spell in another way. */
const unrepresentable = /received a number that can't be safely represented by the runtime \((.*)\)/s;
const digitsExpected = "expected a number in plain digits, but got '$1'";

/** Where a word too many, or what follows an unknown letter, is probably the password. */
const takesPassword = 'tracker auth login';

function problemOfOption(name: string, typed: string, command: CommandDescription | undefined): Problem {
  // Of a known option only the form can be wrong, and one that takes a value takes it in every form.
  if (command?.options.some(({ flags }) => flags.includes(name)))
    return { message: `${name} takes no value.` };
  const isLong = command?.options.some(({ flags }) => flags.includes(`-${name}`));
  const shown = typed === takesPassword && !isLong && /^-[^-]/.test(name) ? name.slice(0, 2) : name;
  return { message: `'${typed}' has no option ${shown}.`, meant: nearestOption(name, command) };
}

function tooMany(typed: string, word: string | undefined): string {
  const named = word === undefined || typed === takesPassword ? '' : `, but got '${word}'`;
  return `'${typed}' takes no further argument${named}.`;
}

/** Behind `--` the option parser does not say which word it was. */
function strayWord(args: readonly string[], command: CommandDescription | undefined): string | undefined {
  const end = args.indexOf('--');
  if (end < 0) return undefined;
  return command?.positionals.length === 0 ? args[end + 1] : args.at(-1);
}

/** Two letters off at most, and never most of the word. */
function nearestOption(word: string, command: CommandDescription | undefined): string | undefined {
  const flags = (command?.options ?? []).flatMap((option) =>
    option.flags.filter((flag) => flag.startsWith('--')),
  );
  const [best] = flags
    .map((flag) => ({ flag, distance: editDistance(word, flag) }))
    .sort((one, other) => one.distance - other.distance);
  return best !== undefined && best.distance <= Math.min(2, Math.ceil(word.length / 3))
    ? best.flag
    : undefined;
}
