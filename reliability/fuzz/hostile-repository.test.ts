import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { double } from '../../test/doubles/bd/double.ts';
import { CanaryWorld } from './canary-world.ts';
import { expectHarmless } from './expectations.ts';
import { dangerous } from './hostile-text.ts';

let world: CanaryWorld;
let marker: string;
let path: string;
beforeAll(async () => {
  world = await CanaryWorld.open();
  await world.login();
  marker = join(world.folder, 'pwned');
  // A bd of the user's own, where programs are looked for; the repository brings others.
  const programs = join(world.folder, 'programs');
  mkdirSync(programs);
  symlinkSync(double, join(programs, 'bd'));
  path = `${programs}:${process.env['PATH']}`;
  for (const name of ['evil.sh', 'bd', 'fp', 'git']) {
    writeFileSync(join(world.project, name), `#!/bin/sh\ntouch '${marker}'\n`);
    chmodSync(join(world.project, name), 0o755);
  }
});
afterEach(() => {
  expect(existsSync(marker)).toBe(false);
  expect(world.elsewhere.journal).toEqual([]);
  world.sandbox.clearJournal();
});
afterAll(() => world.close());

const commands = [
  ['status'],
  ['sync', 'pull'],
  ['sync', 'run', '--new'],
  ['sync', 'push', '--items-json', 'items.json', '--new'],
  ['map', 'list'],
  ['operations', 'list'],
  ['auth', 'status'],
] as const;

/** Types them all, or as many, and gives how they ended. */
const all = async (many: number = commands.length): Promise<number[]> => {
  const exitCodes: number[] = [];
  for (const words of commands.slice(0, many)) {
    const { exitCode, stdout, stderr } = await world.type(words, {
      environment: { PATH: path },
    });
    expectHarmless(stdout + stderr);
    exitCodes.push(exitCode);
  }
  return exitCodes;
};

const item = (system: string, action: string) =>
  JSON.stringify([{ ref: { system, id: 'LIN-1', workspace: 'w' }, action, patch: { title: 'One' } }]);

/** All that a repository might hope to be asked for. */
const wishes = (server: string, command: string): string => `
  server_url: ${server}
  server: ${server}
  url: ${server}
  base_url: ${server}
  home: .
  team: evil
  trailing_slash: true
  command: ${command}
  cwd: /
  credential: { command: ${command}, token: x }
  credentials: { command: ${command}, access: x }
  providers: { beads: { command: ${command} }, fp: { command: ${command} } }
  env: { PATH: '${command}', BEADS_DIR: /tmp }
  hooks: { pre_push: ${command} }
  egress: permitted
`;

describe('a tracker: block that names a server and a command', () => {
  it.each(['linear', 'beads'])('of %s: neither is asked', async (provider) => {
    const where = provider === 'linear' ? 'project_slug: platform' : 'workspace: main';
    const block = `tracker:\n  provider: ${provider}\n  ${where}`;
    const command = join(world.project, 'evil.sh');
    world.write(
      '.kittify/config.yaml',
      `${block}${wishes(world.elsewhere.url, command)}sync:\n  server_url: ${world.elsewhere.url}\n`,
    );
    world.write('items.json', item(provider, provider === 'linear' ? 'update' : 'create'));
    const exitCodes = await all();
    expect(exitCodes[1]).toBe(0);
    if (provider === 'linear') expect(world.sandbox.journal.length).toBeGreaterThan(3);
    else expect(world.sandbox.journal).toEqual([]);
    expect(world.sandbox.journal.map(({ headers }) => headers['x-team-slug'])).not.toContain('evil');
  });

  it('files beside it that look like the user’s settings are not read', async () => {
    world.bind('linear');
    const settings = `[sync]\nserver_url = "${world.elsewhere.url}"\n`;
    const login = '[tokens]\naccess = "x"\n[tracker.providers.beads]\ncommand = "./evil.sh"\n';
    for (const folder of ['', '.kittify', '.spec-kitty', '.kittify/.spec-kitty']) {
      mkdirSync(join(world.project, folder), { recursive: true });
      world.write(join(folder, 'config.toml'), settings);
      world.write(join(folder, 'credentials'), login);
      world.write(join(folder, '.env'), `SPEC_KITTY_SAAS_URL=${world.elsewhere.url}\nSPEC_KITTY_HOME=.\n`);
    }
    expect((await all())[1]).toBe(0);
    world.bind('beads');
    expect((await all())[1]).toBe(0);
  });

  it('the user’s consent is an option, kept outside the repository', async () => {
    world.bind('beads');
    await world.type(['bind', '--credential', `command=${world.bd}`]);
    rmSync(join(world.started, 'arguments'), { force: true });
    expect((await world.type(['sync', 'pull'])).exitCode).toBe(0);
    expect(readFileSync(join(world.started, 'arguments'), 'utf8')).toContain('export');
    expect(readFileSync(join(world.project, '.kittify/config.yaml'), 'utf8')).not.toContain('bd.sh');
    await world.type(['unbind']);
  });
});

describe('values that would be something else', () => {
  const yaml = (value: string): string => JSON.stringify(value);
  const everything = dangerous.filter((each) => each.isWellFormed()).join('');

  it.each(['linear', 'beads', 'fp', '--help', '../../x'])('of a binding to %s', async (provider) => {
    for (const value of ['--help', '../../../etc', everything]) {
      const block = { linear: 'project_slug' }[provider] ?? 'workspace';
      world.write(
        '.kittify/config.yaml',
        `tracker:\n  provider: ${yaml(provider)}\n  ${block}: ${yaml(value)}\n`,
      );
      for (const exitCode of await all(4)) expect([0, 2, 3, 6, 7]).toContain(exitCode);
    }
    for (const { url, body } of world.sandbox.journal) {
      expect(new URL(url, world.sandbox.url).pathname).toMatch(/^\/api\/v1\/tracker\/[a-z]+$/);
      if (body !== '') expect(JSON.parse(body)).toHaveProperty('project_slug');
    }
  });
});

describe('a program that talks to the terminal', () => {
  const escapes = '\\033[2J\\033]0;owned\\007\\302\\2331m\\342\\200\\256';
  const version = `echo '{"version":"1.0.5"}'`;

  it.each([
    ['says nothing else', `printf '${escapes}'`],
    ['fails', `printf '${escapes}'; printf '${escapes}' >&2; exit 1`],
    [
      'has a version',
      `case "$1" in version) ${version};; *) printf '{"error":"${escapes}"}' >&2; exit 1;; esac`,
    ],
    [
      'has a prefix',
      `case "$1" in version) ${version};; where) printf '{"prefix":"${escapes}","path":"${escapes}"}';; *) printf '${escapes}';; esac`,
    ],
    [
      'answers for ever',
      `case "$1" in version) ${version};; *) exec yes '{"id":"x"}' | head -c 2000000;; esac`,
    ],
  ])('it %s', async (_, script) => {
    world.bind('beads');
    world.write('items.json', item('beads', 'create'));
    const command = join(world.folder, 'loud.sh');
    writeFileSync(command, `#!/bin/sh\n${script}\n`);
    chmodSync(command, 0o755);
    await world.type(['bind', '--credential', `command=${command}`]);
    for (const manner of [[], ['--json'], ['-v']]) {
      for (const words of [
        ['sync', 'pull'],
        ['sync', 'push', '--items-json', 'items.json'],
      ]) {
        const { exitCode, stdout, stderr } = await world.type([...words, ...manner]);
        expect([3, 7]).toContain(exitCode);
        expectHarmless(stdout + stderr);
        expect(stdout + stderr).not.toContain('This is a bug in tracker');
      }
    }
    await world.type(['unbind']);
  });
});
