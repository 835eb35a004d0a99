import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError } from './cli-fixture.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open({}, { loggedIn: false, bound: false });
});
afterEach(() => world.close());

const bind = ['bind', '--provider', 'beads', '--workspace', 'main'];
const files = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

/** A program that answers as bd does; it notes every call. The real one is tried in contract-tests. */
function bd(titles: readonly string[]): string {
  const rows = titles.map((title, index) =>
    JSON.stringify({
      id: `t-${index}`,
      title,
      status: 'open',
      issue_type: 'task',
      priority: 1,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
    }),
  );
  world.write('rows.jsonl', rows.map((row) => `${row}\n`).join(''));
  const file = world.write(
    'bd.sh',
    `#!/bin/sh
echo "$*" >> calls
case "$1" in
  version) echo '{"version":"1.0.5"}' ;;
  where) echo "{\\"prefix\\":\\"t\\",\\"path\\":\\"$(pwd -P)/.beads\\"}" ;;
  config) echo '{"value":"t"}' ;;
  export) cat rows.jsonl ;;
  *) exit 1 ;;
esac
`,
  );
  chmodSync(file, 0o755);
  return file;
}

describe('a local provider', () => {
  it('has its folder and program below the home where they are typed with ~', async () => {
    await world.type([...bind, '--credential', 'cwd=~/issues', '--credential', 'command=~/bin/bd']);
    const [name = ''] = files(join(world.home, 'local'));
    expect(JSON.parse(readFileSync(join(world.home, 'local', name), 'utf8'))).toMatchObject({
      cwd: join(world.folder, 'issues'),
      command: join(world.folder, 'bin/bd'),
    });
  });

  it('is bound without starting or looking for anything', async () => {
    const { exitCode, stdout } = await world.type([...bind, '--credential', 'command=/no/such/bd']);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'Tracker binding saved\n- provider: beads\n- workspace: main\n',
    });
    expect(readFileSync(join(world.project, '.kittify/config.yaml'), 'utf8')).toMatch(
      /provider: beads\n {2}project_slug:\n {2}workspace: main\n/,
    );
    expect((await world.type(['bind', '--workspace', 'other', '--json'])).json()).toMatchObject({
      provider: 'beads',
      workspace: 'other',
    });
    const missing = await world.type(['sync', 'pull', '--json']);
    expect(missing.json<JsonError>().error).toMatchObject({ code: 'command_missing', exitCode: 3 });
    expect(missing.json<JsonError>().error.message).toContain('/no/such/bd');
  });

  it('paths are those of the folder where they are typed', async () => {
    bd(['One']);
    mkdirSync(join(world.project, 'deep'));
    const typed = [...bind, '--credential', 'command=../bd.sh', '--credential', 'cwd=..'];
    expect((await world.type(typed, { cwd: join(world.project, 'deep') })).exitCode).toBe(0);
    expect((await world.type(['sync', 'pull'])).stdout).toContain('One');
  });

  it('status on a fresh project creates nothing and needs no program', async () => {
    await world.type(bind);
    const { exitCode, stdout } = await world.type(['status'], { env: { PATH: '' } });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/- provider: beads[\s\S]*- workspace: main[\s\S]*- issue_count: 0/);
    expect(files(world.home)).toEqual([]);
  });

  it('is pulled page by page, with one read', async () => {
    await world.type([...bind, '--credential', `command=${bd(['One', 'Two', '\u001b[31mThree'])}`]);
    const table = await world.type(['sync', 'pull', '--limit', '2']);
    expect(table.exitCode).toBe(0);
    expect(table.stdout).toMatch(/t-0 +todo +task +2 +One[\s\S]*Pull ok\n- total: 2/);
    const cursor = /--cursor=(\S+)/.exec(table.stderr)?.[1] ?? '';
    const rest = await world.type(['sync', 'pull', `--cursor=${cursor}`]);
    expect(rest.stdout).toContain('\\x1b[31mThree');
    const all = await world.type(['sync', 'pull', '--all', '--ndjson', '--limit', '1', '-q']);
    expect(all.stdout.trimEnd().split('\n')).toHaveLength(3);
    const calls = readFileSync(join(world.project, 'calls'), 'utf8').trimEnd().split('\n');
    expect(calls).toEqual([
      'version --json',
      'where --json',
      'config get issue_prefix --json',
      'export --all',
      'version --json',
      'where --json',
      'config get issue_prefix --json',
      'export --all',
    ]);
  });

  it('a project that refuses egress starts no program', async () => {
    await world.type([...bind, '--credential', `command=${bd(['One'])}`]);
    const file = join(world.project, '.kittify/config.yaml');
    world.write('.kittify/config.yaml', `${readFileSync(file, 'utf8')}  egress: refused\n`);
    for (const args of [
      ['sync', 'pull'],
      ['sync', 'push'],
      ['sync', 'run'],
      ['sync', 'run', '--dry-run'],
    ]) {
      const { json } = await world.type([...args, '--json']);
      expect(json<JsonError>().error.code).toBe('egress_refused');
    }
    expect(files(join(world.home, 'local')).filter((name) => name.endsWith('.db'))).toEqual([]);
    expect(existsSync(join(world.project, 'calls'))).toBe(false);
  });

  it('unbind forgets the program of this project', async () => {
    await world.type([...bind, '--credential', 'command=/x']);
    expect(files(join(world.home, 'local'))).toHaveLength(1);
    expect((await world.type(['unbind'])).exitCode).toBe(0);
    expect(files(join(world.home, 'local'))).toEqual([]);
  });

  it('Ctrl-C ends the program and the command', async () => {
    const file = bd([]);
    world.write('bd.sh', '#!/bin/sh\necho started >&2\ntouch calls\nsleep 60\n');
    await world.type([...bind, '--credential', `command=${file}`]);
    const { exitCode } = await world.type(['sync', 'pull'], {
      meanwhile: (child) => {
        const timer = setInterval(() => {
          if (!existsSync(join(world.project, 'calls'))) return;
          clearInterval(timer);
          child.kill('SIGINT');
        }, 20);
      },
    });
    expect(exitCode).toBe(130);
  });
});
