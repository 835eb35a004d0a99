import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The packed package, and an app that has installed it and nothing else. */
export interface PackedApp {
  /** Everything is made below it; its path has blanks, on purpose. */
  readonly folder: string;
  readonly tarball: string;
  readonly app: string;
  /** The package as it is installed in the app. */
  readonly installed: string;
  remove(): Promise<void>;
}

export async function packIntoApp(): Promise<PackedApp> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tracker packed ')));
  run('npm', ['pack', '--pack-destination', folder, '--silent'], root);
  const name = (await readdir(folder)).find((each) => each.endsWith('.tgz'));
  if (!name) throw new Error('npm pack made no tarball');
  const tarball = join(folder, name);
  const app = join(folder, 'an app');
  await mkdir(app);
  await writeFile(join(app, 'package.json'), '{"private": true, "type": "module"}\n');
  run('npm', ['install', '--ignore-scripts', ...quietly, tarball], app);
  return {
    folder,
    tarball,
    app,
    installed: join(app, 'node_modules/spec-kitty-tracker'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** npm as it is meant here: it says nothing, and asks no registry for advice. */
export const quietly = ['--no-audit', '--no-fund', '--silent'] as const;

/** @throws Error with all that was said, unless it ends with 0 */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
