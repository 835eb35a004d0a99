import { readFile } from 'node:fs/promises';

/** Exact versions in package.json, and an integrity for every package of the lock file. */
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly integrity?: string; readonly link?: boolean; readonly inBundle?: boolean }>
  >;
}

const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as Lock;

const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
  .map(([name, version]) => `package.json: ${name} is ${version}; an exact version is expected`);
const unlocked = Object.entries(lock.packages)
  .filter(([path, entry]) => path !== '' && !entry.link && !entry.inBundle && entry.integrity === undefined)
  .map(([path]) => `package-lock.json: ${path} has no integrity`);

for (const problem of [...loose, ...unlocked]) console.error(problem);
process.exitCode = loose.length + unlocked.length === 0 ? 0 : 1;
