import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError, type Said } from '../../test/cli/cli-fixture.ts';
import { startSandbox } from '../../src/testing/index.ts';
import { expectation, type Times } from './expectation.ts';
import type { FaultKind } from './fault.ts';
import { faultKinds } from './fault-kinds.ts';
import { faultedOperations, type FaultedOperation } from './faulted-operations.ts';

const fixtures = new URL('../../test/fixtures/tls/', import.meta.url);
const item = {
  ref: { system: 'linear', id: 'WP01', workspace: 'acme' },
  action: 'create',
  patch: { title: 'Written once' },
};

/** How each operation is typed. */
const words: Readonly<Record<string, readonly string[]>> = {
  pull: ['sync', 'pull'],
  push: ['sync', 'push', '--items-json', 'items.json'],
  run: ['sync', 'run'],
  status: ['status'],
  mappings: ['map', 'list'],
  poll: ['sync', 'push', '--items-json', 'items.json'],
  'refresh in push': ['sync', 'push', '--items-json', 'items.json'],
};

let world: CliWorld;
afterEach(() => world.close());

/** The built program, by the same rule as everything else here. */
describe('through the command line', () => {
  it.each([
    ['pull', 'in the body', 'once'],
    ['pull', '404', 'always'],
    ['push', 'before anything', 'once'],
    ['push', 'after the effect', 'always'],
    ['push', 'html', 'always'],
    ['push', '500', 'always'],
    ['push', '403 no_installation', 'always'],
    ['push', '401', 'always'],
    ['run', 'in the headers', 'always'],
    ['status', '302 to another origin', 'always'],
    ['mappings', 'latin1', 'always'],
    ['poll', 'wrong operation id', 'always'],
    ['poll', '403 no_installation', 'always'],
    ['refresh in push', '503', 'always'],
  ] as const)('%s / %s / %s', async (name, faultName, times) => {
    const operation = operationNamed(name);
    const fault = faultNamed(faultName, name);
    world = await CliWorld.open({ mappings: [], ...operation.server });
    world.items([item]);
    if (name === 'run') world.sandbox.queueForRun('linear', 'platform', [item as never]);
    if (name === 'refresh in push') world.sandbox.expireAccessTokens();
    if ('script' in fault.how)
      world.sandbox.script({
        operation: operation.wire,
        times: times === 'once' ? 1 : 'always',
        ...fault.how.script,
      });
    await comesTo(operation, fault, times, await world.type([...(words[name] ?? []), '--json']));
  });

  it('pull / a gzip bomb above the limit / always', async () => {
    world = await CliWorld.open();
    world.sandbox.script({ operation: 'pull', text: 'a'.repeat(65 * 1024 * 1024) });
    const said = await world.type([...(words['pull'] ?? []), '--json']);
    expect(said.exitCode).toBe(7);
    expect(said.json<JsonError>().error).toMatchObject({ code: 'answer_too_large', effect: 'none' });
  });

  it('push / refused / always', async () => {
    world = await CliWorld.open();
    world.items([item]);
    await world.sandbox.close();
    const said = await world.type([...(words['push'] ?? []), '--json']);
    expect(said.exitCode).toBe(9);
    expect(said.json<JsonError>().error).toMatchObject({ code: 'cannot_connect', effect: 'none' });
    // What exists already is read before a create is recorded.
    expect(await recorded('--all')).toEqual([]);
  });

  it.each(['expired', 'elsewhere', 'loopback'])('login / certificate (%s)', async (name) => {
    world = await CliWorld.open({}, { loggedIn: false });
    const pem = (kind: string) => readFileSync(new URL(`${name}.${kind}.pem`, fixtures), 'utf8');
    const secure = await startSandbox({ tls: { cert: pem('cert'), key: pem('key') } });
    try {
      const said = await world.type(
        ['auth', 'login', '--server', secure.url, '--username', 'a', '--password-stdin', '--json'],
        {
          input: 'secret',
          // Trusting a certificate makes it neither younger nor another host's.
          env: name === 'loopback' ? {} : { SSL_CERT_FILE: new URL(`${name}.cert.pem`, fixtures).pathname },
        },
      );
      expect(said.exitCode).toBe(9);
      expect(said.json<JsonError>().error).toMatchObject({ code: 'cannot_connect' });
      expect(secure.journal).toEqual([]);
    } finally {
      await secure.close();
    }
  });
});

async function comesTo(operation: FaultedOperation, fault: FaultKind, times: Times, said: Said) {
  const { sandbox } = world;
  const { code, exit, effect, seen, journal, done } = expectation(operation, fault, times);
  expect(said.exitCode).toBe(exit);
  if (code !== null) expect(said.json<JsonError>().error).toMatchObject({ code, effect, exitCode: exit });
  expect(sandbox.journal.filter((request) => request.operation === operation.wire)).toHaveLength(seen);
  expect(sandbox.effects()).toBe(done);
  const all = await recorded('--all');
  expect(all.map(({ state }) => state)).toEqual(journal === null ? [] : [journal]);
  if (effect === 'unknown') expect(said.json<JsonError>().error.operation?.key).toBe(all[0]?.key);

  sandbox.clearScript();
  const resumed = await world.type(['operations', 'resume', '--json']);
  expect(resumed.exitCode).toBe(0);
  expect(await recorded()).toEqual([]);
  expect(sandbox.effects()).toBe(journal === null || journal === 'failed' ? 0 : 1);
}

async function recorded(...options: readonly string[]) {
  const said = await world.type(['operations', 'list', ...options, '--json']);
  return said.json<{ operations: { state: string; key: string }[] }>().operations;
}

function operationNamed(name: string): FaultedOperation {
  const found = faultedOperations.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no operation is called ${name}`);
  return found;
}

function faultNamed(name: string, operation: string): FaultKind {
  const found = faultKinds.find((each) => each.name === name && (each.only?.includes(operation) ?? true));
  if (found === undefined) throw new Error(`no fault is called ${name}`);
  return found;
}
