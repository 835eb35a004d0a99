import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError } from './cli-fixture.ts';

let world: CliWorld;
beforeAll(async () => {
  world = await CliWorld.open();
});
afterAll(() => world.close());

describe('a number', () => {
  it.each([
    ['--limit', '1e3', 'a whole number from 1 to 10000'],
    ['--limit', '-5', 'a whole number from 1 to 10000'],
    ['--limit', '5.5', 'a whole number from 1 to 10000'],
    ['--limit', '', 'a whole number from 1 to 10000'],
    ['--timeout', '1e9', 'a number of seconds from 0.001 to 1000000000'],
    ['--timeout', '-1', 'a number of seconds from 0.001 to 1000000000'],
    ['--timeout', 'soon', 'a number of seconds from 0.001 to 1000000000'],
  ])('%s %s: what is expected is told', async (flag, given, expected) => {
    for (const command of ['pull', 'run']) {
      const { exitCode, stderr } = await world.say(['sync', command, flag, given]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`Invalid value for ${flag}: expected ${expected}, but got '${given}'`);
    }
  });

  it.each(['005', '10000'])('%s is one', async (given) => {
    world.sandbox.clearJournal();
    await world.say(['sync', 'pull', '--limit', given]);
    expect(world.sandbox.journal[0]?.json).toMatchObject({ limit: Number(given) });
  });

  it('a deletion cap that the option parser does not take is asked for in digits', async () => {
    const { stderr } = await world.say(['sync', 'run', '--max-deletions', '1e3']);
    expect(stderr).toContain("expected a number in plain digits, but got '1e3'");
  });
});

describe('an option whose variable was not set', () => {
  it.each([
    [['sync', 'pull', '--team', ''], '--team'],
    [['--team=', 'status'], '--team'],
    [['status', '--team', ' '], '--team'],
    [['status', '-C', ''], '-C'],
    [['-C=', 'status'], '-C'],
    [['--directory=', 'status'], '--directory'],
    [['auth', 'login', '--server', ''], '--server'],
    [['auth', 'login', '--username', ''], '--username'],
    [['sync', 'pull', '--cursor', ''], '--cursor'],
    [['sync', 'push', '-f', ''], '-f'],
    [['sync', 'push', '--items-json='], '--items-json'],
  ])('%j is not taken for none', async (args, flag) => {
    const { error } = (await world.say([...args, '--json'])).json<JsonError>();
    expect(error).toMatchObject({ code: 'usage', exitCode: 2 });
    expect(error.message).toContain(flag);
    expect(error.message).toContain('empty');
  });
});

describe('a server URL that is none is told with where it comes from', () => {
  it('the environment', async () => {
    const { json } = await world.type(['status', '--json'], { env: { SPEC_KITTY_SAAS_URL: 'garbage' } });
    expect(json<JsonError>().error).toMatchObject({
      code: 'server_url_invalid',
      message: "SPEC_KITTY_SAAS_URL: 'garbage' is no https:// URL.",
    });
  });

  it('the option, before a password is asked for', async () => {
    const { error } = (
      await world.say(['auth', 'login', '--server', 'http://127.0.0.1:99999', '--json'])
    ).json<JsonError>();
    expect(error).toMatchObject({
      code: 'server_url_invalid',
      message: "--server: 'http://127.0.0.1:99999' names a port above 65535.",
    });
  });
});
