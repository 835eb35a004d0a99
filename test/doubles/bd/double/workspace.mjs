import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asText } from './failure.mjs';
import { jsonFault } from './go-json.mjs';

/** A `.beads` folder and what its files say. */
export class Workspace {
  /** @param {string} beads */
  constructor(beads) {
    this.beads = beads;
    this.store = join(beads, 'embeddeddolt');
    this.stateFile = join(beads, 'bd-double.json');
  }

  get hasStore() {
    return existsSync(this.store);
  }

  /** What `metadata.json` says; without it bd goes on with defaults, and only warns. */
  get metadata() {
    const file = join(this.beads, 'metadata.json');
    if (!existsSync(file)) {
      return {
        dolt_database: 'beads',
        warning: `warning: no beads configuration found in ${this.beads}; using default database name "beads"`,
      };
    }
    const text = readFileSync(file, 'utf8');
    const fault = jsonFault(text);
    if (fault === null) return JSON.parse(text);
    const warning = `warning: failed to load beads config from ${this.beads}: parsing config: ${fault}`;
    return { dolt_database: 'beads', warning };
  }

  /** Whether the database that the metadata names is there. */
  get hasDatabase() {
    return existsSync(join(this.store, this.metadata.dolt_database)) && existsSync(this.stateFile);
  }

  get configuredPrefix() {
    const file = join(this.beads, 'config.yaml');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return /^issue-prefix:\s*["']?([^"'\n]+)/m.exec(text)?.[1];
  }
}

/**
 * BEADS_DIR where it names a folder (else it is silently passed over), or the first above.
 * @param {NodeJS.ProcessEnv} environment @param {string} cwd
 */
export function workspaceAt(environment, cwd) {
  const named = environment['BEADS_DIR'];
  if (named !== undefined && isWorkspace(named)) return new Workspace(named);
  for (let folder = cwd; ; folder = dirname(folder)) {
    const beads = join(folder, '.beads');
    if (isWorkspace(beads)) return new Workspace(beads);
    if (folder === dirname(folder)) return null;
  }
}

/** An import outside a workspace leaves this behind before it fails. @param {string} cwd */
export function litter(cwd) {
  mkdirSync(join(cwd, '.beads', 'embeddeddolt', 'beads'), { recursive: true });
  return new Workspace(join(cwd, '.beads'));
}

export function noDatabase() {
  return asText(
    [
      'Error: no beads database found',
      "Hint: run 'bd where' to inspect the resolved workspace, or 'bd init' to create a new database",
      '      or set BEADS_DIR to point to your .beads directory',
    ].join('\n'),
  );
}

/** @param {string} folder */
function isWorkspace(folder) {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return false;
  const files = readdirSync(folder);
  return ['metadata.json', 'config.yaml', 'embeddeddolt'].some((name) => files.includes(name));
}
