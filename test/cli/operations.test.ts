import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../src/testing/index.ts';
import { CliWorld, type JsonError, type TypeOptions } from './cli-fixture.ts';

interface PrintedEntry {
  readonly id: string;
  readonly operation_id: string | null;
  readonly key: string;
  readonly kind: string;
  readonly state: string;
  readonly left: boolean;
}

let world: CliWorld;
afterEach(() => world.close());

const create = (localId: string, title: string) => [
  { ref: { system: 'linear', id: localId, workspace: 'acme' }, action: 'create', patch: { title } },
];
const push = ['sync', 'push', '--items-json', 'items.json'];
const titles = () => world.sandbox.issues('linear', 'platform').map(({ title }) => title);
const timesThere = (title: string) => titles().filter((each) => each === title).length;
const pushes = () => world.sandbox.journal.filter(({ operation }) => operation === 'push');

async function listed(...flags: string[]): Promise<readonly PrintedEntry[]> {
  const { json } = await world.type(['operations', 'list', '--json', ...flags]);
  return json<{ operations: PrintedEntry[] }>().operations;
}

/** Ends the process with this signal as soon as the sandbox has seen such a request. */
function endedAt(operation: string, signal: NodeJS.Signals): TypeOptions {
  return endedOnce(() => world.sandbox.journal.some((request) => request.operation === operation), signal);
}

function endedOnce(isTime: () => boolean, signal: NodeJS.Signals): TypeOptions {
  return {
    meanwhile: (child) => {
      const timer = setInterval(() => {
        if (child.exitCode === null && !isTime()) return;
        clearInterval(timer);
        child.kill(signal);
      }, 10);
    },
  };
}

/** A push whose effect the server has, and whose answer nobody ever heard. */
async function killedAfterItsEffect(title: string): Promise<void> {
  world.items(create('WP01', title));
  world.sandbox.script({ operation: 'push', answerDelayMs: 60_000 });
  const { exitCode } = await world.type(
    push,
    endedOnce(() => timesThere(title) > 0, 'SIGKILL'),
  );
  expect(exitCode).toBeNull();
  expect(timesThere(title)).toBe(1);
}

async function open(options: SandboxOptions = {}): Promise<void> {
  world = await CliWorld.open(options);
}

describe('a write that was killed before its answer', () => {
  it('is listed, is in the way of the next one before anything is sent, and is finished once', async () => {
    await open();
    await killedAfterItsEffect('Once');
    const [entry, ...more] = await listed();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ kind: 'push', state: 'sending', held: false, left: false });
    const list = await world.type(['operations', 'list']);
    expect(list.stdout).toContain(entry?.id);
    expect(list.stderr).toContain('tracker operations resume');

    const [{ body: first } = { body: '' }] = pushes();
    world.sandbox.clearJournal();
    world.items(create('WP02', 'Another'));
    const refused = await world.type([...push, '--json']);
    expect(refused.exitCode).toBe(8);
    const { error } = refused.json<JsonError>();
    expect(error).toMatchObject({ code: 'unfinished_work', effect: 'none' });
    expect(error.message).toContain(entry?.id);
    expect(error.hint).toMatch(/--resume.*--new/);
    expect(world.sandbox.journal).toEqual([]);

    const resumed = await world.type(['operations', 'resume', '--json']);
    expect(resumed.exitCode).toBe(0);
    expect(resumed.json()).toMatchObject({
      operations: [{ id: entry?.id, state: 'completed', result: { status: 'ok' } }],
    });
    expect(pushes().map(({ headers, body }) => [headers['idempotency-key'], body])).toEqual([
      [entry?.key, first],
    ]);
    expect(timesThere('Once')).toBe(1);
    expect(await listed()).toEqual([]);
    expect((await world.type(push)).exitCode).toBe(0);
  });

  it('--resume finishes it first and then does the new one', async () => {
    await open();
    await killedAfterItsEffect('First');
    world.items(create('WP02', 'Second'));
    const { exitCode, stderr } = await world.type([...push, '--resume']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/earlier push .* is over: completed/);
    expect([timesThere('First'), timesThere('Second')]).toEqual([1, 1]);
    expect(await listed()).toEqual([]);
    expect((await listed('--all')).map(({ state }) => state)).toEqual(['completed', 'completed']);
  });

  it('--new leaves it as it is', async () => {
    await open();
    await killedAfterItsEffect('First');
    world.items(create('WP02', 'Second'));
    expect((await world.type([...push, '--new'])).exitCode).toBe(0);
    expect(timesThere('Second')).toBe(1);
    expect(await listed()).toMatchObject([{ state: 'sending' }]);
  });

  it.each([
    [['--new', '--resume'], 'not both'],
    [['--new', '--dry-run'], '--dry-run'],
  ])('%j are no answer', async (options, why) => {
    await open();
    world.items(create('WP02', 'Second'));
    const { exitCode, stderr } = await world.type([...push, ...options]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(why);
  });

  it('whose answer is lost again is finished as itself: the hint is no other command', async () => {
    await open();
    await killedAfterItsEffect('First');
    const [entry] = await listed();
    world.sandbox.script({ operation: 'push', drop: 'after', times: 'always' });
    world.items(create('WP02', 'Second'));
    const { exitCode, json } = await world.type([...push, '--resume', '--timeout', '1', '--json']);
    expect(exitCode).toBe(7);
    const { error } = json<JsonError>();
    expect(error.hint).toContain(`tracker operations resume ${entry?.id}`);
    expect(error.hint).not.toContain('--items-json');
  });

  it('its command, repeated with its key, is its resumption', async () => {
    await open();
    await killedAfterItsEffect('Once');
    const [entry] = await listed();
    const repeated = await world.type([...push, '--idempotency-key', entry?.key ?? '']);
    expect(repeated.exitCode).toBe(0);
    expect(timesThere('Once')).toBe(1);
    expect((await listed('--all')).map(({ id, state }) => [id, state])).toEqual([[entry?.id, 'completed']]);
  });

  it('is of no concern to a project with another binding', async () => {
    await open();
    await killedAfterItsEffect('Once');
    world.write('.kittify/config.yaml', 'tracker:\n  provider: linear\n  project_slug: other\n');
    world.items(create('WP02', 'Elsewhere'));
    expect((await world.type(push)).exitCode).toBe(0);
    const [entry] = await listed();
    const refused = await world.type(['operations', 'resume', entry?.id ?? '', '--json']);
    expect(refused.exitCode).toBe(2);
    expect(refused.json<JsonError>().error.message).toContain('platform');
    expect((await world.type(['operations', 'resume'])).stdout).toContain('No unfinished operations');
  });

  it('can be looked at, and forgotten on purpose', async () => {
    await open();
    await killedAfterItsEffect('Once');
    const [entry] = await listed();
    const prefix = entry?.id.slice(0, 8) ?? '';
    expect(await world.type(['operations', 'show', prefix])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`Operation ${entry?.id}: sending`) as string,
      stderr: expect.stringContaining(`tracker operations resume ${entry?.id}`) as string,
    });
    expect((await world.type(['operations', 'show', prefix, '--json'])).json()).toMatchObject({
      id: entry?.id,
      operation_id: null,
      state: 'sending',
    });
    const waited = await world.type(['operations', 'wait', prefix, '--json']);
    expect(waited.exitCode).toBe(2);
    expect(waited.json<JsonError>().error.hint).toContain('tracker operations resume');
    expect((await world.type(['operations', 'forget', prefix, '--json'])).json()).toMatchObject({
      id: entry?.id,
    });
    expect(await listed('--all')).toEqual([]);
    expect(readdirSync(join(world.home, 'operations'))).toEqual([]);
  });
});

describe('an accepted write that was left behind', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)('%s: it is listed, and waited for from another terminal', async (signal, expected) => {
    await open({ accept: 'always', operationSteps: 4 });
    world.items(create('WP01', 'Slowly'));
    const stopped = await world.type(push, endedAt('getOperation', signal));
    expect(stopped.exitCode).toBe(expected);
    const [entry] = await listed();
    expect(entry).toMatchObject({ state: 'accepted', held: false });
    const elsewhere = await world.type(['operations', 'wait', entry?.operation_id ?? '', '--json'], {
      cwd: world.project,
    });
    expect(elsewhere.exitCode).toBe(0);
    expect(elsewhere.json()).toMatchObject({ status: 'completed', result: { status: 'ok' } });
    expect(await listed()).toEqual([]);
    expect(timesThere('Slowly')).toBe(1);
  });

  it('SIGKILL: the next write asks the server once, and goes on where it is over', async () => {
    await open({ accept: 'always', operationSteps: 2 });
    world.items(create('WP01', 'Slowly'));
    expect((await world.type(push, endedAt('getOperation', 'SIGKILL'))).exitCode).toBeNull();
    const [entry] = await listed();
    await world.type(['operations', 'show', entry?.operation_id ?? '']);
    world.items(create('WP02', 'Next'));
    const { exitCode, stderr } = await world.type(push);
    expect(exitCode).toBe(0);
    expect([timesThere('Slowly'), timesThere('Next')]).toEqual([1, 1]);
    expect(await listed()).toEqual([]);
    expect(stderr).not.toContain('--resume');
  });

  it('time-out: it is in the way, unless it was left with --no-wait', async () => {
    await open({ accept: 'always', operationOutcome: 'never' });
    world.items(create('WP01', 'Slowly'));
    expect((await world.type([...push, '--timeout', '1.5'])).exitCode).toBe(8);
    world.items(create('WP02', 'Next'));
    expect((await world.type([...push, '--no-wait'])).exitCode).toBe(8);
    expect((await world.type([...push, '--no-wait', '--new'])).exitCode).toBe(0);
    expect((await listed()).map(({ state, left }) => [state, left])).toEqual([['accepted', false]]);
    expect((await listed('--all')).map(({ state, left }) => [state, left])).toEqual([
      ['accepted', false],
      ['accepted', true],
    ]);
  });

  it('the way on names the project and the team, as they were typed', async () => {
    await open({ accept: 'always' });
    world.items(create('WP01', 'Left'));
    const { stderr } = await world.type([...push, '--no-wait', '-C', world.project, '--team', 'team-acme'], {
      cwd: world.folder,
    });
    const { id } = (await listed('--all'))[0] ?? { id: '' };
    expect(id).not.toBe('');
    expect(stderr).toMatch(/Next: tracker operations wait -C \S+project --team team-acme [0-9a-f-]{36}/);
  });

  it('several are waited for, each with its result', async () => {
    await open({ accept: 'always', operationSteps: 2 });
    for (const [id, title] of [
      ['WP01', 'One'],
      ['WP02', 'Two'],
    ] as const) {
      world.items(create(id, title));
      await world.type([...push, '--no-wait']);
    }
    expect(await listed()).toEqual([]);
    const ids = (await listed('--all')).map(({ id }) => id);
    const waited = await world.type(['operations', 'wait', ...ids, '--json']);
    expect(waited.exitCode).toBe(0);
    expect(waited.json()).toMatchObject({ operations: [{ status: 'completed' }, { status: 'completed' }] });
    expect(await listed()).toEqual([]);
  });
});

describe('keys', () => {
  it('two identical commands are two operations', async () => {
    await open();
    world.items(create('WP01', 'Twice'));
    await world.type(push);
    await world.type([...push, '--allow-duplicates']);
    const [first, second] = await listed('--all');
    expect(first?.key).not.toBe(second?.key);
    expect(timesThere('Twice')).toBe(2);
  });

  it('the same key with another body is refused before anything is sent', async () => {
    await open();
    world.items(create('WP01', 'One'));
    await world.type([...push, '--idempotency-key', 'mine']);
    world.sandbox.clearJournal();
    world.items(create('WP01', 'Another'));
    const { exitCode, json } = await world.type([...push, '--idempotency-key', 'mine', '--json']);
    expect(exitCode).toBe(2);
    expect(json<JsonError>().error.code).toBe('idempotency_conflict');
    expect(world.sandbox.journal).toEqual([]);
  });

  it('one that is over is answered with what is recorded, and shown as such', async () => {
    await open();
    world.items(create('WP01', 'One'));
    await world.type([...push, '--idempotency-key', 'mine']);
    const again = await world.type([...push, '--idempotency-key', 'mine']);
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain('answer of an earlier request');
    expect(timesThere('One')).toBe(1);
  });
});

describe('the record', () => {
  it('is for its user alone, and keeps neither the secret nor the body of what is over', async () => {
    await open();
    world.items(create('WP01', 'A title nobody else has'));
    await world.type(push);
    const file = join(world.home, 'operations.db');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(world.home, 'operations')).mode & 0o777).toBe(0o700);
    const bytes = readFileSync(file, 'latin1');
    const bearer = pushes()[0]?.headers['authorization']?.replace(/^Bearer /, '') ?? 'no bearer';
    expect(bytes).not.toContain(bearer);
    expect(readdirSync(join(world.home, 'operations'))).toEqual([]);
  });

  it.each([
    ['show', 'server_rejected', 7],
    ['resume', 'operation_unrecorded', 2],
    ['forget', 'operation_unrecorded', 2],
  ])('%s: an unknown one', async (word, code, expected) => {
    await open();
    const { exitCode, json } = await world.type(['operations', word, 'nope', '--json']);
    expect(exitCode).toBe(expected);
    expect(json<JsonError>().error.code).toBe(code);
  });

  it('a write goes nowhere when it cannot be recorded', async () => {
    await open();
    world.items(create('WP01', 'Never'));
    world.write('../home/operations.db', 'this is no database, and long enough to be seen as none');
    const { exitCode, json } = await world.type([...push, '--json']);
    expect(exitCode).toBe(3);
    expect(json<JsonError>().error).toMatchObject({ code: 'store_unusable', effect: 'none' });
    expect(pushes()).toEqual([]);
  });
});
