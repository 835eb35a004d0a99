import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError } from './cli-fixture.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open();
});
afterEach(() => world.close());

const rename = (title: string) => [
  { ref: { system: 'linear', id: 'LIN-1', workspace: 'acme' }, action: 'update', patch: { title } },
];
const push = ['sync', 'push', '--items-json', 'items.json'];

describe('accepted writes', () => {
  it('are waited for, and their result is the result', async () => {
    await world.close();
    world = await CliWorld.open({ accept: 'always', operationSteps: 2 });
    world.items(rename('Later'));
    expect(await world.type(push)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Push ok') as string,
    });
    expect(world.sandbox.issues('linear', 'platform')[0]?.title).toBe('Later');
    expect(
      (await world.type(['sync', 'run', '--limit', '5', '--no-pull-first', '--json'])).json(),
    ).toMatchObject({ status: 'ok', pull: { items: [] } });
  });

  it('--no-wait leaves; show and wait take it up', async () => {
    await world.close();
    world = await CliWorld.open({ accept: 'always', operationSteps: 3 });
    world.items(rename('Later'));
    const left = await world.type([...push, '--no-wait', '--json']);
    expect(left.exitCode).toBe(0);
    const { operation_id: id } = left.json<{ operation_id: string }>();
    expect((await world.type(['operations', 'show', id, '--json'])).json()).toMatchObject({
      operation_id: id,
      status: 'pending',
    });
    expect(await world.type(['operations', 'show', id])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('running') as string,
    });
    expect(await world.type(['operations', 'wait', id])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('LIN-1') as string,
    });
    expect((await world.type(['operations', 'wait', id, '--json'])).json()).toMatchObject({
      status: 'completed',
      result: { status: 'ok' },
    });
    expect((await world.type(['operations', 'show', id])).stdout).toContain('completed');
  });

  it('an operation id of the server is quoted before anybody pastes it', async () => {
    await world.close();
    world = await CliWorld.open({ accept: 'always' });
    world.items(rename('x'));
    world.sandbox.script({ operation: 'push', operationId: 'a b`rm`' });
    const { stderr } = await world.type([...push, '--no-wait']);
    expect(stderr).toContain("Next: tracker operations wait 'a b`rm`'");
  });

  it('time-out: exit 8, the operation is named, and waiting goes on elsewhere', async () => {
    await world.close();
    world = await CliWorld.open({ accept: 'always', operationSteps: 4 });
    world.items(rename('Slow'));
    const { exitCode, json } = await world.type([...push, '--timeout', '1.5', '--json']);
    expect(exitCode).toBe(8);
    const { error } = json<JsonError>();
    expect(error.hint).toContain(`tracker operations wait ${error.operation?.id}`);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s while polling says how to go on and ends with %d', async (signal, expected) => {
    await world.close();
    world = await CliWorld.open({ accept: 'always', operationOutcome: 'never' });
    world.items(rename('Slow'));
    const { exitCode, stderr } = await world.type([...push, '-v'], {
      meanwhile: (child, told) => {
        const timer = setInterval(() => {
          if (!/operations\//.test(told())) return;
          clearInterval(timer);
          child.kill(signal);
        }, 20);
      },
    });
    expect(exitCode).toBe(expected);
    expect(stderr).toMatch(/hint: Run `tracker operations wait [0-9a-f-]{36}`/);
  });

  it('a failed operation ends with 7 and the provider’s message', async () => {
    await world.close();
    world = await CliWorld.open({ accept: 'always', operationSteps: 1, operationOutcome: 'failed' });
    world.items(rename('x'));
    const { exitCode, json } = await world.type([...push, '--json']);
    expect(exitCode).toBe(7);
    expect(json<JsonError>().error).toMatchObject({
      code: 'operation_failed',
      server: { code: 'provider_auth_expired', category: 'auth' },
    });
  });

  it('an unknown operation', async () => {
    expect(
      (await world.type(['operations', 'wait', 'nope', '--json'])).json<JsonError>().error,
    ).toMatchObject({ code: 'server_rejected', exitCode: 7 });
    expect((await world.type(['operations', 'show', '..', '--json'])).json<JsonError>().error).toMatchObject({
      code: 'invalid_input',
      exitCode: 2,
    });
  });
});
