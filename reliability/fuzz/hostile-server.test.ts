import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/testing/index.ts';
import { CanaryWorld } from './canary-world.ts';
import { expectHarmless, expectNoPollution } from './expectations.ts';
import { dangerous } from './hostile-text.ts';

let world: CanaryWorld;
beforeAll(async () => {
  world = await CanaryWorld.open();
  world.bind('linear');
  const ref = { system: 'linear', id: 'LIN-1', workspace: 'acme' };
  world.write('items.json', JSON.stringify([{ ref, action: 'update', patch: { title: 'Renamed' } }]));
  await world.login();
});
afterEach(() => {
  world.sandbox.clearScript();
  world.sandbox.clearJournal();
  expectNoPollution();
});
afterAll(() => world.close());

const push = ['sync', 'push', '--items-json', 'items.json', '--new'];
const evil = dangerous.join('|');
const ref = { system: evil, id: evil, workspace: evil, key: evil, url: evil, [evil]: evil };
const envelope = {
  status: evil,
  summary: { total: 1, failed: evil, [evil]: 1 },
  items: [
    {
      ref,
      title: evil,
      status: evil,
      issue_type: evil,
      priority: evil,
      assignees: [evil],
      labels: [evil],
      [evil]: evil,
    },
    { ref, action: evil, outcome: evil, remote_ref: ref, version: evil, message: evil },
  ],
  item_errors: [{ ref, code: evil, category: evil, message: evil, retryable: evil }],
  identity_path: {
    type: evil,
    installation_id: evil,
    user_link_id: evil,
    provider: evil,
    provider_account_id: evil,
  },
  has_more: true,
  next_cursor: evil,
  doctrine: { mode: evil },
};
const error = {
  code: evil,
  category: evil,
  message: evil,
  user_action_required: true,
  source: evil,
  details: ref,
};
const mapping = {
  wp_id: evil,
  system: evil,
  external_id: evil,
  external_key: evil,
  external_url: evil,
  workspace: evil,
};

/** A command, and what the server answers to it. */
const talks: readonly (readonly [string, readonly string[], Fault])[] = [
  ['pull', ['sync', 'pull'], { operation: 'pull', body: envelope }],
  ['push', push, { operation: 'push', body: envelope }],
  [
    'run',
    ['sync', 'run', '--new'],
    { operation: 'run', body: { ...envelope, pull: envelope, push: envelope } },
  ],
  [
    'status',
    ['status'],
    { operation: 'getStatus', body: { provider: evil, [evil]: { [evil]: evil }, last_sync: evil } },
  ],
  ['map list', ['map', 'list'], { operation: 'listMappings', body: { mappings: [mapping, null, evil] } }],
  [
    'operations show',
    ['operations', 'show', 'x'],
    { operation: 'getOperation', body: { status: evil, error, result: envelope } },
  ],
  [
    'operations wait',
    ['operations', 'wait', 'x'],
    { operation: 'getOperation', body: { status: 'failed', error } },
  ],
  [
    'an accepted push',
    [...push, '--no-wait'],
    { operation: 'push', status: 202, body: { operation_id: evil } },
  ],
  ['an error', ['sync', 'pull'], { operation: 'pull', status: 422, body: error }],
  ['an error of a write', push, { operation: 'push', status: 409, body: error }],
];

/** The line of progress is the one thing that is drawn over. */
const withoutProgress = (text: string): string => text.replaceAll('\r\u001b[K', '');

describe('escapes in every field', () => {
  it.each(talks)('%s', async (_, words, fault) => {
    for (const [manner, columns] of [
      [[], 80],
      [[], undefined],
      [['-v'], 40],
      [['--json'], 80],
    ] as const) {
      world.sandbox.script(fault);
      const { stdout, stderr } = await world.type(
        [...words, ...manner],
        columns === undefined ? {} : { columns },
      );
      expectHarmless(stdout);
      expectHarmless(withoutProgress(stderr));
      expect(stdout + stderr).not.toContain('This is a bug in tracker');
    }
  });

  it('in a stream of issues', async () => {
    world.sandbox.script({ operation: 'pull', body: { ...envelope, has_more: false } });
    const { stdout } = await world.type(['sync', 'pull', '--ndjson']);
    expectHarmless(stdout, 2);
  });

  it('what is recorded of a write is shown without harm', async () => {
    for (const words of [
      ['operations', 'list', '--all'],
      ['operations', 'list', '--all', '--json'],
    ])
      expectHarmless((await world.type(words, { columns: 80 })).stdout);
  });
});

describe('bodies that no server should give', () => {
  it.each([
    ['duplicate keys', '{"status":"ok","items":[],"status":"error","items":[]}', 6],
    [
      '__proto__',
      '{"status":"ok","items":[],"__proto__":{"polluted":1},"summary":{"__proto__":{"failed":9}}}',
      0,
    ],
    ['constructor', '{"status":"ok","items":[],"constructor":{"prototype":{"polluted":1}}}', 0],
    ['depth', `{"status":"ok","items":[],"x":${'['.repeat(150)}${']'.repeat(150)}}`, 0],
    ['too much depth', `{"status":"ok","items":[],"x":${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}}`, 7],
    ['a number without an end', `{"status":"ok","items":[],"n":${'9'.repeat(100_000)}}`, 0],
    [
      'a hundred thousand keys',
      `{"status":"ok","items":[],${Array.from({ length: 100_000 }, (_, n) => `"k${n}":0`).join(',')}}`,
      0,
    ],
  ])('%s', async (_, text, exitCode) => {
    for (const manner of [[], ['--json'], ['-v']]) {
      world.sandbox.script({ operation: 'pull', text });
      expect((await world.type(['sync', 'pull', ...manner])).exitCode).toBe(exitCode);
    }
    world.sandbox.script({ operation: 'push', text });
    expect((await world.type([...push, '--json'])).exitCode).toBe(exitCode);
  });

  it('more than the limit of a body is not read to its end', async () => {
    const items = [{ ref, title: 'x'.repeat(65 * 1024 * 1024) }];
    world.sandbox.script({ operation: 'pull', body: { status: 'ok', items } });
    const { exitCode, stderr } = await world.type(['sync', 'pull']);
    expect(exitCode).toBe(7);
    expect(stderr).toContain('too large');
  });
});

describe('pages that lead nowhere', () => {
  it('in a circle', async () => {
    const body = { status: 'ok', items: [], has_more: true, next_cursor: 'again' };
    world.sandbox.script({ operation: 'pull', times: 'always', body });
    for (const manner of [['--json'], ['--ndjson']])
      expect((await world.type(['sync', 'pull', '--all', ...manner])).exitCode).toBe(7);
    expect(world.sandbox.journal).toHaveLength(4);
  });

  it('without an end', async () => {
    const faults = Array.from({ length: 150 }, (_, n): Fault => ({
      operation: 'pull',
      body: { status: 'ok', items: [], has_more: true, next_cursor: `c${n}` },
    }));
    world.sandbox.script(...faults);
    const { exitCode, stderr } = await world.type(['sync', 'pull', '--all']);
    expect(exitCode).toBe(7);
    expect(stderr).toContain('each promised more');
    expect(world.sandbox.journal).toHaveLength(100);
  });
});

describe('operation ids that would be something else', () => {
  it.each(['../../token/', '..', '.', '%2e%2e', 'a/b?c#d', '\u0000', '\ud800', ' ', '-x', '--help'])(
    '%j',
    async (id) => {
      world.sandbox.script({ operation: 'push', status: 202, body: { operation_id: id, status: 'pending' } });
      const { stdout, stderr } = await world.type([...push, '--timeout', '0.2', '--json']);
      expect(stdout + stderr).not.toContain('This is a bug in tracker');
      const asked = world.sandbox.journal.filter(({ operation }) => operation !== 'push');
      for (const { url, method } of asked) {
        expect(method).toBe('GET');
        expect(url).toMatch(/^\/api\/v1\/tracker\/operations\/[^/?#]+$/);
      }
      expect(readdirSync(world.home).sort()).toEqual(
        ['config.toml', 'credentials', 'locks', 'operations', 'operations.db', 'projects.json'].sort(),
      );
      for (const name of readdirSync(join(world.home, 'operations')))
        expect(name).toMatch(/^[0-9a-f-]{36}\.lease$/);
    },
  );
});

describe('"try again later", for ever', () => {
  const soon = { status: 429, times: 'always', patch: { retry_after_seconds: 0 } } as const;

  it.each([
    ['pull', ['sync', 'pull']],
    ['push', push],
    ['getOperation', ['operations', 'show', 'x']],
  ] as const)('%s is asked for once more', async (operation, words) => {
    world.sandbox.script({ operation, ...soon });
    expect((await world.type(words)).exitCode).toBe(7);
    expect(world.sandbox.journal.filter((request) => request.operation === operation)).toHaveLength(2);
  });

  it('an operation is looked at now and then, until the time is up', async () => {
    world.sandbox.script({ operation: 'getOperation', ...soon });
    expect((await world.type(['operations', 'wait', 'x', '--timeout', '0.5'])).exitCode).toBe(8);
    expect(world.sandbox.journal.length).toBeLessThan(4);
  });

  it('a wait of years is not begun', async () => {
    world.sandbox.script({ operation: 'pull', ...soon, patch: { retry_after_seconds: 1e9 } });
    const { exitCode, stderr } = await world.type(['sync', 'pull']);
    expect(exitCode).toBe(7);
    expect(stderr).toContain('Try again in 1000000000 seconds');
    expect(world.sandbox.journal).toHaveLength(1);
  });
});
