import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/cli/routes.ts';
import { commandDescriptions } from '../../src/generated/command-descriptions.ts';
import { exitCodes, providersOfKind, version } from '../../src/index.ts';
import { CliWorld, type JsonError } from './cli-fixture.ts';

let world: CliWorld;
beforeAll(async () => {
  world = await CliWorld.open({}, { loggedIn: false, bound: false });
});
afterAll(() => world.close());

describe('help', () => {
  it.each(routes.map(({ path }) => path.join(' ')))(
    '%s --help and -h: options and examples on stdout',
    async (path) => {
      for (const flag of ['--help', '-h']) {
        const { exitCode, stdout, stderr } = await world.say([...path.split(' '), flag]);
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
        expect(stdout).toContain('OPTIONS');
        expect(stdout).toContain('EXAMPLES');
      }
    },
  );

  it('tracker --help names every command', async () => {
    const { exitCode, stdout } = await world.type(['--help']);
    expect(exitCode).toBe(0);
    for (const { path, summary } of commandDescriptions)
      expect(stdout).toMatch(new RegExp(`${path.join(' ')} +${summary.slice(0, 10)}`));
  });

  it.each([['--help'], ['sync', '--help'], ['sync', 'pull', '-h'], ['help', 'sync', 'pull']])(
    '%j with --json is one value, too',
    async (...args) => {
      const { exitCode, stdout } = await world.say([...args, '--json']);
      expect(exitCode).toBe(0);
      expect((JSON.parse(stdout) as { text: string }).text).toContain('USAGE');
    },
  );

  it('a group’s help names its commands only', async () => {
    const { stdout } = await world.say(['sync', '--help']);
    expect(stdout).toContain('sync pull');
    expect(stdout).not.toContain('auth login');
  });

  it('help exit-codes prints the whole table', async () => {
    const { stdout } = await world.say(['help', 'exit-codes']);
    for (const { code, meaning } of Object.values(exitCodes)) expect(stdout).toContain(`${code}  ${meaning}`);
  });

  it.each([['environment'], ['json'], ['writes'], ['sync', 'pull'], ['map'], []])(
    'help %s',
    async (...words) => {
      expect((await world.say(['help', ...words])).exitCode).toBe(0);
    },
  );

  it('an unknown topic is told with the known ones', async () => {
    const { exitCode, stderr } = await world.say(['help', 'nonsense']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('exit-codes');
  });

  it('--version', async () => {
    expect((await world.type(['--version'])).stdout).toBe(`${version}\n`);
    expect((await world.say(['-q', '--version'])).stdout).toBe(`${version}\n`);
    expect((await world.say(['--version', '-q'])).stdout).toBe(`${version}\n`);
  });

  it.each([
    ['--version', '--json'],
    ['--json', '--version'],
  ])('%s %s is a value for programs', async (...args) => {
    expect((await world.type(args)).json()).toEqual({ version });
  });

  it.each([
    ['--version', 'anything'],
    ['--version', 'status'],
    ['--version', '--bogus'],
    ['--version', '--', 'x'],
  ])('%j: what stands beside --version is refused by name', async (...args) => {
    const { exitCode, stdout, stderr } = await world.say(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`'tracker --version' takes no further argument, but got '${args[1]}'.`);
  });
});

describe('wrong words', () => {
  it.each([
    [['pul'], /Unknown command 'pul'/, /sync pull/],
    [['sync', 'psuh'], /Unknown command 'sync psuh'/, /sync push/],
    [['pull'], /Unknown command 'pull'/, /sync pull/],
    [['statsu'], /Unknown command/, /tracker status/],
    [['frobnicate'], /Unknown command/, /tracker --help/],
    [['sync'], /needs a command/, /sync --help/],
    [[], /needs a command/, /tracker --help/],
    [['sync', 'pull', '--bogus'], /no option --bogus/, /hint: Run `tracker sync pull --help/],
    [['sync', 'pull', 'extra'], /no further argument.*extra/, /--help/],
    [['sync', 'pull', '--limt', '3'], /no option --limt/, /Did you mean --limit\? Run/],
    [['sync', 'pull', '--lim=3'], /no option --lim/, /Did you mean --limit\?/],
    [['operations', 'show'], /needs another argument: ID/, /operations show --help/],
    [['sync', 'pull', '--limit'], /--limit needs a value/, /--help/],
    [['sync', 'pull', '--cursor', '-x'], /--cursor=VALUE/, /--help/],
    [['-C'], /-C needs a value/, /--help/],
    [['--bogus'], /Unknown option '--bogus'/, /--help/],
    [['sync', 'pull', '--limit', '0'], /--limit/, /--help/],
    [['sync', 'pull', '--limit', '10001'], /--limit/, /--help/],
    [['sync', 'pull', '--limit', 'x'], /--limit/, /--help/],
    [['sync', 'pull', '--status', 'hooked'], /--status/, /--help/],
    [['sync', 'pull', '--timeout', '0'], /--timeout/, /--help/],
    [['sync', 'pull', '--json', '--ndjson'], /exclude each other/, /--ndjson/],
    [['sync', 'pull', '--timeout', '-1'], /--timeout: expected a number of seconds/, /--help/],
    [['help', 'sync', 'pull', 'extra'], /no help topic/, /Topics/],
    [['sync', 'pull', '--status', 'todo', '--status', 'x'], /for --status: /, /--help/],
    [['bind', '--field-owner', 'x'], /Expected key=value/, /--help|input/],
  ])('%j ends with 2 and says what was meant', async (args, message, hint) => {
    const { exitCode, stdout, stderr } = await world.say(args.filter((word) => word !== '--json'));
    const asJson = await world.say([...args, '--json']);
    if (!args.includes('--json')) {
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(hint);
    }
    if (!['-C', '--limit'].includes(args.at(-1) ?? '')) {
      expect(asJson.exitCode).toBe(2);
      expect(asJson.stderr).toBe('');
      const { error } = asJson.json<JsonError>();
      expect(error).toMatchObject({ exitCode: 2 });
      expect(error.message).toMatch(message);
    }
  });
});

describe('global options', () => {
  it.each([
    ['--json', 'auth', 'status'],
    ['auth', '--json', 'status'],
    ['auth', 'status', '--json'],
    ['-C', '.', '--json', 'auth', 'status', '-q'],
    ['auth', '--directory=.', 'status', '--json'],
  ])('stand before, within or after the command: %j', async (...args) => {
    expect((await world.say(args)).json<JsonError>().error.code).toBe('login_required');
  });
});

it('-C with a folder that is not there never finds the project above it', async () => {
  const said = await world.say(['status', '--json', '-C', join(world.project, 'misspelled')]);
  expect(said.json<JsonError>().error).toMatchObject({
    code: 'usage',
    message: expect.stringContaining('misspelled') as string,
  });
});

it('what only commands that send have may stand before them, too', async () => {
  const { error } = (
    await world.say(['--team', 'acme', '--timeout', '5', '--json', 'status'])
  ).json<JsonError>();
  expect(error.code).toBe('not_bound');
});

describe('short options and switches', () => {
  it('nothing after -- is an option', async () => {
    const { exitCode, stdout, stderr } = await world.say(['sync', 'pull', '--', '--json']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain("'tracker sync pull' takes no further argument");
  });

  it.each([
    ['sync', 'pull', '-n', '5', '-a'],
    ['sync', 'run', '-n', '5'],
    ['sync', 'push', '-f', 'changes.json'],
  ])('%j are the long ones', async (...args) => {
    const { error } = (await world.say([...args, '--json'])).json<JsonError>();
    expect(error.code).toBe('not_bound');
  });

  it('-p names the provider, -a lists all', async () => {
    const { error } = (await world.say(['bind', '-p', 'asana', '--json'])).json<JsonError>();
    expect(error.code).toBe('unknown_provider');
    expect((await world.say(['operations', 'list', '-aq', '--json'])).json()).toEqual({ operations: [] });
  });

  it('may stand together: -qv is quiet and verbose', async () => {
    const { stderr } = await world.say(['auth', 'logout', '-qv', '--json']);
    expect(stderr).toBe('');
  });

  it('help may stand among them', async () => {
    expect((await world.say(['status', '-qh'])).stdout).toContain('tracker status [options]');
  });

  it('--strict is for every command, and the root help tells it and --timeout', async () => {
    expect((await world.say(['--strict', 'providers'])).exitCode).toBe(0);
    const { stdout } = await world.say(['--help']);
    expect(stdout).toMatch(/--strict +[\s\S]*--timeout SECONDS/);
  });

  it('the words after help are shown', async () => {
    expect((await world.say(['help', '-h'])).stdout).toContain('tracker help [TOPIC...]');
  });
});

describe('where nothing is set up', () => {
  it.each([
    [['status'], 'not_bound', 3],
    [['sync', 'publish'], 'not_bound', 3],
    [['auth', 'status'], 'login_required', 4],
    [['bind'], 'usage', 2],
    [['bind', '--provider', 'linear'], 'usage', 2],
    [
      ['auth', 'login', '--server', 'http://example.com', '--username', 'u', '--password-stdin'],
      'server_url_invalid',
      3,
    ],
    [['auth', 'login', '--username', 'u', '--password-stdin'], 'usage', 2],
    [['auth', 'login', '--server', 'https://h.example.com', '--username', 'u'], 'usage', 2],
  ])('%j ends with %s', async (args, code, exitCode) => {
    const said = await world.type(['--json', ...args], { input: 'pw' });
    expect(said.json<JsonError>().error).toMatchObject({ code, exitCode });
    expect(said.exitCode).toBe(exitCode);
  });

  it('what to do next is for the project that was named', async () => {
    const { stderr } = await world.type(['status', '-C', world.project], { cwd: '/' });
    expect(stderr).toContain(`\`tracker bind -C ${world.project}\`, which asks`);
    expect(stderr).toContain(`\`tracker bind -C ${world.project} --provider linear`);
  });

  it('outside a project', async () => {
    const said = await world.say(['status', '--json', '-C', '/']);
    expect(said.json<JsonError>().error).toMatchObject({ code: 'outside_project', exitCode: 3 });
  });

  it('without a server URL the command that sets it is named, and no default host is asked', async () => {
    const bare = await CliWorld.open({}, { loggedIn: false });
    const said = await bare.type(['status', '--json']);
    expect(said.json<JsonError>().error).toMatchObject({ code: 'no_server_url', exitCode: 3 });
    expect(said.json<JsonError>().error.hint).toContain('tracker auth login --server');
    await bare.close();
  });

  it('logout of nobody is no error', async () => {
    expect(await world.say(['auth', 'logout'])).toMatchObject({
      exitCode: 0,
      stdout: 'Nobody was logged in\n',
    });
    expect((await world.say(['auth', 'logout', '--json'])).json()).toEqual({
      logged_out: false,
      username: null,
    });
  });

  it('providers', async () => {
    expect((await world.say(['providers', '--json'])).json()).toEqual({
      local: providersOfKind('local'),
      saas: providersOfKind('saas'),
    });
    expect((await world.say(['providers'])).stdout).toMatch(
      /SaaS-backed[\s\S]*linear[\s\S]*Local[\s\S]*beads/,
    );
  });
});

describe('colours', () => {
  it('none when piped; FORCE_COLOR asks for them; NO_COLOR and --no-color win', async () => {
    const colored = (said: { stdout: string }) => said.stdout.includes('\u001b[');
    expect(colored(await world.type(['--help']))).toBe(false);
    expect(colored(await world.type(['--help'], { env: { FORCE_COLOR: '1' } }))).toBe(true);
    expect(colored(await world.type(['--help'], { env: { FORCE_COLOR: '0' } }))).toBe(false);
    expect(colored(await world.type(['--help'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }))).toBe(false);
    expect(colored(await world.type(['--help', '--no-color'], { env: { FORCE_COLOR: '1' } }))).toBe(false);
  });
});
