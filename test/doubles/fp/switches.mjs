import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * How a test bends the double: `FP_DOUBLE_<NAME>` in the environment, or the same names in the JSON
 * object `~/.fiberplane/double.json`, for callers that choose the environment themselves.
 *
 * BUILD: `d818046` lists without properties · VERSION: the whole version line
 * STATUSES: `todo,selected,…` · DEFAULT_STATUS: of new issues · PROPERTIES: `labels:multiselect,size:text`
 * NAME, EMAIL: who is logged in · LOGGED_OUT
 * HANG, CRASH, HANG_AFTER, CRASH_AFTER: `1`, or the command it befalls (`issue update`); the two last
 *   ones act when everything is stored and nothing is told
 * SLOW: milliseconds before anything · MALFORMED: stdout is cut · CONTROL_CHARACTERS: raw ones in JSON
 * SILENT: a write says that it is done, and stores nothing; with a flag's name only that one is lost
 * TRIM: titles and descriptions are stored as comments are, trimmed
 * VANISHED: native id that is listed, and that no other command knows
 * UNREGISTERED: the path is unknown to fp · REMOTE: slug of the linked workspace; unlinked without
 * INVALID_STATUS: no status is accepted · VETO: what an extension says to every write
 * ISSUES: so many issues beside the stored ones · FAILURES_ON: `stdout` or `stderr`
 */
const names = [
  'BUILD',
  'VERSION',
  'STATUSES',
  'DEFAULT_STATUS',
  'PROPERTIES',
  'NAME',
  'EMAIL',
  'LOGGED_OUT',
  'HANG',
  'CRASH',
  'HANG_AFTER',
  'CRASH_AFTER',
  'SLOW',
  'MALFORMED',
  'CONTROL_CHARACTERS',
  'SILENT',
  'TRIM',
  'VANISHED',
  'UNREGISTERED',
  'REMOTE',
  'INVALID_STATUS',
  'VETO',
  'ISSUES',
  'FAILURES_ON',
];

/** @typedef {Record<string, string | undefined>} Switches by camelCase name */

/**
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} home
 * @returns {Switches}
 */
export function readSwitches(environment, home) {
  const written = fileIn(home);
  /** @type {Switches} */
  const switches = {};
  for (const name of names) {
    const value = environment[`FP_DOUBLE_${name}`] ?? written[`FP_DOUBLE_${name}`];
    const key = name.toLowerCase().replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
    if (value !== undefined && value !== '') switches[key] = String(value);
  }
  return switches;
}

/** @param {string} home */
function fileIn(home) {
  try {
    return JSON.parse(readFileSync(join(home, '.fiberplane/double.json'), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

/** @param {Switches} switches */
export function buildOf({ build }) {
  return build ?? 'a381766';
}

/** What the project's extensions register. @param {Switches} switches */
export function registeredIn({ statuses, defaultStatus, properties }) {
  const entries = (properties ?? '')
    .split(',')
    .filter(Boolean)
    .map((each) => each.split(':'));
  return {
    statuses: (statuses ?? 'todo,in-progress,done').split(','),
    defaultStatus: defaultStatus ?? 'todo',
    properties: new Map(entries.map(([key, type = 'text']) => [key, type])),
  };
}
