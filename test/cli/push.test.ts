import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError } from './cli-fixture.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open();
});
afterEach(() => world.close());

const ref = (id: string) => ({ system: 'linear', id, workspace: 'acme' });
const rename = (title: string) => [{ ref: ref('LIN-1'), action: 'update', patch: { title } }];
const push = ['sync', 'push', '--items-json', 'items.json'];
const writes = () =>
  world.sandbox.journal.filter(({ operation }) => operation === 'push' || operation === 'run');
const keys = () => writes().map(({ headers }) => headers['idempotency-key']);

describe('sync push', () => {
  it('sends the items as they are, with a fresh key for every command', async () => {
    world.items([{ ...rename('One')[0], patch: { title: 'One', custom_fields: { any: { thing: [1] } } } }]);
    const first = await world.type(push);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(/LIN-1 +update +updated +LIN-1 +2[\s\S]*Push ok/);
    await world.type(push);
    const [one, two] = keys();
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(two).not.toBe(one);
    expect(world.sandbox.journal[0]?.json).toMatchObject({
      items: [{ patch: { custom_fields: { any: { thing: [1] } } } }],
    });
  });

  it('reads standard input for -', async () => {
    const { exitCode } = await world.type(['sync', 'push', '--items-json', '-'], {
      input: `\ufeff${JSON.stringify(rename('Two'))}`,
    });
    expect(exitCode).toBe(0);
    expect(world.sandbox.issues('linear', 'platform')[0]?.title).toBe('Two');
  });

  it.each([
    ['nothing', undefined, 'usage', /--items-json is required/],
    ['an empty list', '[]', 'invalid_input', /empty/],
    ['no array', '{"items": []}', 'invalid_input', /items\.json holds one object; a JSON array/],
    ['a text', '"x"', 'invalid_input', /items\.json holds a string; a JSON array/],
    ['an empty file', '  ', 'invalid_input', /is empty/],
    ['broken JSON', '[\n {"a": }]', 'invalid_input', /line 2, column/],
    ['JSON too deep', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'invalid_input', /nested deeper/],
    ['cut JSON', '[{', 'invalid_input', /no valid JSON/],
    [
      'unknown keys',
      JSON.stringify([rename('x')[0], { ...rename('x')[0], patch: { titel: 'x' } }]),
      'invalid_input',
      /items\[1\]\.patch\.titel: unknown key/,
    ],
    [
      'a wrong action',
      '[{"ref": {"system": "linear", "id": "1", "workspace": "w"}, "action": "destroy"}]',
      'invalid_input',
      /create, update, transition/,
    ],
  ])('%s is refused and nothing is sent', async (_, text, code, message) => {
    if (text !== undefined) world.write('items.json', text);
    const { exitCode, json } = await world.type([
      ...(text === undefined ? ['sync', 'push'] : push),
      '--json',
    ]);
    expect(exitCode).toBe(2);
    expect(json<JsonError>().error).toMatchObject({ code });
    expect(json<JsonError>().error.message).toMatch(message);
    expect(world.sandbox.journal).toEqual([]);
  });

  it('a missing file, a folder and a file that is no UTF-8 are named', async () => {
    for (const [path, why] of [
      ['none.json', /there is no such file/],
      ['.', /folder/],
    ] as const) {
      const { exitCode, stderr } = await world.type(['sync', 'push', '--items-json', path]);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(why);
    }
  });

  it('--limit does not belong to it', async () => {
    world.items(rename('x'));
    expect((await world.type([...push, '--limit', '5', '--json'])).json<JsonError>().error).toMatchObject({
      code: 'option_not_applicable',
      exitCode: 2,
    });
  });

  it('--dry-run prints before and after, and sends no write', async () => {
    world.items(rename('Dry'));
    const { exitCode, json } = await world.type([...push, '--dry-run', '--json']);
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({
      dry_run: true,
      provider: 'linear',
      project_slug: 'platform',
      server: world.sandbox.url,
      items: rename('Dry'),
      plan: [{ action: 'update', fields: [{ field: 'title', after: 'Dry' }] }],
      item_errors: [],
    });
    expect((await world.type([...push, '--dry-run'])).stdout).toMatch(
      /LIN-1 +update[\s\S]*title: .* -> Dry[\s\S]*nothing was sent/,
    );
    expect(world.sandbox.effects()).toBe(0);
  });

  it('--dry-run says which items would fail, and ends as the push would', async () => {
    world.items([
      { ref: ref('LIN-99999'), action: 'transition', target_status: 'done' },
      { ref: { ...ref('P-1'), system: 'jira' }, action: 'update', patch: { title: 'x' } },
    ]);
    const { exitCode, stdout } = await world.type([...push, '--dry-run']);
    expect(exitCode).toBe(6);
    expect(stdout).toMatch(/unknown_issue There is no issue LIN-99999/);
    expect(stdout).toMatch(/wrong_tracker P-1 is an issue of 'jira'/);
  });

  it('partial and failed pushes end with 6 and show each outcome', async () => {
    world.items([...rename('Good'), { ref: ref('NOPE'), action: 'update', patch: { title: 'x' } }]);
    const partial = await world.type(push);
    expect(partial.exitCode).toBe(6);
    expect(partial.stdout).toMatch(
      /LIN-1 +update +updated[\s\S]*NOPE +update +failed[\s\S]*Push partial[\s\S]*- failed: 1[\s\S]*Item errors:\n- NOPE/,
    );
    world.items([{ ref: ref('NOPE'), action: 'update', patch: { title: 'x' } }]);
    expect((await world.type([...push, '--json'])).exitCode).toBe(6);
  });

  it('an answer without the envelope’s parts is shown as it came', async () => {
    world.items(rename('x'));
    world.sandbox.script({ operation: 'push', body: { pushed: 3, errors: [] } });
    const { exitCode, stdout } = await world.type(push);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"pushed": 3');
    expect(stdout).not.toContain('undefined');
  });

  it('the same key again gets the first answer; another body is refused', async () => {
    world.items(rename('Once'));
    await world.type([...push, '--idempotency-key', 'mine']);
    const again = await world.type([...push, '--idempotency-key', 'mine']);
    expect(again).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('earlier request') as string,
    });
    expect(world.sandbox.effects()).toBe(1);
    world.items(rename('Other'));
    const conflict = await world.type([...push, '--idempotency-key', 'mine', '--json']);
    expect(conflict.exitCode).toBe(2);
    expect(conflict.json<JsonError>().error.code).toBe('idempotency_conflict');
  });

  it('a lost answer is asked for with the same key, so the effect is there once', async () => {
    world.items([{ ref: ref('WP1'), action: 'create', patch: { title: 'Lost' } }]);
    world.sandbox.script({ operation: 'push', drop: 'after' });
    expect((await world.type(push)).exitCode).toBe(0);
    expect(new Set(keys()).size).toBe(1);
    expect(world.sandbox.effects()).toBe(1);
  });

  it('when it stays lost the effect is unknown, and the hint is a command that settles it', async () => {
    world.items([{ ref: ref('WP1'), action: 'create', patch: { title: 'Lost' } }]);
    world.sandbox.script({ operation: 'push', drop: 'after', times: 3 });
    const { exitCode, stderr } = await world.type(push);
    expect(exitCode).toBe(7);
    const pasted = /`tracker (sync push .*?)`/.exec(stderr)?.[1]?.split(' ') ?? [];
    expect(await world.type(pasted)).toMatchObject({ exitCode: 0 });
    expect(world.sandbox.effects()).toBe(1);
  });

  it('the hint can be pasted where file and key begin with a dash', async () => {
    writeFileSync(join(world.project, '-f.json'), JSON.stringify(rename('One')));
    world.sandbox.script({ operation: 'push', drop: 'after', times: 'always' });
    const typed = ['sync', 'push', '--items-json=-f.json', '--idempotency-key=-k'];
    const { stderr } = await world.type([...typed, '--timeout', '3']);
    const [, command = ''] = /Repeat it safely with `tracker ([^`]+)`/.exec(stderr) ?? [];
    expect(command.split(' ')).toEqual(typed);
  });

  it('the hint repeats the very command: file, folder and team, quoted', async () => {
    const items = [{ ref: ref('WP1'), action: 'create', patch: { title: 'Lost' } }];
    world.write("it's mine.json", JSON.stringify(items));
    world.sandbox.script({ operation: 'push', drop: 'after', times: 3 });
    const args = [
      'sync',
      'push',
      '--items-json',
      "it's mine.json",
      '-C',
      world.project,
      '--team',
      'team-acme',
    ];
    const { stderr } = await world.type(args, { cwd: '/' });
    const key = keys()[0];
    expect(stderr).toContain(
      `\`tracker sync push --items-json 'it'\\''s mine.json' -C ${world.project} --team team-acme --idempotency-key ${key}\``,
    );
  });

  it('from standard input the hint asks for the same input', async () => {
    world.sandbox.script({ operation: 'push', drop: 'after', times: 3 });
    const { stderr } = await world.type(['sync', 'push', '--items-json', '-'], {
      input: JSON.stringify(rename('x')),
    });
    expect(stderr).toMatch(
      /`tracker sync push --items-json - --idempotency-key \S+` and the same standard input/,
    );
  });

  it.each(['push', 'getStatus'] as const)(
    '%s: an answer too deep to print is told as such',
    async (operation) => {
      world.items(rename('Deep'));
      world.sandbox.script({ operation, malformed: 'deep' });
      const { exitCode, json } = await world.type([...(operation === 'push' ? push : ['status']), '--json']);
      expect(exitCode).toBe(7);
      expect(json<JsonError>().error).toMatchObject({
        code: 'contract_violation',
        effect: operation === 'push' ? 'unknown' : 'none',
        message: expect.stringContaining('nested deeper than 200 levels') as string,
      });
    },
  );

  it('an answer that is no JSON object leaves the effect unknown, and is not repeated', async () => {
    world.items(rename('x'));
    world.sandbox.script({ operation: 'push', malformed: 'html' });
    const { exitCode, json } = await world.type([...push, '--json']);
    expect(exitCode).toBe(7);
    expect(json<JsonError>().error).toMatchObject({
      code: 'contract_violation',
      effect: 'unknown',
      operation: { key: keys()[0] },
    });
    expect(world.sandbox.journal).toHaveLength(1);
  });

  it('401 and 429 in one push: one key, the token renewed', async () => {
    world.items(rename('x'));
    world.sandbox.script({ operation: 'push', status: 429, body: { retry_after_seconds: 0.05 } });
    world.sandbox.expireAccessTokens();
    expect((await world.type(push)).exitCode).toBe(0);
    expect(world.sandbox.journal.map(({ operation }) => operation)).toEqual([
      'push',
      'push',
      'refreshToken',
      'push',
    ]);
    expect(new Set(keys().filter(Boolean)).size).toBe(1);
  });
});

describe('sync run', () => {
  it('shows both phases', async () => {
    const { exitCode, stdout } = await world.type(['sync', 'run', '--limit', '5']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Sync run ok[\s\S]*pull: ok \(total: 5[\s\S]*push: ok/);
    expect(world.sandbox.journal[0]?.json).toEqual({
      provider: 'linear',
      project_slug: 'platform',
      pull_first: true,
      limit: 5,
    });
  });

  it('the hint of a lost run repeats the very body', async () => {
    world.sandbox.script({ operation: 'run', malformed: 'empty' });
    const { exitCode, stderr } = await world.type(['sync', 'run', '--limit', '5', '--no-pull-first']);
    expect(exitCode).toBe(7);
    const pasted = /`tracker (sync run .*?)`/.exec(stderr)?.[1]?.split(' ') ?? [];
    expect(await world.type(pasted)).toMatchObject({ exitCode: 0 });
    expect(world.sandbox.journal[1]?.json).toEqual(world.sandbox.journal[0]?.json);
  });

  it('two identical runs are two operations', async () => {
    await world.type(['sync', 'run']);
    await world.type(['sync', 'run']);
    expect(new Set(keys()).size).toBe(2);
  });
});

describe('secrets', () => {
  it('never leave the credentials file', async () => {
    const stored = readFileSync(join(world.home, 'credentials'), 'utf8');
    const secrets = [...stored.matchAll(/(?:access|refresh) = "(.+?)"/g)].map(([, token]) => token ?? '');
    expect(secrets).toHaveLength(2);
    world.items(rename('x'));
    world.sandbox.script({ operation: 'push', status: 500 });
    const said: string[] = [];
    for (const args of [
      ['status', '-v'],
      ['sync', 'pull', '-v', '--json'],
      [...push, '-v', '--json'],
      ['auth', 'status'],
      ['auth', 'status', '--json'],
    ]) {
      const { stdout, stderr } = await world.type(args);
      said.push(stdout, stderr);
    }
    for (const secret of secrets) expect(said.join('\n')).not.toContain(secret);
  });

  it("given DEBUG for every library, then a proxy's password is not told", async () => {
    const login = ['auth', 'login', '--server', 'https://saas.example', '--username', 'alice@example.com'];
    const { exitCode, stdout, stderr } = await world.type([...login, '--password-stdin'], {
      input: 'correct-horse',
      env: { DEBUG: '*', HTTPS_PROXY: 'http://alice:battery-staple@127.0.0.1:1' },
    });
    expect(exitCode).toBe(9);
    expect(stdout + stderr).not.toContain('battery-staple');
  });
});
