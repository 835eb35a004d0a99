import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, type Reply } from './answered.ts';
import { CliWorld, type JsonError } from './cli-fixture.ts';
import { typed } from './in-process.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open({}, { loggedIn: false, bound: false });
});
afterEach(() => world.close());

const config = () => join(world.project, '.kittify/config.yaml');
const recorded = () => (existsSync(config()) ? readFileSync(config(), 'utf8') : '');
const environment = (path = '') => ({ HOME: world.folder, SPEC_KITTY_HOME: world.home, PATH: path });
const type = (args: readonly string[]) =>
  typed(args, { directory: world.project, environment: environment() });
const ask = (replies: readonly Reply[], args = ['bind'], path = '') =>
  answered(args, { directory: world.project, environment: environment(path) }, replies);

function givenRemote(url: string): void {
  mkdirSync(join(world.project, '.git'));
  writeFileSync(
    join(world.project, '.git/config'),
    `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n`,
  );
}

describe('bind without options, on a terminal', () => {
  it('asks for a SaaS provider and its project, and prints the command that does the same', async () => {
    const { exitCode, stdout, stderr } = await ask([
      [/Tracker \(number or name\): /, 'linear'],
      [/Project slug at linear: /, 'plat form'],
      [/Save this binding \(y or n\) \[y\]: /, ''],
    ]);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'Tracker binding saved\n- provider: linear\n- project_slug: plat form\n',
    });
    expect(stderr).toContain("\n  tracker bind --provider linear --project-slug 'plat form'\n");
    expect(recorded()).toContain('project_slug: "plat form"');
  });

  it('asks for a local provider, its workspace and the ownership rules; numbers are answers, too', async () => {
    const { exitCode, stderr } = await ask([
      [/Tracker/, '6'],
      [/Workspace name \[main\]: /, ''],
      [/Ownership \(number or name\) \[external_authoritative\]: /, '3'],
      [/Save/, 'yes'],
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'tracker bind --provider fp --workspace main --ownership-mode split_ownership\n',
    );
    expect(recorded()).toMatch(/provider: fp[\s\S]*workspace: main[\s\S]*mode: split_ownership/);
  });

  it('the printed command records the same', async () => {
    const { stderr } = await ask([
      [/Tracker/, 'beads'],
      [/Workspace/, "o'hara"],
      [/Ownership/, ''],
      [/Save/, 'y'],
    ]);
    const asked = recorded();
    await type(['unbind']);
    const words = /tracker (bind --provider beads .*)/.exec(stderr)?.[1] ?? '';
    expect(words).toBe(
      `bind --provider beads --workspace 'o'\\''hara' --ownership-mode external_authoritative`,
    );
    await type([
      'bind',
      '--provider',
      'beads',
      '--workspace',
      "o'hara",
      '--ownership-mode',
      'external_authoritative',
    ]);
    expect(recorded()).toBe(asked);
  });

  it('the printed command takes a value that begins with a dash', async () => {
    const { stderr } = await ask([
      [/Tracker/, 'linear'],
      [/slug/, '-x'],
      [/Save/, 'y'],
    ]);
    expect(stderr).toContain('tracker bind --provider linear --project-slug=-x\n');
  });

  it('says what is wrong with an answer at once, and asks again', async () => {
    const { exitCode, stderr } = await ask([
      [/Tracker/, 'asana'],
      [/'asana' is none of them: give a number from 1 to 6, or a name\.[\s\S]*Tracker/, '7'],
      [/'7' is none of them[\s\S]*Tracker/, 'Jira'],
      [/slug at jira: /, ' '],
      [/slug at jira: /, 'p'],
      [/Save/, 'maybe'],
      [/Answer y or n\.[\s\S]*Save/, 'y'],
    ]);
    expect(exitCode).toBe(0);
    expect(stderr.match(/Which tracker/g)).toHaveLength(1);
  });

  it('offers what is bound now', async () => {
    await type(['bind', '--provider', 'fp', '--workspace', 'w', '--ownership-mode', 'split_ownership']);
    const { stderr } = await ask([
      [/fp +local, .*\(bound now\)[\s\S]*Tracker .*\[fp\]: /, ''],
      [/Workspace name \[w\]: /, ''],
      [/\[split_ownership\]: /, ''],
      [/Save/, ''],
    ]);
    expect(stderr).toContain('tracker bind --provider fp --workspace w --ownership-mode split_ownership');
  });

  it.each([
    ['git@github.com:acme/platform.git', 'github'],
    ['https://bob:s3cret@gitlab.example.com/acme/tools/platform', 'gitlab'],
  ])('offers the project of the git remote: %s', async (url, provider) => {
    givenRemote(url);
    const { stderr } = await ask([
      [new RegExp(`the repository is acme/[\\s\\S]*Tracker .*\\[${provider}\\]: `), ''],
      [/Project slug at \w+ \[platform\]: /, ''],
      [/Save/, 'y'],
    ]);
    expect(stderr).not.toContain('s3cret');
    expect(recorded()).toMatch(new RegExp(`provider: ${provider}[\\s\\S]*project_slug: platform`));
  });

  it('offers beads where there is its folder, and says whose program is missing', async () => {
    givenRemote('git@github.com:acme/platform.git');
    mkdirSync(join(world.project, '.beads'));
    mkdirSync(join(world.folder, 'bin'));
    writeFileSync(join(world.folder, 'bin/bd'), '#!/bin/sh\n');
    chmodSync(join(world.folder, 'bin/bd'), 0o755);
    const { stderr } = await ask(
      [
        [/Tracker .*\[beads\]: /, ''],
        [/Workspace/, '\u0003'],
      ],
      ['bind'],
      join(world.folder, 'bin'),
    );
    expect(stderr).toMatch(/beads +local, driven by bd \(found \S+\.beads\)/);
    expect(stderr).toMatch(/fp +local, driven by fp, not found on PATH/);
  });

  it('a binding that is no longer usable is no obstacle', async () => {
    writeFileSync(config(), 'tracker:\n  provider: azure_devops\n');
    const { exitCode } = await ask([
      [/Tracker \(number or name\): /, 'linear'],
      [/slug/, 'p'],
      [/Save/, 'y'],
    ]);
    expect(exitCode).toBe(0);
  });

  it.each([
    [
      'n at the end',
      [
        [/Tracker/, 'linear'],
        [/slug/, 'p'],
        [/Save/, 'n'],
      ],
      'nothing was saved',
    ],
    ['Ctrl-C at the first question', [[/Tracker/, '\u0003']], 'Interrupted'],
    [
      'Ctrl-C at the last question',
      [
        [/Tracker/, '1'],
        [/slug/, 'p'],
        [/Save/, '\u0003'],
      ],
      'Interrupted',
    ],
  ] as [string, Reply[], string][])('%s leaves nothing written', async (_, replies, told) => {
    const { exitCode, stdout, stderr } = await ask(replies);
    expect({ exitCode, stdout, file: recorded() }).toEqual({ exitCode: 130, stdout: '', file: '' });
    expect(stderr).toContain(told);
  });

  it('outside a project it does not even ask', async () => {
    const { exitCode, stderr } = await ask([], ['bind', '-C', '/']);
    expect(exitCode).toBe(3);
    expect(stderr).not.toContain('Tracker');
  });
});

describe('bind without options and without a terminal', () => {
  it.each([[[]], [['--json']]])('%j names the options', async (more) => {
    await type(['bind', '--provider', 'linear', '--project-slug', 'p']);
    const before = recorded();
    const { exitCode, stdout, stderr } = await type(['bind', ...more]);
    expect(exitCode).toBe(2);
    const told = more.length === 0 ? stderr : (JSON.parse(stdout) as JsonError).error.hint;
    expect(told).toContain('tracker bind --provider linear --project-slug SLUG');
    expect(recorded()).toBe(before);
  });
});
