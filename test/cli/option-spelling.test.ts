import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError } from './cli-fixture.ts';

let world: CliWorld;
beforeAll(async () => {
  world = await CliWorld.open();
});
afterAll(() => world.close());

/** What the one pull of a command asked the server for. */
async function askedBy(args: readonly string[]): Promise<{ limit: number; cursor?: string }> {
  world.sandbox.clearJournal();
  const { exitCode, stderr } = await world.say(args);
  expect(exitCode, stderr).toBe(0);
  return world.sandbox.journal[0]?.json as { limit: number };
}

describe('a short option and its value', () => {
  it.each([
    ['sync', 'pull', '-n5'],
    ['sync', 'pull', '-n=5'],
    ['sync', 'pull', '-n', '5'],
    ['sync', 'pull', '-qn', '5'],
    ['sync', 'pull', '-qn5'],
    ['-q', 'sync', 'pull', '-vqn=5'],
  ])('%j asks for five', async (...args) => {
    expect((await askedBy(args)).limit).toBe(5);
  });

  it('-q before it still silences', async () => {
    const { stderr } = await world.say(['sync', 'pull', '-qn5']);
    expect(stderr).toBe('');
  });

  it.each([
    ['-C/', 'status'],
    ['-C=/', 'status'],
    ['status', '-C/'],
    ['status', '-C=/'],
    ['status', '-qC/'],
    ['-qC', '/', 'status'],
  ])('%j starts in the named folder', async (...args) => {
    expect((await world.say([...args, '--json'])).json<JsonError>().error.code).toBe('outside_project');
  });

  it.each([
    [['sync', 'pull'], 'limit'],
    [['auth', 'login'], 'username'],
    [['auth', 'login'], 'quiet'],
  ])('%j: a long option with one dash is no row of short ones: -%s', async (command, name) => {
    const { exitCode, stderr } = await world.say([...command, `-${name}`, '5']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`has no option -${name}.`);
    expect(stderr).toContain(`Did you mean --${name}?`);
  });

  it('after -- nothing is taken apart', async () => {
    expect((await world.say(['sync', 'pull', '--', '-n5'])).stderr).toContain("but got '-n5'");
  });
});

describe('a switch that is given a value', () => {
  it.each([
    [['sync', 'pull', '--all=yes'], '--all'],
    [['sync', 'pull', '-a=yes'], '-a'],
    [['--json=1', 'status'], '--json'],
    [['--json=1', '--version'], '--json'],
    [['sync', '-q=1', 'pull'], '-q'],
    [['status', '--no-color=1'], '--no-color'],
    [['status', '--help=1'], '--help'],
    [['--help=1'], '--help'],
    [['status', '-h=1'], '-h'],
  ])('%j: it takes none', async (args, flag) => {
    const { exitCode, stderr } = await world.say(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error: ${flag} takes no value.\n`);
    expect(stderr).not.toContain('Did you mean');
  });
});
