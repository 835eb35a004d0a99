import { spawnSync } from 'node:child_process';
import { chmod, chown, copyFile, cp, mkdir, readdir, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { quietly, run, type PackedApp } from './packed-app.ts';

/** Found first in PATH is the Node that this runs on. */
const withThisNode = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
};

/** `npm install --global`, with scripts allowed, into a prefix of its own; then the command by its name. */
export async function installGlobally({ folder, tarball }: PackedApp): Promise<void> {
  const prefix = join(folder, 'a prefix');
  run('npm', ['install', '--global', '--prefix', prefix, ...quietly, tarball], folder, withThisNode);
  const env = { ...withThisNode, PATH: [join(prefix, 'bin'), withThisNode.PATH].join(delimiter) };
  demand(run('tracker', ['providers'], folder, env), /linear/);
  demand(run('tracker-sandbox', ['--help'], folder, env), /sandbox/i);
}

/** `npx` where it is installed already, and from the tarball where it is not. */
export async function runByNpx({ folder, app, tarball }: PackedApp): Promise<void> {
  demand(run('npx', ['--no-install', 'tracker', 'providers'], app, withThisNode), /linear/);
  const elsewhere = join(folder, 'elsewhere');
  await mkdir(elsewhere);
  const once = ['exec', '--yes', '--offline', '--cache', join(folder, 'npm cache'), `--package=${tarball}`];
  demand(run('npm', [...once, '--', 'tracker', 'providers'], elsewhere, withThisNode), /linear/);
}

/** A user who can write nothing of it, as in an image: the tree has no write bit, and root is not asked. */
export async function runReadOnly({ folder, app }: PackedApp): Promise<void> {
  const tree = join(folder, 'read only');
  await cp(app, tree, { recursive: true, verbatimSymlinks: true });
  const node = join(tree, 'node');
  await copyFile(process.execPath, node);
  const home = join(folder, 'a home');
  await mkdir(join(home, '.kittify'), { recursive: true });
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (user.uid !== undefined) {
    await chmod(folder, 0o755);
    for (const path of [home, join(home, '.kittify')]) await chown(path, user.uid, user.gid);
  }
  await eachIn(tree, async (path, mode) => chmod(path, mode & ~0o222));
  try {
    const env = { HOME: home, PATH: '/usr/bin:/bin' };
    const asUser = (...args: readonly string[]) =>
      spawnSync(node, args, { ...user, cwd: home, env, encoding: 'utf8' });
    const probe = asUser('-e', 'require("node:fs").writeFileSync(process.argv[1], "")', join(tree, 'probe'));
    if (!/EACCES|EROFS/.test(probe.stderr)) throw new Error(`the tree can be written: ${probe.stderr}`);
    const bin = join(tree, 'node_modules/.bin/tracker');
    for (const [args, expected] of [
      [['bind', '--provider', 'linear', '--project-slug', 'demo'], /binding saved/],
      [['operations', 'list'], /No unfinished/],
      [['unbind'], /removed/],
    ] as const) {
      const { status, stdout, stderr } = asUser(bin, ...args);
      if (status !== 0 || /warning/i.test(stderr)) throw new Error(`${args.join(' ')}: ${stdout}${stderr}`);
      demand(stdout, expected);
    }
  } finally {
    await eachIn(tree, async (path, mode) => chmod(path, mode | 0o200));
  }
}

/** Nobody reads: a closed stdout, a reader that went away, a full device. */
export async function runUnread({ folder, app }: PackedApp): Promise<void> {
  const tracker = `"$1" node_modules/.bin/tracker providers --json`;
  const ends = [
    { line: `${tracker} >&-`, status: 0, said: /^$/ },
    { line: `${tracker} | true`, status: 0, said: /^$/ },
    { line: `${tracker} >/dev/full`, status: 3, said: /Cannot write the output/ },
  ];
  for (const { line, status, said } of ends) {
    const env = { ...process.env, SPEC_KITTY_HOME: join(folder, 'unread') };
    const done = spawnSync('bash', ['-o', 'pipefail', '-c', line, 'bash', process.execPath], {
      cwd: app,
      env,
      encoding: 'utf8',
    });
    if (done.status !== status) throw new Error(`${line}: exit ${done.status}: ${done.stderr}`);
    demand(done.stderr, said);
  }
}

async function eachIn(folder: string, act: (path: string, mode: number) => Promise<void>): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink()) await act(path, (await stat(path)).mode);
  }
  await act(folder, (await stat(folder)).mode);
}

function demand(output: string, expected: RegExp): void {
  if (!expected.test(output)) throw new Error(`${expected} is not in: ${output}`);
}
