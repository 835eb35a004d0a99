import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError } from './cli-fixture.ts';

const bin = fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url));

let world: CliWorld;
beforeAll(async () => {
  world = await CliWorld.open();
});
afterAll(() => world.close());

/** The built CLI, started in a folder that is deleted before it begins. */
function fromNowhere(args: readonly string[]) {
  const folder = join(world.folder, 'deleted');
  mkdirSync(folder, { recursive: true });
  const child = spawn('sh', ['-c', 'rmdir "$PWD" && exec "$0" "$@"', process.execPath, bin, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: world.folder, SPEC_KITTY_HOME: world.home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
}

describe('from a folder that was deleted', () => {
  it.each([[['status', '-C']], [['sync', 'pull', '-C']], [['doctor', '-C']]])(
    '%j works with an absolute folder',
    async (args) => {
      expect(await fromNowhere([...args, world.project])).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it.each([[['--help']], [['help', 'doctor']], [['providers']], [['completion', 'bash']], [['--version']]])(
    '%j needs no folder',
    async (args) => {
      expect(await fromNowhere(args)).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it.each([
    [['status']],
    [['status', '-C', 'project']],
    [['bind', '--provider', 'linear', '--project-slug', 'x']],
    [['sync', 'push', '--items-json', 'items.json']],
    [['auth', 'status']],
  ])('%j ends with one sentence and 3', async (args) => {
    const said = await fromNowhere(args);
    expect(said).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'error: The current folder does not exist any more.\nhint: Change to another folder, or name one with `-C DIR`.\n',
    });
    const { code, stdout } = await fromNowhere([...args, '--json']);
    expect(code).toBe(3);
    expect((JSON.parse(stdout) as JsonError).error.code).toBe('outside_project');
  });
});
