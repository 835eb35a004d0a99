import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTracker, TrackerError } from '../../src/index.ts';
import { Canaries } from './canaries.ts';
import { CanaryWorld, password, username } from './canary-world.ts';

let world: CanaryWorld;
beforeAll(async () => {
  world = await CanaryWorld.open();
});
afterAll(() => world.close());

const push = ['sync', 'push', '--items-json', 'items.json'];
const reads = [
  ['sync', 'pull'],
  ['sync', 'pull', '--all', '--ndjson'],
  ['status'],
  ['map', 'list'],
  ['operations', 'list', '--all'],
  ['operations', 'resume'],
  ['auth', 'status'],
  ['providers'],
  ['help', 'environment'],
] as const;
const manners = ['', '-v', '--json', '--json -v', '--strict -v'] as const;

describe('the search', () => {
  it.each([
    ['as it is', (secret: string) => secret],
    ['in JSON', (secret: string) => JSON.stringify({ x: secret })],
    ['in a URL', (secret: string) => `https://h/?x=${encodeURIComponent(secret)}`],
    ['in a form', (secret: string) => new URLSearchParams({ x: secret }).toString()],
    ['in base64, wherever it begins', (secret: string) => Buffer.from(`user:${secret}:x`).toString('base64')],
    ['in hex', (secret: string) => Buffer.from(secret).toString('hex')],
    ['by its end', (secret: string) => `***${secret.slice(-14)}`],
  ])('finds a secret %s', (_, hidden) => {
    const canaries = new Canaries();
    canaries.add('it', password);
    expect(canaries.in(`before ${hidden(password)} after`, 'here')).toEqual([
      { place: 'here', secret: 'it' },
    ]);
    expect(canaries.in('before after', 'here')).toEqual([]);
    expect(canaries.in(gzipSync('nothing'), 'here')).toEqual([]);
  });

  it('finds a secret in a file, in a name, and where it is spared nowhere', () => {
    const { canaries, folder } = world;
    const file = join(folder, 'notes');
    writeFileSync(file, `x${password}`);
    expect(canaries.below(folder)).toEqual([{ place: file, secret: 'the password' }]);
    expect(canaries.below(folder, file)).toEqual([]);
    rmSync(file);
  });
});

describe('a day with the SaaS', () => {
  beforeAll(async () => {
    world.bind('linear');
    const ref = { system: 'linear', id: 'LIN-1', workspace: 'acme' };
    world.write('items.json', JSON.stringify([{ ref, action: 'update', patch: { title: 'Renamed' } }]));
    await world.login();
  });

  it('tokens are canaries: they are where they belong', () => {
    const { access, refresh } = world.tokens();
    expect(world.canaries.in(`${access} ${refresh}`, 'here')).toEqual([
      { place: 'here', secret: 'an access token' },
      { place: 'here', secret: 'a refresh token' },
    ]);
    expect(world.sandbox.logins()).toBe(1);
  });

  it.each(manners)('every command with "%s"', async (manner) => {
    for (const words of [...reads, push, ['sync', 'run'], ['bind', '--project-slug', 'platform']])
      expect((await world.type([...words, ...manner.split(' ').filter(Boolean)])).exitCode).toBeLessThan(10);
  });

  it('an expired token, renewed', async () => {
    world.sandbox.expireAccessTokens();
    const before = world.tokens().access;
    expect((await world.type(['sync', 'pull', '-v'])).exitCode).toBe(0);
    expect(world.tokens().access).not.toBe(before);
  });

  it.each([
    ['400', { status: 400, code: 'legacy_flow_forbidden' }],
    ['401', { status: 401, times: 2 }],
    ['403', { code: 'team_forbidden' }],
    ['404', { code: 'no_mapping' }],
    ['409', { status: 409, code: 'idempotency_conflict' }],
    ['422', { code: 'validation_error' }],
    ['429', { status: 429, times: 2, patch: { retry_after_seconds: 0 } }],
    ['500', { status: 500 }],
    ['503', { status: 503, times: 'always' }],
    ['no answer', { drop: 'after', times: 'always' }],
    ['a page', { malformed: 'html' }],
    ['half an answer', { malformed: 'truncated' }],
    ['a redirect elsewhere', { redirect: 'elsewhere' }],
    ['an answer too late', { delayMs: 60_000 }],
  ] as const)('%s, for a read and a write', async (_, fault) => {
    const redirect = 'redirect' in fault ? { redirect: `${world.elsewhere.url}/x` } : {};
    for (const [operation, words] of [
      ['pull', ['sync', 'pull']],
      ['push', [...push, '--new']],
    ] as const) {
      for (const manner of [['-v'], ['--json', '-v']]) {
        world.sandbox.script({ operation, ...fault, ...redirect });
        const { exitCode } = await world.type([...words, ...manner, '--timeout', '0.7']);
        expect(exitCode).not.toBe(0);
        world.sandbox.clearScript();
      }
    }
    await world.type(['operations', 'list', '--all', '--json']);
    expect(world.elsewhere.journal).toEqual([]);
  });

  it('a server that repeats what it was sent', async () => {
    const { access, refresh } = world.tokens();
    for (const manner of [['-v'], ['--json']]) {
      for (const [operation, words] of [
        ['pull', ['sync', 'pull']],
        ['push', [...push, '--new']],
      ] as const) {
        const message = `no: Authorization: Bearer ${access}`;
        world.sandbox.script({
          operation,
          status: 422,
          body: { message, code: access, details: { access } },
        });
        expect((await world.type([...words, ...manner])).exitCode).not.toBe(0);
        world.sandbox.script({ operation, text: message });
        expect((await world.type([...words, ...manner])).exitCode).toBe(7);
      }
      world.sandbox.expireAccessTokens();
      world.sandbox.script({ operation: 'refreshToken', status: 500, body: { message: `no: ${refresh}` } });
      expect((await world.type(['sync', 'pull', ...manner])).exitCode).toBe(7);
      const login = ['auth', 'login', '--username', username, '--password-stdin', ...manner];
      world.sandbox.script({ operation: 'obtainToken', status: 401, body: { message: `not ${password}` } });
      expect((await world.type(login, { input: password })).exitCode).toBe(4);
      world.sandbox.script({ operation: 'obtainToken', text: `<p>${password}</p>` });
      expect((await world.type(login, { input: password })).exitCode).toBe(7);
    }
  });

  it('what is thrown at a program that embeds it, with all that it holds', async () => {
    const { access } = world.tokens();
    const tracker = createTracker({ directory: world.project, environment: world.environment });
    for (const fault of [
      { status: 500, body: { message: access } },
      { status: 401, times: 2 },
      { malformed: 'html' },
      { malformed: 'deep' },
      { drop: 'after', times: 3 },
      { redirect: world.elsewhere.url },
    ] as const) {
      world.sandbox.clearScript();
      world.sandbox.script({ operation: 'pull', ...fault });
      const thrown: unknown = await tracker.pull({}).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(TrackerError);
      const shown = inspect(thrown, { depth: 20, showHidden: true, maxStringLength: null });
      expect(world.canaries.in(shown, 'the error')).toEqual([]);
    }
    await tracker.close();
  });

  it('another server in the environment gets nothing', async () => {
    const environment = { SPEC_KITTY_SAAS_URL: world.elsewhere.url };
    for (const words of [['sync', 'pull', '-v'], push, ['status', '--json'], ['auth', 'status', '-v']])
      await world.type(words, { environment });
    expect(world.elsewhere.journal).toEqual([]);
  });

  it('a password in a server URL, and one given as an option', async () => {
    const address = `https://u:${encodeURIComponent(password)}@kitty.example.com`;
    for (const given of [address, `u:${password}@kitty`, `ftp://u:${password}@h`]) {
      for (const manner of [[], ['--json']]) {
        const args = ['auth', 'login', '--username', username, '--password-stdin', ...manner];
        await world.type([...args, '--server', given], { input: 'x' });
        await world.type(args, { input: 'x', environment: { SPEC_KITTY_SAAS_URL: given } });
        await world.type(['sync', 'pull', ...manner], { environment: { HTTPS_PROXY: given } });
        await world.type(['bind', '--credential', `api_key=${password}`, ...manner]);
        await world.type(['bind', '--credential', password, ...manner]);
      }
    }
  });

  it('a credentials file that cannot be used', async () => {
    const good = readFileSync(world.credentials, 'utf8');
    const { access } = world.tokens();
    for (const bad of [
      `${good}\nbroken = "${access}`,
      good.replace(access, `${access} x`),
      good.replace(access, `\\u0000${access}`),
      good.replace('[tokens]', '[[tokens]]'),
      good.replace(/^url = .*$/m, 'url = "https://other.example"'),
      good.replace(/^url = .*$/m, ''),
      `${good}\n[sync]\n[sync]\n`,
      Buffer.concat([Buffer.from(good), Buffer.from([0xff, 0xfe])]),
    ]) {
      writeFileSync(world.credentials, bad);
      for (const words of [
        ['sync', 'pull', '-v'],
        ['auth', 'status', '--json'],
        ['auth', 'logout', '-v'],
      ])
        await world.type(words);
    }
    writeFileSync(world.credentials, good);
    chmodSync(world.credentials, 0o666);
    expect((await world.type(['sync', 'pull', '--json'])).exitCode).toBe(3);
    chmodSync(world.credentials, 0o600);
  });

  it('an accepted write, waited for, left, and refused at last', async () => {
    world.sandbox.script({
      operation: 'push',
      status: 202,
      body: { operation_id: '../../x', status: 'pending' },
    });
    await world.type([...push, '--new', '--no-wait', '-v']);
    await world.type(['operations', 'wait', '../../x', '--timeout', '0.2', '-v']);
    await world.type(['operations', 'show', '../../x', '--json']);
    world.sandbox.revokeRefreshTokens();
    world.sandbox.revokeAccessTokens();
    expect((await world.type(['sync', 'pull', '-v'])).exitCode).toBe(4);
    await world.login();
    expect((await world.type(['auth', 'logout'])).exitCode).toBe(0);
  });
});

describe('a day with bd', () => {
  it('its arguments, environment and input hold no secret, and it was started', async () => {
    await world.login();
    world.bind('beads');
    await world.type(['bind', '--credential', `command=${world.bd}`, '-v']);
    const ref = { system: 'beads', id: 'WP1', workspace: 'main' };
    world.write('items.json', JSON.stringify([{ ref, action: 'create', patch: { title: 'One' } }]));
    for (const words of [
      ['sync', 'pull'],
      [...push, '--dry-run'],
      push,
      ['sync', 'run'],
      ['status'],
      ['map', 'list'],
    ])
      expect((await world.type([...words, '-v'])).exitCode).toBe(0);
    expect(readFileSync(join(world.started, 'arguments'), 'utf8')).toContain('import');
    expect(readFileSync(join(world.started, 'environment'), 'utf8')).toContain('BD_NON_INTERACTIVE=1');
    expect(readFileSync(join(world.started, 'input'), 'utf8')).toContain('One');
  });

  it('a program that is missing, or fails with what it was told', async () => {
    await world.type(['bind', '--credential', 'command=/no/such/bd']);
    expect((await world.type(['sync', 'pull', '-v'])).exitCode).toBe(3);
    const loud = world.write('loud.sh', '#!/bin/sh\nenv >&2\nexit 1\n');
    chmodSync(loud, 0o755);
    await world.type(['bind', '--credential', `command=${loud}`]);
    expect((await world.type(['sync', 'pull', '--json', '-v'])).exitCode).not.toBe(0);
  });
});
