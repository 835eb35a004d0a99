import { parseArgs, unknown } from './args.mjs';
import { commentCommands } from './comment-commands.mjs';
import { issueCommands } from './issue-commands.mjs';
import { projectCommands } from './project-commands.mjs';
import { buildOf } from './switches.mjs';

/**
 * @typedef {import('./project.mjs').World} World
 * @typedef {import('./args.mjs').Parsed} Parsed
 * @typedef {{ stdout?: string, stderr?: string }} Printed
 * @typedef {import('./args.mjs').Spec & { run(parsed: Parsed, world: World): Printed }} Command
 */

/** @type {Record<string, Command>} */
const commands = { ...issueCommands, ...commentCommands, ...projectCommands };

/** @param {readonly string[]} words @param {World} world @returns {Printed} */
export function commandFor(words, world) {
  if (words.length === 1 && words[0] === '--version') {
    return { stdout: `${world.switches.version ?? `0.25.0 (${buildOf(world.switches)})`}\n` };
  }
  if (words.includes('--help')) return { stdout: 'fp: see fp.dev/docs\n' };
  const name = nameOf(words);
  if (name === '') throw unknown(words[0] ?? '');
  const command = commands[name];
  const rest = words.slice(name.split(' ').length);
  return command.run(parseArgs(rest, command), world);
}

/** The command that the words begin with: two of them, or one. @param {readonly string[]} words */
export function nameOf(words) {
  const two = words.slice(0, 2).join(' ');
  return [two, words[0] ?? ''].find((name) => Object.hasOwn(commands, name)) ?? '';
}
