import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError } from './cli-fixture.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open();
});
afterEach(() => world.close());

interface Envelope {
  readonly items: readonly { readonly ref: { readonly id: string } }[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
  readonly summary: Record<string, number>;
}

describe('sync pull', () => {
  it('a cursor that begins with a dash can be pasted', async () => {
    world.sandbox.script({ operation: 'pull', patch: { has_more: true, next_cursor: '-abc' } });
    const { stderr } = await world.type(['sync', 'pull', '--limit', '2']);
    expect(stderr).toContain('tracker sync pull --limit 2 --cursor=-abc\n');
  });

  it('people see a table, the counters, and how to go on', async () => {
    const { exitCode, stdout, stderr } = await world.type(['sync', 'pull', '--limit', '2']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^ISSUE +STATUS +TYPE[\s\S]*\nLIN-1 +\w[\s\S]*\nPull ok\n- provider: linear\n- type: installation/,
    );
    expect(stdout).toMatch(/- total: 2\n- succeeded: 2\n- failed: 0\n- skipped: 0\n- has_more: yes/);
    expect(stderr).toMatch(/Next page: tracker sync pull --limit 2 --cursor=\S+/);
  });

  it('the next page is asked for as this one was, from wherever that was', async () => {
    const filters = ['--status', 'todo', '--updated-since', '2020-01-01'];
    const typed = ['sync', 'pull', '-n', '1', ...filters, '-C', world.project];
    const first = await world.type(typed, { cwd: world.folder });
    const next = /Next page: tracker (.*)/.exec(first.stderr)?.[1] ?? '';
    world.sandbox.clearJournal();
    const second = await world.type(next.split(' '), { cwd: world.folder });
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(world.sandbox.journal[0]?.body ?? '')).toMatchObject({
      limit: 1,
      cursor: expect.any(String) as string,
      filters: { status: ['todo'], updated_since: '2020-01-01T00:00:00Z' },
    });
  });

  it('--json is the envelope itself, -q silences the rest', async () => {
    const { stdout, stderr, json } = await world.type(['--json', '-q', 'sync', 'pull', '--limit', '3']);
    expect(stderr).toBe('');
    expect(json<Envelope>()).toMatchObject({
      status: 'ok',
      has_more: true,
      items: world.sandbox.issues('linear', 'platform').slice(0, 3),
    });
    expect(stdout).not.toContain('\u001b');
  });

  it.each(['1', '7', '30', '100'])(
    '--all --ndjson with pages of %s: every issue once, in order',
    async (limit) => {
      const { stdout, stderr } = await world.type(['sync', 'pull', '--all', '--ndjson', '--limit', limit]);
      const lines = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      expect(lines).toEqual(world.sandbox.issues('linear', 'platform'));
      expect(stderr).toContain('30 issues');
    },
  );

  it('--all --json is one envelope: items joined, counters summed, nothing more', async () => {
    const envelope = (await world.type(['sync', 'pull', '--all', '--json', '--limit', '7'])).json<Envelope>();
    expect(envelope).toMatchObject({
      has_more: false,
      next_cursor: null,
      summary: { total: 30, succeeded: 30 },
    });
    expect(envelope.items).toHaveLength(30);
  });

  it('filters and cursor go onto the wire; a bare date is its first moment', async () => {
    await world.type([
      'sync',
      'pull',
      '--status',
      'todo',
      '--status',
      'done',
      '--issue-type',
      'bug',
      '--updated-since',
      '2026-01-10',
      '--cursor',
      'zzz',
      '--json',
    ]);
    expect(world.sandbox.journal[0]?.json).toEqual({
      provider: 'linear',
      project_slug: 'platform',
      limit: 100,
      cursor: 'zzz',
      filters: { status: ['todo', 'done'], issue_type: ['bug'], updated_since: '2026-01-10T00:00:00Z' },
    });
  });

  it.each([
    'yesterday',
    '',
    '2026-3-1',
    '2026-02-30',
    '1990-12-31T23:59:60Z',
    '2023-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-02-30T10:00:00Z',
    '2026-03-01T10:00:00',
    '2026-03-01 10:00:00Z',
  ])('%j is no date, and refused before anything is sent', async (given) => {
    const { json } = await world.say(['sync', 'pull', '--updated-since', given, '--json']);
    const { error } = json<JsonError>();
    expect(error).toMatchObject({ code: 'invalid_input', exitCode: 2 });
    expect(error.message).toContain(`--updated-since is '${given}'`);
    expect(error.hint).toContain('`--updated-since 2026-03-01`');
    expect(world.sandbox.journal).toEqual([]);
  });

  it.each(['2024-02-29', '2000-02-29', '2026-12-31', '2026-03-01T23:59:59.5+01:00', '2026-03-01t10:00:00z'])(
    '%s is one',
    async (given) => {
      expect((await world.say(['sync', 'pull', '--updated-since', given])).exitCode).toBe(0);
    },
  );

  it('what the hint of a wrong date offers can be typed', async () => {
    const { stderr } = await world.say(['sync', 'pull', '--updated-since', 'yesterday']);
    const offered = [...stderr.matchAll(/`(--updated-since [^`]+)`/g)].map(([, option = '']) => option);
    expect(offered).toHaveLength(2);
    for (const option of offered)
      expect((await world.say(['sync', 'pull', ...option.split(' ')])).exitCode).toBe(0);
  });

  it('a page that fails: only the error, and where to go on', async () => {
    world.sandbox.script({ operation: 'pull', after: 2, status: 500 });
    const { exitCode, json } = await world.type(['sync', 'pull', '--all', '--json', '--limit', '10']);
    expect(exitCode).toBe(7);
    const { error } = json<JsonError>();
    expect(error).toMatchObject({ code: 'server_failed' });
    const rest = await world.type([
      'sync',
      'pull',
      '--all',
      '--json',
      '--limit',
      '10',
      '--cursor',
      error.resume?.cursor ?? '',
    ]);
    expect(rest.json<Envelope>().items).toHaveLength(10);
  });

  it('a page of a stream that fails: the command that prints the rest', async () => {
    world.sandbox.script({ operation: 'pull', after: 2, status: 500 });
    const typed = ['sync', 'pull', '--all', '--ndjson', '-n', '10', '--team', 'team-acme'];
    const first = await world.type(typed);
    const [, command = ''] = /hint: .*`tracker ([^`]+)`/.exec(first.stderr) ?? [];
    expect(command).toMatch(/^sync pull --all --limit 10 --ndjson --team team-acme --cursor=\S+$/);
    const rest = await world.type(command.split(' '));
    expect(first.stdout.split('\n').length + rest.stdout.split('\n').length).toBe(30 + 2);
  });

  it('where nothing was printed, no hint leads past what was read', async () => {
    world.sandbox.script({ operation: 'pull', after: 2, status: 500 });
    const { stdout, stderr } = await world.type(['sync', 'pull', '--all', '-n', '10']);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/hint: Nothing was printed: run the command again, or use `--ndjson`/);
  });

  it('an expired cursor is the caller’s to mend', async () => {
    const { exitCode, json } = await world.type(['sync', 'pull', '--cursor', 'nonsense', '--json']);
    expect(exitCode).toBe(2);
    expect(json<JsonError>().error.code).toBe('cursor_expired');
  });

  it('partial and failed pulls end with 6 and show the item errors', async () => {
    const itemErrors = [
      {
        ref: { system: 'linear', id: 'LIN-9', workspace: 'a' },
        code: 'timeout',
        message: 'no luck\u001b[31m',
        retryable: true,
      },
    ];
    world.sandbox.script({ operation: 'pull', patch: { status: 'partial', item_errors: itemErrors } });
    const { exitCode, stdout } = await world.type(['sync', 'pull', '--limit', '1']);
    expect(exitCode).toBe(6);
    expect(stdout).toContain('- LIN-9: timeout no luck\\x1b[31m (may work later)');
    world.sandbox.script({ operation: 'pull', patch: { item_errors: itemErrors } });
    expect((await world.type(['sync', 'pull', '--ndjson', '--limit', '1'])).exitCode).toBe(6);
  });

  it('what a terminal would obey is written out; JSON escapes it', async () => {
    const evil = 'a\u001b]0;owned\u0007\u009b31m\u202eb';
    world.sandbox.seed('linear', 'evil', [
      { ...world.sandbox.issues('linear', 'platform')[0]!, title: evil },
    ]);
    world.write('.kittify/config.yaml', 'tracker: {provider: linear, project_slug: evil}\n');
    for (const args of [
      ['sync', 'pull'],
      ['sync', 'pull', '--json'],
      ['sync', 'pull', '--ndjson'],
    ]) {
      const { stdout } = await world.type(args);
      expect(stdout).not.toMatch(/[\u001b\u0007\u009b\u202e]/);
    }
    expect(
      (await world.type(['sync', 'pull', '--json'])).json<{ items: { title: string }[] }>().items[0]?.title,
    ).toBe(evil);
  });

  it('unknown keys, unknown enum values and large numbers come through; --strict refuses them', async () => {
    const body = '{"status":"complete","items":[],"big":90071992547409931,"new_key":{"x":[1]}}';
    world.sandbox.script({ operation: 'pull', body: JSON.parse(body), times: 2 });
    const { exitCode, stdout, stderr } = await world.type(['sync', 'pull', '--json', '-v'], {
      deviates: true,
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'complete', new_key: { x: [1] } });
    expect(stderr).toContain('contract deviation');
    expect((await world.type(['sync', 'pull', '--json', '--strict'])).json<JsonError>().error.code).toBe(
      'contract_violation',
    );
  });

  it.each(['html', 'empty', 'null', 'array', 'truncated', 'nan', 'deep', 'latin1'] as const)(
    'an answer that is %s is a contract violation',
    async (malformed) => {
      world.sandbox.script({ operation: 'pull', malformed });
      const { exitCode, json } = await world.type(['sync', 'pull', '--json']);
      expect(exitCode).toBe(7);
      expect(json<JsonError>().error).toMatchObject({ code: 'contract_violation', effect: 'none' });
      expect(world.sandbox.journal).toHaveLength(1);
    },
  );

  it('a lost connection is tried again', async () => {
    world.sandbox.script({ operation: 'pull', drop: 'body' }, { operation: 'pull', drop: 'before' });
    const { exitCode, stderr } = await world.type(['sync', 'pull', '--limit', '1', '-v']);
    expect(exitCode).toBe(0);
    expect(world.sandbox.journal).toHaveLength(3);
    expect(stderr).toContain('try 3');
  });

  it('one connection serves a whole command', async () => {
    await world.type(['sync', 'pull', '--all', '--ndjson', '--limit', '5']);
    expect(new Set(world.sandbox.journal.map(({ clientPort }) => clientPort)).size).toBe(1);
    expect(world.sandbox.journal[0]?.headers['user-agent']).toMatch(/^spec-kitty-tracker\/\d/);
  });

  it('a slow drip ends at --timeout', async () => {
    world.sandbox.script({ operation: 'pull', drip: { bytes: 1, everyMs: 20 } });
    const { exitCode, json } = await world.type(['sync', 'pull', '--json', '--timeout', '0.5']);
    expect(exitCode).toBe(9);
    expect(json<JsonError>().error.code).toBe('deadline_exceeded');
  });

  it('a reader that goes away ends the pull quietly', async () => {
    const { exitCode, stderr } = await world.type(
      ['sync', 'pull', '--all', '--ndjson', '--limit', '1', '-q'],
      {
        meanwhile: (child) => child.stdout?.destroy(),
      },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('nobody listens: exit 9 with URL and reason', async () => {
    await world.sandbox.close();
    const { exitCode, stderr } = await world.type(['sync', 'pull']);
    expect(exitCode).toBe(9);
    expect(stderr).toMatch(/Cannot connect .*\/api\/v1\/tracker\/pull: connection refused/);
  });
});
