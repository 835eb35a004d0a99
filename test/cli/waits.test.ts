import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleIssues } from '../../src/testing/index.ts';
import { CliWorld } from './cli-fixture.ts';

const bin = fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url));
const push = ['sync', 'push', '--items-json'];
const logIn = ['auth', 'login', '--server', 'http://127.0.0.1:9', '--username', 'a', '--password-stdin'];
/** More than a pipe holds: whoever takes all of it is reading. */
const blanks = Buffer.alloc(400_000, ' ');

let world: CliWorld;
const started: ChildProcess[] = [];

beforeAll(async () => {
  const issues = sampleIssues({ provider: 'linear', project: 'platform', count: 2_000 });
  world = await CliWorld.open({ issues: [{ provider: 'linear', project: 'platform', issues }] });
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

afterAll(() => world.close());

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built CLI with standard input left open, and how it ends. */
function start(args: readonly string[], stdio: StdioOptions = 'pipe') {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: world.project,
    env: { PATH: process.env['PATH'], HOME: world.folder, SPEC_KITTY_HOME: world.home },
    stdio,
  });
  started.push(child);
  child.stdin?.on('error', () => undefined);
  let [stdout, stderr] = ['', ''];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const read = () => child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const ended = new Promise<Ended>((resolve) =>
    child.on('exit', (code) => setImmediate(() => resolve({ code, stdout, stderr }))),
  );
  return { child, ended, read };
}

/** Resolves when the process has taken more than a pipe holds. */
function taken(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.stdin?.write(blanks, () => resolve()));
}

function fifo(name: string): string {
  const path = join(world.project, name);
  spawnSync('mkfifo', [path]);
  return path;
}

/** Opens a FIFO as its writer once somebody has it open to be read. */
async function writerOf(path: string): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const signals = [
  ['SIGINT', 130, 'interrupted'],
  ['SIGTERM', 143, 'terminated'],
  ['SIGHUP', 143, 'terminated'],
] as const;

describe.each(signals)('the first %s ends a command', (signal, code, error) => {
  it.each([
    ['items on standard input', [...push, '-']],
    ['a password on standard input', logIn],
  ])('that waits for %s', async (_, args) => {
    const { child, ended } = start(args);
    await taken(child);
    child.kill(signal);
    expect(await ended).toMatchObject({ code, stderr: expect.stringContaining('error:') as string });
  });

  it('that waits for the writer of a FIFO, with --json', async () => {
    const path = fifo(`never-written-${signal}`);
    const { child, ended, read } = start([...push, path, '--json']);
    read();
    const writer = await writerOf(path);
    child.kill(signal);
    const { code: exitCode, stdout } = await ended;
    closeSync(writer);
    expect(exitCode).toBe(code);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: error } });
  });

  it('whose output is not read', async () => {
    const { child, ended } = start(['sync', 'pull', '--all', '--ndjson']);
    await new Promise((resolve) => child.stdout?.once('readable', resolve));
    child.kill(signal);
    expect((await ended).code).toBe(code);
  });
});

describe('--timeout ends a command', () => {
  it.each([
    ['items on standard input', [...push, '-']],
    ['a password on standard input', logIn],
  ])('that waits for %s', async (_, args) => {
    const { ended } = start([...args, '--timeout', '0.5']);
    expect(await ended).toMatchObject({ code: 9, stderr: expect.stringContaining('--timeout') as string });
  });

  it('that waits for the writer of a FIFO', async () => {
    const { ended } = start([...push, fifo('never-opened'), '--timeout', '0.5']);
    expect((await ended).code).toBe(9);
  });

  it('whose output is not read', async () => {
    const { ended } = start(['sync', 'pull', '--all', '--ndjson', '--timeout', '1.5']);
    expect((await ended).code).toBe(9);
  });
});

describe('an input without an end', () => {
  it.each([
    ['a file', [...push, '/dev/zero'], 'ignore'],
    ['standard input', [...push, '-'], '/dev/zero'],
    ['a password', logIn, '/dev/zero'],
  ])('is refused as %s', async (_, args, input) => {
    const stdin = input === 'ignore' ? ('ignore' as const) : openSync(input, 'r');
    const { ended } = start(args, [stdin, 'pipe', 'pipe']);
    expect(await ended).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/larger than \d+ MiB/) as string,
    });
    if (typeof stdin === 'number') closeSync(stdin);
  });
});

it('items are read from a FIFO, as from a file, to the end of its writer', async () => {
  const path = fifo('written');
  const { ended } = start([...push, path, '--dry-run']);
  const writer = await writerOf(path);
  const [issue] = sampleIssues({ provider: 'linear', project: 'platform', count: 1 });
  const item = JSON.stringify({ ref: issue?.ref, action: 'update', patch: { title: 'x' } });
  writeSync(writer, `[${item.slice(0, 20)}`);
  writeSync(writer, `${item.slice(20)}]`);
  closeSync(writer);
  expect(await ended).toMatchObject({ code: 0 });
});

describe('what git would not have written', () => {
  it.each(['.git', '.beads'])('is not read where %s is a FIFO', async (name) => {
    const folder = join(world.project, `sub${name}`);
    mkdirSync(folder);
    spawnSync('mkfifo', [join(folder, name)]);
    expect(
      await start(['status', '-C', folder, '--timeout', '30'], ['ignore', 'pipe', 'pipe']).ended,
    ).toMatchObject({ code: 0 });
  });
});

describe.runIf(process.platform === 'linux')('the lock of a local tracker', () => {
  it.each([
    [['map', 'add', '--wp-id', 'WP02', '--external-id', 'b-2']],
    [['map', 'remove', '--wp-id', 'WP01']],
  ])('is not waited for after a signal: %j', async (args) => {
    const own = join(world.folder, args[1] ?? '');
    mkdirSync(join(own, '.kittify'), { recursive: true });
    writeFileSync(join(own, '.kittify/config.yaml'), 'tracker:\n  provider: beads\n  workspace: main\n');
    await world.type(['map', 'add', '--wp-id', 'WP01', '--external-id', 'b-1'], { cwd: own });
    const locks = readdirSync(join(world.home, 'locks')).map((name) => join(world.home, 'locks', name));
    const held = locks.map((file) => {
      const database = new DatabaseSync(file);
      database.exec('BEGIN IMMEDIATE');
      return database;
    });
    const { child, ended } = start([...args, '-C', own], ['ignore', 'pipe', 'pipe']);
    while (!hasOpen(child, '.lock')) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGTERM');
    expect((await ended).code).toBe(143);
    for (const database of held) database.close();
  });
});

function hasOpen({ pid }: ChildProcess, name: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).some((fd) => {
    try {
      return readlinkSync(join(folder, fd)).endsWith(name);
    } catch {
      return false;
    }
  });
}
