import { spawnSync } from 'node:child_process';
import { list, object } from './answers.mjs';
import { asText, onStderr } from './failure.mjs';
import { killed } from './faults.mjs';
import { alone, emptyState, load, save } from './store.mjs';
import { litter, noDatabase, workspaceAt } from './workspace.mjs';

/**
 * @typedef {{ flags: import('./arguments.mjs').Flags, opens: 'nothing' | 'store', writes?: boolean,
 *   name: string, takes?: (args: string[]) => void, run: (call: Call) => void | Promise<void> }} Command
 */

/** One call: what it was told, the state it works on, what it prints. */
export class Call {
  exit = 0;
  /** @type {Record<string, any>} */
  flags = {};
  /** @type {string[]} */
  args = [];
  /** @type {import('./workspace.mjs').Workspace | null} */
  workspace = null;
  state = emptyState('', '');
  #out = '';
  #err = '';
  #stateFile = '';
  #asLoaded = '';
  /** @type {Promise<Buffer> | undefined} */
  #input;
  #process;

  /** @param {import('./answer.mjs').Surroundings} process @param {import('./faults.mjs').Faults} faults */
  constructor(process, faults) {
    this.#process = process;
    this.environment = process.env;
    this.cwd = process.cwd();
    this.faults = faults;
    this.envelope = process.env['BD_JSON_ENVELOPE'] === '1';
  }

  /** @param {Command} command @param {import('./arguments.mjs').Parsed} parsed */
  async run(command, { flags, args }) {
    this.flags = flags;
    this.args = args;
    command.takes?.(args);
    this.workspace = workspaceAt(this.environment, this.cwd);
    if (command.opens === 'nothing') return command.run(this);
    if (this.environment['BD_BACKEND'] !== undefined) throw asText(noChoice);
    if (this.workspace === null && command.name === 'import') this.workspace = litter(this.cwd);
    if (this.workspace === null || !this.workspace.hasStore) throw noDatabase();
    return alone(this.workspace.beads, flags, async () => {
      this.#open(command);
      await command.run(this);
      if (command.writes) this.commit();
    });
  }

  get isChanged() {
    return fingerprint(this.state) !== this.#asLoaded;
  }

  /** Stores what has been done so far. */
  commit() {
    if (!this.isChanged || this.#stateFile === '') return;
    killed(this.faults, 'before-commit');
    save(this.#stateFile, this.state);
    this.#asLoaded = fingerprint(this.state);
    killed(this.faults, 'after-commit');
  }

  get actor() {
    const { BD_ACTOR, BEADS_ACTOR, USER } = this.environment;
    return this.flags['actor'] || BD_ACTOR || BEADS_ACTOR || this.git('user.name') || USER || 'unknown';
  }

  /** @param {string} key */
  git(key) {
    return (
      spawnSync('git', ['config', key], {
        cwd: this.cwd,
        env: this.environment,
        encoding: 'utf8',
      }).stdout?.trim() ?? ''
    );
  }

  async stdin() {
    // What is no UTF-8 becomes U+FFFD.
    return (await this.input()).toString('utf8');
  }

  /** What was piped in; read once, asked for by more than one. */
  input() {
    this.#input ??= allOf(this.#process.stdin);
    return this.#input;
  }

  /** @param {string} text */
  out(text) {
    this.#out += text;
  }

  /** @param {string} text */
  err(text) {
    this.#err += text;
  }

  /** @param {Record<string, unknown>} value */
  answer(value) {
    this.out(object(value, this.envelope));
  }

  /** @param {readonly unknown[]} values */
  answerList(values) {
    this.out(list(values, this.envelope));
  }

  /** @param {string} line */
  complain(line) {
    this.err(`${line}\n`);
  }

  async flush() {
    const { stdout, stderr } = this.#process;
    await Promise.all([printed(stderr, this.#err), printed(stdout, this.#out)]);
  }

  /** @param {Command} command */
  #open(command) {
    const workspace = /** @type {import('./workspace.mjs').Workspace} */ (this.workspace);
    const { warning, project_id: project } = workspace.metadata;
    if (warning !== undefined) this.complain(warning);
    if (this.faults.EMPTY_READ !== undefined && !command.writes) this.#pretendEmpty(workspace.beads);
    else if (workspace.hasDatabase) this.#load(workspace.stateFile);
    this.#asLoaded = fingerprint(this.state);
    if (!command.writes) return;
    if (command.name !== 'import') this.#refuseReadOnly(command.name);
    if (project !== undefined && this.state.project !== '' && project !== this.state.project) {
      throw asText(mismatch(project, this.state.project));
    }
  }

  /** @param {string} file */
  #load(file) {
    this.#stateFile = file;
    this.state = load(file);
  }

  /** @param {string} beads */
  #pretendEmpty(beads) {
    this.complain(`warning: no beads configuration found in ${beads}; using default database name "beads"`);
  }

  /** @param {string} name */
  #refuseReadOnly(name) {
    if (!this.flags['readonly'] && this.environment['BD_READONLY'] !== 'true') return;
    throw onStderr(`operation '${name}' is not allowed in read-only mode`);
  }
}

/** The same for the same content, in whatever order its members came. @param {unknown} state */
function fingerprint(state) {
  return JSON.stringify(state, (_, value) =>
    value === null || typeof value !== 'object' || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))),
  );
}

/** @param {AsyncIterable<Buffer>} stream */
async function allOf(stream) {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @param {NodeJS.WritableStream} stream @param {string} text @returns {Promise<void>} */
function printed(stream, text) {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

const noChoice = `Error: BD_BACKEND env var is not supported and has been removed to prevent data fragmentation.
The storage backend is set in .beads/metadata.json. To change it, use: bd migrate dolt`;

/** @param {string} told @param {string} stored */
const mismatch = (told, stored) => `Error: workspace identity mismatch detected

  metadata.json project_id: ${told}
  database _project_id:     ${stored}

This means the CLI config and database belong to different projects.
Possible causes:
  • BEADS_DIR points to a different project's .beads/
  • Dolt server endpoint changed and now serves a different database
  • metadata.json was copied from another project

Recovery: run 'bd doctor --fix' or 'bd bootstrap' to reconcile workspace metadata with the authoritative database when shared-server metadata drifted.
To diagnose: bd context --json
To override: set BEADS_SKIP_IDENTITY_CHECK=1`;
