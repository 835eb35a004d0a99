import { describe, expect, it } from 'vitest';
import { startDeadline } from '../../src/core/deadline.ts';
import { completeWrite } from '../../src/core/write-outcome.ts';
import { TrackerError } from '../../src/index.ts';
import { failure, given, type Look } from './await-operation-fixture.ts';

describe('waiting for an operation', () => {
  it('looks at once, then after 1, 2, 4, 8, 16, 30, 30 … seconds', async () => {
    const { wait, clock } = given(
      Array.from({ length: 8 }, () => ({ status: 'pending' })),
      { status: 'completed', result: {} },
    );
    await wait();
    expect(clock.sleeps).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * 1000));
  });

  it.each([
    [0, 0.8],
    [0.999999, 1.2],
  ])('with chance %d the gap is %d of its nominal length', async (chance, factor) => {
    const { wait, clock } = given([{ status: 'pending' }], { status: 'completed', result: {} });
    clock.chance = chance;
    await wait();
    expect(clock.sleeps[0]).toBeCloseTo(1000 * factor, 0);
  });

  it('a state that nobody knows is shown and polled on', async () => {
    const { wait, events } = given([{ status: 'hatching' }], { status: 'completed', result: {} });
    await wait();
    expect(events).toEqual([
      expect.objectContaining({ type: 'poll', state: 'hatching', operationId: 'op-1' }),
    ]);
  });

  it.each([
    [{ message: 'Two labels were refused.' }, 'Two labels were refused.'],
    [{ code: 'partial' }, 'partial'],
    ['half of it', 'half of it'],
  ])('an error beside a result (%j) is told, and the result stays', async (error, told) => {
    const { wait, events } = given([], { status: 'completed', result: {}, error: error as never });
    expect((await wait()).body.result).toEqual({});
    expect(events).toContainEqual({
      type: 'note',
      message: `Operation op-1 completed, and the server names an error beside its result: ${told}`,
    });
  });

  it('no error beside a result is told where there is none', async () => {
    const { wait, events } = given([], { status: 'completed', result: {}, error: null });
    await wait();
    expect(events).toEqual([]);
  });

  it('makes single attempts, so that the transport does not repeat by itself', async () => {
    const { wait, contexts } = given([], { status: 'completed', result: {} });
    await wait();
    expect(contexts.map(({ singleAttempt }) => singleAttempt)).toEqual([true]);
  });

  it.each([
    'cannot_connect',
    'no_answer',
    'server_failed',
    'rate_limited',
    'refresh_failed',
    'lock_busy',
  ] as const)('one %s only delays the next look', async (code) => {
    const { wait } = given([new TrackerError(code, 'for now')], { status: 'completed', result: {} });
    expect((await wait()).body.status).toBe('completed');
  });

  it('a look that asks for patience gets it', async () => {
    const { wait, clock } = given([new TrackerError('rate_limited', 'slow down', { retryAfterMs: 25_000 })], {
      status: 'failed',
    });
    await wait();
    expect(clock.sleeps).toEqual([25_000]);
  });

  const missing = (code?: string) =>
    new TrackerError('server_rejected', 'There is no such operation.', {
      http: { status: 404, origin: 'o' },
      ...(code === undefined ? {} : { server: { code } }),
    });

  it.each([undefined, 'no_mapping', 'operation_not_found'])(
    'a 404 (%s) within 30 s of the acceptance only delays the next look',
    async (code) => {
      const { wait, clock } = given([missing(code), missing(code)], { status: 'completed', result: {} });
      expect((await wait()).body.status).toBe('completed');
      expect(clock.sleeps).toEqual([1000, 2000]);
    },
  );

  it.each(['no_mapping', 'operation_not_found'])('a later one of the tracker (%s) ends it', async (code) => {
    const { wait, clock } = given([], missing(code));
    expect(await failure(wait())).toMatchObject({ code: 'server_rejected', server: { code } });
    expect(clock.sleeps).toEqual([1, 2, 4, 8, 16].map((seconds) => seconds * 1000));
    await expect(given([], missing(code)).wait(300_000, {}, 30_000)).rejects.toMatchObject({
      server: { code },
    });
  });

  it('a later one that names no code is not the server’s', async () => {
    const { wait } = given([missing(), missing()], { status: 'completed', result: {} });
    expect((await wait(300_000, {}, 60_000)).body.status).toBe('completed');
  });

  it('an answer that cannot be read only delays the next look', async () => {
    const unreadable = new TrackerError('contract_violation', 'HTML', { retryable: true });
    const { wait } = given([{ status: 'running' }, unreadable], { status: 'completed', result: {} });
    expect((await wait()).body.status).toBe('completed');
  });

  it('one that breaks the contract ends the wait', async () => {
    const { wait } = given([new TrackerError('contract_violation', 'another operation')]);
    expect(await failure(wait())).toMatchObject({ code: 'contract_violation', operation: { id: 'op-1' } });
  });

  it('anything else ends the wait and names the operation', async () => {
    const { wait } = given([
      new TrackerError('server_rejected', 'You do not belong to this team.', {
        http: { status: 403, origin: 'o' },
        server: { code: 'team_forbidden' },
      }),
    ]);
    expect(await failure(wait())).toMatchObject({ code: 'server_rejected', operation: { id: 'op-1' } });
  });

  it.each([
    ['server_rejected', 400],
    ['server_rejected', 403],
    ['server_rejected', 408],
    ['redirected', 302],
    ['answer_too_large', 200],
  ] as const)('a page of a gateway (%s, %i) only delays the next look', async (code, status) => {
    const page = new TrackerError(code, `HTTP ${status}`, { http: { status, origin: 'o' } });
    const { wait } = given([{ status: 'running' }, page], { status: 'completed', result: {} });
    expect((await wait()).body.status).toBe('completed');
  });

  it.each(['session_expired', 'login_required'] as const)('%s ends the wait', async (code) => {
    const { wait } = given([new TrackerError(code, 'HTTP 401')]);
    expect(await failure(wait())).toMatchObject({ code, operation: { id: 'op-1' } });
  });

  it('the last sleep is clipped to the deadline; then the id is told and the wait can be resumed', async () => {
    const { wait, clock } = given([]);
    const error = await failure(wait(10_000));
    expect(clock.sleeps).toEqual([1000, 2000, 4000, 3000]);
    expect(error).toMatchObject({ code: 'operation_running', exitCode: 8, operation: { id: 'op-1' } });
    expect(error.hint).toContain('tracker operations wait op-1');
  });

  it('on time-out the last trouble is told too', async () => {
    const { wait } = given([], new TrackerError('server_failed', 'HTTP 503'));
    const error = await failure(wait(1500));
    expect(error.message).toContain('HTTP 503');
    expect(error.cause).toBeInstanceOf(TrackerError);
  });

  it('a deadline inside a look counts as a look that found it running', async () => {
    const { wait, clock } = given([new TrackerError('deadline_exceeded', 'late')]);
    clock.advance(5);
    expect(await failure(wait(500))).toMatchObject({ code: 'operation_running' });
  });

  it('an abort while waiting says how to go on, with the signal’s own error where it is one', async () => {
    for (const [reason, code] of [
      [new Error('enough'), 'interrupted'],
      [new TrackerError('terminated', 'Terminated.'), 'terminated'],
    ] as const) {
      const stop = new AbortController();
      const { wait, clock } = given([]);
      clock.sleep = () => {
        stop.abort(reason);
        return Promise.reject(reason);
      };
      const error = await failure(wait(300_000, { signal: stop.signal }));
      expect(error).toMatchObject({ code, operation: { id: 'op-1' }, effect: 'unknown' });
      expect(error.hint).toContain('tracker operations wait op-1');
    }
  });

  it('an abort inside a look does the same; a broken clock is not mistaken for one', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    expect(await failure(given([new Error('cut')]).wait(1000, { signal: stop.signal }))).toMatchObject({
      code: 'interrupted',
    });
    const { wait, clock } = given([]);
    clock.sleep = () => Promise.reject(new Error('clock'));
    expect(await failure(wait())).toMatchObject({ message: 'clock' });
  });
});

describe('the result of a write', () => {
  const write = (looks: readonly Look[], options: { wait?: boolean } = {}) => {
    const { tracker, clock } = given(looks);
    return completeWrite(
      () => Promise.resolve({ kind: 'accepted', operationId: 'op-1', replayed: false }),
      tracker,
      { key: 'key-1', wait: options.wait ?? true },
      { deadline: startDeadline(clock, 5000) },
      clock,
    );
  };

  it('accepted, and over in time: the envelope inside', async () => {
    expect(await write([{ status: 'completed', result: { status: 'ok' } }])).toMatchObject({
      kind: 'done',
      key: 'key-1',
      operationId: 'op-1',
      answer: { body: { status: 'ok' } },
    });
  });

  it('accepted, and left on purpose', async () => {
    expect(await write([], { wait: false })).toEqual({ kind: 'accepted', operationId: 'op-1', key: 'key-1' });
  });

  it('still running: operation and key are told', async () => {
    expect(await failure(write([]))).toMatchObject({
      code: 'operation_running',
      operation: { id: 'op-1', key: 'key-1' },
    });
  });

  it.each([[{}], [{ result: null }], [{ result: [] as never }]])(
    'completed without a result object (%j) is told as such',
    async (look) => {
      const error = await failure(write([{ status: 'completed', ...look }]));
      expect(error).toMatchObject({ code: 'contract_violation', effect: 'done', operation: { id: 'op-1' } });
      expect(error.message).toContain('completed, result unknown');
    },
  );

  it.each([
    [
      {
        message: 'Token expired',
        user_action_required: true,
        code: 'provider_auth_expired',
        category: 'auth',
        details: { a: 1 },
      },
      /^Token expired \(action required/,
    ],
    ['Provider rejected', /^Provider rejected$/],
    [{}, /^Operation failed$/],
    [null, /^Operation failed$/],
  ])('failed with %j', async (error, message) => {
    const failed = await failure(write([{ status: 'failed', error: error as never }]));
    expect(failed).toMatchObject({ code: 'operation_failed', exitCode: 7 });
    expect(failed.message).toMatch(message);
  });

  it('an error without effect does not tell the key', async () => {
    const { tracker, clock } = given([]);
    const refused = () => Promise.reject(new TrackerError('server_rejected', 'no'));
    const context = { deadline: startDeadline(clock, 1) };
    const error = await failure(
      completeWrite(refused, tracker, { key: 'key-1', wait: true }, context, clock),
    );
    expect(error.operation).toBeUndefined();
  });
});

describe('a write that was accepted', () => {
  const accepted = (looks: readonly Look[]) => {
    const { tracker, clock } = given(looks);
    return failure(
      completeWrite(
        async () => ({ kind: 'accepted', operationId: 'a b', replayed: false }),
        tracker,
        { key: 'k-1', wait: true },
        { deadline: startDeadline(clock, 60_000) },
        clock,
      ),
    );
  };

  it.each(['server_rejected', 'contract_violation', 'session_expired', 'login_required'] as const)(
    'goes on whatever ends the wait (%s): effect unknown, key and id told, and how to go on',
    async (code) => {
      const error = await accepted([
        { status: 'running' },
        new TrackerError(code, 'no', { server: { code: 'no' } }),
      ]);
      expect(error).toMatchObject({
        code,
        effect: 'unknown',
        exitCode: 7,
        operation: { id: 'a b', key: 'k-1' },
      });
      expect(error.hint).toContain("`tracker operations wait 'a b'`");
      expect(error.hint.includes('tracker auth login')).toBe(error.category === 'authentication');
    },
  );

  it('that fails with a plain text has no empty complaint of the server', async () => {
    const error = await accepted([{ status: 'failed', error: 'Provider rejected' as never }]);
    expect(error).toMatchObject({ code: 'operation_failed', message: 'Provider rejected' });
    expect(error.toJSON()).not.toHaveProperty('server');
  });
});

describe('time that is up', () => {
  it('is not spent on another look, and nobody is blamed', async () => {
    const { wait, contexts, clock } = given([]);
    const error = await failure(wait(1000));
    expect(error.message).toBe('Operation op-1 is still running after 1 second.');
    expect(contexts).toHaveLength(1);
    expect(clock.sleeps).toEqual([1000]);
  });

  it('names the trouble of the last look where there was one', async () => {
    const { wait } = given([], new TrackerError('server_failed', 'Upstream busy'));
    expect((await failure(wait(2500))).message).toMatch(
      /after 2.5 seconds. The last look failed: Upstream busy/,
    );
  });
});
