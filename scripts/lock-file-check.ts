import { readFile } from 'node:fs/promises';

/**
 * Exact versions in package.json; in the lock file an integrity for every package, a place for every
 * dependency, and no install script that nobody has decided about.
 */
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  /** npm's own key: who may run a script when it is installed, and who is known and may not. */
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}
interface LockedPackage {
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as Lock;

const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
  .map(([name, version]) => `package.json: ${name} is ${version}; an exact version is expected`);
const unlocked = Object.entries(lock.packages)
  .filter(([path, entry]) => path !== '' && !entry.link && !entry.inBundle && entry.integrity === undefined)
  .map(([path]) => `package-lock.json: ${path} has no integrity`);
// npm writes a lock file without the other platforms' packages when a node_modules folder stands beside it, and a
// clean install then refuses that lock file.
const unplaced = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
    .filter((name) => !isPlaced(path, name))
    .map(
      (name) =>
        `package-lock.json: ${name}, needed by ${path || 'the package itself'}, has no entry; remove node_modules and run npm install --package-lock-only`,
    ),
);

const unasked = Object.entries(lock.packages)
  .filter(([, entry]) => entry.hasInstallScript === true)
  .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
  .filter((name) => manifest.allowScripts?.[name] === undefined)
  .map((name) => `package.json: ${name} has an install script; allowScripts must say whether it may run`);

const problems = [...loose, ...unlocked, ...unplaced, ...unasked];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Whether Node's upward search from the package at `path` meets `name`. */
function isPlaced(path: string, name: string): boolean {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at}/node_modules/${name}`] !== undefined) return true;
  }
  return lock.packages[`node_modules/${name}`] !== undefined;
}
