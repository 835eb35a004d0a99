import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Fault } from './fault.mjs';
import { generatedIssues } from './issues.mjs';

/**
 * @typedef {import('./switches.mjs').Switches} Switches
 * @typedef {import('./issues.mjs').Issue} Issue
 * @typedef {{ id: string, issueId: string, author: string, content: string, createdAt: string }} Comment
 * @typedef {{ path: string, projectId: string, prefix: string, generated?: true, issues: Issue[], comments: Comment[] }} Project
 * @typedef {{ switches: Switches, home: string, cwd: string, agentName: string | undefined }} World
 */

/** @param {World} world @param {string} prefix */
export function initProject({ home, cwd }, prefix) {
  const path = realpathSync(cwd);
  if (existsSync(storageOf(home, path))) throw new Fault('Project already initialized');
  const projectId = `proj_${randomBytes(8).toString('hex')}`;
  mkdirSync(join(path, '.fp/extensions'), { recursive: true });
  writeFileSync(join(path, '.fp/config.toml'), `project_id = "${projectId}"\nprefix = "${prefix}"\n`);
  saveProject(home, { path, projectId, prefix, issues: [], comments: [] });
}

/** The nearest project at or above the folder, `null` outside. @param {string} cwd */
export function projectFolder(cwd) {
  for (let folder = realpathSync(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.fp'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/** @param {World} world @returns {Project} */
export function openProject({ switches, home, cwd }) {
  const path = projectFolder(cwd);
  if (path === null) {
    throw new Fault('.fp directory not found', { suggestion: "Run 'fp init' to initialize a project" });
  }
  const file = storageOf(home, path);
  if (switches.unregistered || !existsSync(file)) throw unregistered(home, path);
  const project = JSON.parse(readFileSync(file, 'utf8'));
  if (switches.issues && !project.generated) {
    project.issues.push(...generatedIssues(Number(switches.issues)));
    project.generated = true;
  }
  return project;
}

/** @param {string} home @param {string} path */
function unregistered(home, path) {
  const others = storedProjects(home).filter((project) => project.path !== path);
  const places = others.length === 1 ? '1 other location' : `${others.length} other locations`;
  return new Fault(
    `This path is not registered with fp, but there are issues stored for ${places}:` +
      others.map((project) => `\n  ${project.path}`).join(''),
    { stream: 'stdout' },
  );
}

/** One file a project, replaced as a whole. @param {string} home @param {Project} project */
export function saveProject(home, project) {
  const file = storageOf(home, project.path);
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(project));
  renameSync(fresh, file);
}

/** @param {string} home @returns {Project[]} */
export function storedProjects(home) {
  const folder = join(home, '.fiberplane/projects');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name, 'project.json'))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')));
}

/** @param {string} home @param {string} path */
export function storageOf(home, path) {
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return join(home, '.fiberplane/projects', `${basename(path)}-${hash}`, 'project.json');
}

/** Who is logged in. @param {Switches} switches */
export function whoIn({ name, email }) {
  return { name: name ?? 'Ada Lovelace', email: email ?? 'ada@example.test' };
}

/** @param {World} world */
export function authorIn({ switches, agentName }) {
  return agentName || whoIn(switches).email;
}

/** An extension may refuse any write. @param {World} world */
export function demandNoVeto({ switches }) {
  if (switches.veto !== undefined) throw new Fault(switches.veto, { stream: 'stdout' });
}
