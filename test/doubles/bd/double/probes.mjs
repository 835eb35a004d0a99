import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asText, Failure, onStdout } from './failure.mjs';
import { emptyState, load, save } from './store.mjs';
import { builtInStatuses, coreTypes, customStatuses, customTypes } from './vocabulary.mjs';

/** @typedef {import('./call.mjs').Call} Call */

const bdVersion = '1.0.5';

/** @param {Call} call */
export function version(call) {
  const branch = call.workspace === null ? undefined : branchAt(repositoryAbove(call.cwd));
  call.answer({ version: call.faults.VERSION ?? bdVersion, build: 'dev', branch });
}

/** Tells a prefix only where the store has one, or config.yaml claims one. @param {Call} call */
export function where(call) {
  const { workspace } = call;
  if (workspace === null) {
    throw new Failure('no_beads_directory', 'json on stdout', {
      hint: "check BEADS_DIR/worktree setup, or run 'bd init' to create a new database",
      message: 'No active beads workspace found.',
    });
  }
  const stored = workspace.hasStore && workspace.hasDatabase ? load(workspace.stateFile).prefix : undefined;
  call.answer({
    path: workspace.beads,
    prefix: stored ?? workspace.configuredPrefix,
    ...(workspace.hasStore ? { database_path: workspace.store } : {}),
  });
}

/** @param {Call} call */
export function context(call) {
  const { workspace } = call;
  if (workspace === null) throw onStdout('cannot resolve repo context: no .beads directory found');
  const { dolt_database: database, project_id: project } = workspace.metadata;
  const root = repositoryAbove(call.cwd) ?? call.cwd;
  call.answer({
    backend: 'dolt',
    bd_version: call.faults.VERSION ?? bdVersion,
    beads_dir: workspace.beads,
    cwd_repo_root: root,
    database,
    dolt_mode: 'embedded',
    is_redirected: false,
    is_worktree: false,
    project_id: project,
    repo_root: root,
    role: call.git('beads.role') || undefined,
  });
}

/** An unknown key has an empty value. @param {Call} call */
export function configGet(call) {
  const [key = ''] = call.args;
  const value = key === 'issue_prefix' ? call.state.prefix : (call.state.config[key] ?? '');
  call.answer({ key, value });
}

/** @param {Call} call */
export function configSet(call) {
  const [key = '', value = ''] = call.args;
  if (!/^(?:status\.custom|custom\.)/.test(key)) {
    call.complain(`Warning: "${key}" is not a recognized config key. Use 'custom.*' for user-defined keys.`);
    call.complain("Run 'bd config --help' for valid namespaces.");
  }
  call.state.config[key] = value;
  call.answer({ key, value });
}

/** @param {Call} call */
export function statuses(call) {
  const custom = customStatuses(call.state);
  call.answer({
    built_in_statuses: builtInStatuses,
    custom_statuses: custom.length === 0 ? undefined : custom,
  });
}

/** @param {Call} call */
export function types(call) {
  const custom = customTypes(call.state);
  call.answer({ core_types: coreTypes, custom_types: custom.length === 0 ? undefined : custom });
}

/** @param {Call} call */
export function init(call) {
  const beads = join(call.cwd, '.beads');
  if (existsSync(beads)) throw asText('Error: this workspace is already initialized');
  const prefix = String(call.flags['prefix'] ?? 'bd').replaceAll('.', '_');
  const database = prefix.replaceAll(/\W/g, '_');
  const project = randomUUID();
  mkdirSync(join(beads, 'embeddeddolt', database), { recursive: true });
  const metadata = { database: 'dolt', backend: 'dolt', dolt_mode: 'embedded', dolt_database: database };
  writeFileSync(join(beads, 'metadata.json'), JSON.stringify({ ...metadata, project_id: project }, null, 2));
  writeFileSync(join(beads, 'config.yaml'), '# issue-prefix: ""\n');
  save(join(beads, 'bd-double.json'), emptyState(prefix, project));
  spawnSync('git', ['config', 'beads.role', 'maintainer'], { cwd: call.cwd });
}

/** @param {string} folder @returns {string | undefined} */
function repositoryAbove(folder) {
  if (existsSync(join(folder, '.git'))) return folder;
  return folder === dirname(folder) ? undefined : repositoryAbove(dirname(folder));
}

/** @param {string | undefined} repository */
function branchAt(repository) {
  const head = join(repository ?? '', '.git', 'HEAD');
  if (repository === undefined || !existsSync(head)) return undefined;
  return /^ref: refs\/heads\/(.+)/.exec(readFileSync(head, 'utf8'))?.[1];
}
