import { comment, comments, labelAdd, labelRemove } from './annotations.mjs';
import { parse } from './arguments.mjs';
import { batch } from './batch.mjs';
import { close, reopen } from './closing.mjs';
import { create } from './create.mjs';
import { deleteIssues } from './deletion.mjs';
import { depAdd, depList, depRemove } from './edges.mjs';
import { Failure, withUsage } from './failure.mjs';
import { importRows } from './import.mjs';
import { configGet, configSet, context, init, statuses, types, version, where } from './probes.mjs';
import { count, exportAll, list, show } from './reads.mjs';
import { update } from './update.mjs';

/**
 * @typedef {import('./call.mjs').Command} Command
 * @typedef {Omit<Command, 'name'>} Entry
 */

/** @param {number} number @returns {Command['takes']} */
const exactly = (number) => (args) => {
  if (args.length !== number) throw withUsage(`accepts ${number} arg(s), received ${args.length}`);
};

/** @param {number} number @returns {Command['takes']} */
const atLeast = (number) => (args) => {
  if (args.length < number) {
    throw withUsage(`requires at least ${number} arg(s), only received ${args.length}`);
  }
};

/** @type {Command['takes']} */
const oneToDelete = (args) => {
  if (args.length === 0) throw new Failure('', 'usage');
};

/** @param {Command['run']} run @param {Partial<Entry>} [more] @returns {Entry} */
const reading = (run, more) => ({ flags: {}, opens: 'store', run, ...more });

/** @param {Command['run']} run @param {Partial<Entry>} [more] @returns {Entry} */
const writing = (run, more) => ({ ...reading(run, more), writes: true });

/** @param {Command['run']} run @param {Partial<Entry>} [more] @returns {Entry} */
const apart = (run, more) => ({ ...reading(run, more), opens: 'nothing' });

/** @type {import('./arguments.mjs').Flags} */
const fields = {
  acceptance: 'text',
  assignee: 'text',
  'body-file': 'text',
  description: 'text',
  design: 'text',
  estimate: 'number',
  'external-ref': 'text',
  notes: 'text',
  parent: 'text',
  priority: 'text',
  'spec-id': 'text',
  stdin: 'switch',
  title: 'text',
  type: 'text',
};

/** @type {Record<string, Entry>} */
const commands = {
  version: apart(version),
  where: apart(where),
  context: apart(context),
  init: apart(init, {
    flags: {
      prefix: 'text',
      stealth: 'switch',
      'skip-hooks': 'switch',
      'skip-agents': 'switch',
      'non-interactive': 'switch',
    },
  }),
  'config get': reading(configGet, { takes: exactly(1) }),
  'config set': writing(configSet, { takes: exactly(2) }),
  statuses: reading(statuses),
  types: reading(types),
  export: reading(exportAll, { flags: { all: 'switch' } }),
  import: writing(importRows, { flags: { 'dry-run': 'switch', dedup: 'switch' } }),
  list: reading(list, { flags: { id: 'text', all: 'switch', limit: 'number', status: 'text' } }),
  show: reading(show, { flags: { 'include-comments': 'switch' } }),
  count: reading(count, { flags: { 'by-status': 'switch' } }),
  create: writing(create, {
    flags: { ...fields, id: 'text', deps: 'text', labels: 'csv', force: 'switch' },
  }),
  update: writing(update, {
    flags: {
      ...fields,
      status: 'text',
      claim: 'switch',
      due: 'text',
      defer: 'text',
      'append-notes': 'text',
      'allow-empty-description': 'switch',
      'add-label': 'csv',
      'remove-label': 'csv',
      'set-labels': 'csv',
      metadata: 'text',
      'set-metadata': 'texts',
      'unset-metadata': 'texts',
    },
  }),
  close: writing(close, { flags: { reason: 'text', 'reason-file': 'text', force: 'switch' } }),
  reopen: writing(reopen, { flags: { reason: 'text' }, takes: atLeast(1) }),
  batch: writing(batch),
  comment: writing(comment, { flags: { stdin: 'switch' }, takes: atLeast(1) }),
  comments: reading(comments, { takes: atLeast(1) }),
  'dep add': writing(depAdd, { flags: { type: 'text', file: 'text' } }),
  'dep remove': writing(depRemove, { takes: exactly(2) }),
  'dep list': reading(depList, { flags: { direction: 'text', type: 'text' }, takes: atLeast(1) }),
  'label add': writing(labelAdd, { takes: atLeast(2) }),
  'label remove': writing(labelRemove, { takes: atLeast(2) }),
  delete: writing(deleteIssues, { flags: { force: 'switch' }, takes: oneToDelete }),
};

/**
 * Flags may stand before the command too, so the command is the first word that is none.
 * @param {string[]} argv @param {NodeJS.ProcessEnv} environment
 * @returns {{ command: Command, parsed: import('./arguments.mjs').Parsed }}
 */
export function commandFor(argv, environment) {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const words = argv.slice(at);
  const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find((each) => each in commands);
  const entry = name === undefined ? undefined : commands[name];
  if (at === -1 || name === undefined || entry === undefined) {
    const told = JSON.stringify(words[0] ?? '');
    throw new Failure(`Error: unknown command ${told} for "bd"\nRun 'bd --help' for usage.`, 'text');
  }
  const rest = [...argv.slice(0, at), ...words.slice(name.split(' ').length)];
  const parsed = parse(rest, entry.flags);
  if (environment['BD_JSON'] !== undefined) parsed.flags['json'] = true;
  return { command: { name, ...entry }, parsed };
}
