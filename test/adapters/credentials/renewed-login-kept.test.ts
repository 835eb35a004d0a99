import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { TrackerError } from '../../../src/index.ts';
import { jsonResponse } from '../../../src/testing/index.ts';
import { failureOf, given, loginFile, renewed, server } from './credentials-fixture.ts';

const rejected = { token: 'access-1', serverUrl: server, team: 'acme' };

describe('a home that cannot be written', () => {
  const full = (): never => {
    throw new TrackerError('config_not_writable', 'Cannot write credentials: no space is left.');
  };

  it('is noticed before the server is asked, so that no token is spent', async () => {
    const { store, text, transport } = await given({
      credentials: loginFile(),
      broken: { rehearse: async () => full() },
    });
    expect(await failureOf(store.renew(rejected))).toMatchObject({
      code: 'session_expired',
      exitCode: 4,
    });
    expect(transport.requests).toEqual([]);
    expect(await text()).toBe(loginFile());
  });

  it('since the server has rotated the tokens: log in again, and the old ones stay readable', async () => {
    const { store, text } = await given({
      credentials: loginFile(),
      answers: [renewed(), jsonResponse(401, {})],
      broken: { replace: async () => full(), remove: async () => full() },
    });
    const failure = await failureOf(store.renew(rejected));
    expect(failure).toMatchObject({ code: 'session_expired', exitCode: 4 });
    expect(failure.message).toContain('no space is left');
    expect(failure.hint).toContain(`tracker auth login --server ${server}`);
    expect(await text()).toBe(loginFile());
    // The next one learns it from the server, and cannot clear them either.
    expect(await failureOf(store.renew(rejected))).toMatchObject({ code: 'session_expired', exitCode: 4 });
    expect(await text()).toBe(loginFile());
  });

  it('since the server has answered without rotating: nothing is lost', async () => {
    const { store, text } = await given({
      credentials: loginFile(),
      answers: [renewed({ refresh: undefined })],
      broken: { replace: async () => full() },
    });
    expect(await failureOf(store.renew(rejected))).toMatchObject({
      code: 'config_not_writable',
      exitCode: 3,
    });
    expect(await text()).toBe(loginFile());
  });
});

describe('a file that changed between read and write', () => {
  it('by a client that does not take the lock: the new tokens go over its text', async () => {
    const state = await given({
      credentials: loginFile(),
      answers: [
        async () => {
          await writeFile(state.file, `${loginFile()}\n[note]\na = 1\n`);
          return renewed();
        },
      ],
    });
    expect((await state.store.renew(rejected)).token).toBe('access-2');
    expect(await state.text()).toContain('[note]\na = 1\n');
    expect(await state.text()).toContain('refresh-2');
  });

  it('to another login: that one stays, and is used', async () => {
    const newer = loginFile().replaceAll('-1"', '-7"');
    const state = await given({
      credentials: loginFile(),
      answers: [
        async () => {
          await writeFile(state.file, newer);
          return renewed();
        },
      ],
    });
    expect((await state.store.renew(rejected)).token).toBe('access-7');
    expect(await state.text()).toBe(newer);
  });
});
