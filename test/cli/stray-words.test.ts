import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliWorld } from './cli-fixture.ts';

let world: CliWorld;
beforeAll(async () => {
  world = await CliWorld.open({}, { loggedIn: false });
});
afterAll(() => world.close());

describe('a word too many', () => {
  it.each([
    [['status', '--', 'foo'], 'foo'],
    [['map', 'add', '--', 'foo'], 'foo'],
    [['operations', 'show', '--', 'a', 'foo'], 'foo'],
    [['operations', 'show', 'a', 'foo'], 'foo'],
  ])('%j is named', async (args, word) => {
    expect((await world.say(args)).stderr).toContain(`takes no further argument, but got '${word}'.`);
  });

  it.each([
    [['hunter2'], /takes no further argument/],
    [['--', 'hunter2'], /takes no further argument/],
    [['-phunter2'], /has no option -p\./],
    [['--username', 'me', 'hunter2'], /takes no further argument/],
    [['--password=hunter2'], /has no option --password\./],
  ])('at log-in it may be the password, and is not repeated: %j', async (args, told) => {
    for (const json of [[], ['--json']]) {
      const { exitCode, stdout, stderr } = await world.say(['auth', 'login', ...args, ...json]);
      expect(exitCode).toBe(2);
      expect(stdout + stderr).toMatch(told);
      expect(stdout + stderr).not.toContain('hunter');
    }
  });
});
