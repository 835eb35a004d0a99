import { Fault } from './fault.mjs';

/**
 * @typedef {'one' | 'many' | 'switch'} FlagKind
 * @typedef {{ flags: Record<string, FlagKind>, positionals: number, least?: number }} Spec
 * @typedef {{ positionals: string[], flags: Record<string, string>, lists: Record<string, string[]> }} Parsed
 */

/**
 * Flags and positionals in any order; `least`: of the positionals, all of them without it. What the spec does not name is refused.
 * @param {readonly string[]} words
 * @param {Spec} spec
 * @returns {Parsed}
 */
export function parseArgs(words, spec) {
  /** @type {Parsed} */
  const parsed = { positionals: [], flags: {}, lists: {} };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.startsWith('-')) take(word, rest, spec, parsed);
    else parsed.positionals.push(word);
  }
  const surplus = parsed.positionals[spec.positionals];
  if (surplus !== undefined) throw unknown(surplus);
  if (parsed.positionals.length < (spec.least ?? spec.positionals)) throw new Fault('Missing argument');
  return parsed;
}

/** @param {string} word @param {string[]} rest @param {Spec} spec @param {Parsed} parsed */
function take(word, rest, spec, parsed) {
  const [, name = '', glued] = /^--([a-z]+)(?:=([^]*))?$/.exec(word) ?? [];
  const kind = Object.hasOwn(spec.flags, name) ? spec.flags[name] : undefined;
  if (kind === undefined || (kind === 'switch' && glued !== undefined)) throw unknown(word);
  const value = kind === 'switch' ? '' : (glued ?? rest.shift());
  // A separate word with a leading dash is a flag of its own, never a value.
  if (value === undefined || (glued === undefined && value.startsWith('-'))) {
    throw new Fault(`Missing value for --${name}`);
  }
  if (kind === 'many') return void (parsed.lists[name] ??= []).push(value);
  if (Object.hasOwn(parsed.flags, name)) throw new Fault(`Repeated argument: --${name}`);
  parsed.flags[name] = value;
}

/** @param {string} word */
export function unknown(word) {
  return new Fault(`Unknown argument: ${word}`);
}

/** Whether JSON is wanted; there is no other format. @param {Parsed} parsed */
export function wantsJson({ flags: { format } }) {
  if (format === undefined || format === 'json') return format === 'json';
  throw new Fault(`Invalid format: ${format}`);
}
