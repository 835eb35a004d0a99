import { describe, expect, it } from 'vitest';
import { TransportFailure, type Culprit } from '../../../src/core/model/transport-failure.ts';
import { jsonResponse } from '../../../src/testing/index.ts';
import { envelope, failureOf, given, onePush } from './saas-fixture.ts';

const bare = (status: number) => jsonResponse(status, '');

describe('410', () => {
  it('is gone for good, whatever the envelope says', async () => {
    const { tracker, transport } = given([envelope(410, 'legacy_ingress_retired', { retryable: true })]);
    expect(await failureOf(tracker.push(onePush))).toMatchObject({
      code: 'endpoint_retired',
      retryable: false,
      effect: 'none',
      exitCode: 7,
      server: { code: 'legacy_ingress_retired' },
      hint: expect.stringContaining('update tracker') as string,
    });
    expect(transport.requests).toHaveLength(1);
  });

  it('of a cursor is the cursor’s', async () => {
    const error = await failureOf(given([envelope(410, 'cursor_expired')]).tracker.pull({}));
    expect(error.code).toBe('cursor_expired');
  });
});

describe('a status that stands alone', () => {
  it.each([
    [405, false, /tracker doctor/],
    [407, false, /proxy/],
    [408, true, /slow line/],
    [413, false, /The request has \d+ bytes.*split the items into several files/],
    [501, false, /tracker doctor/],
    [505, false, /tracker doctor/],
    [511, true, /network/],
  ])('%d: whether to try again (%s), and what helps', async (status, retryable, hint) => {
    const error = await failureOf(given([bare(status)]).tracker.push(onePush));
    expect(error).toMatchObject({ message: `HTTP ${status}`, retryable });
    expect(error.hint).toMatch(hint);
  });

  it('names no size where nothing was sent', async () => {
    expect((await failureOf(given([bare(413)]).tracker.status())).hint).not.toContain('bytes');
  });

  it.each([
    [500, 'idempotency_conflict', 'server_failed', 'unknown'],
    [503, 'cursor_expired', 'server_failed', 'unknown'],
    [409, 'idempotency_conflict', 'idempotency_conflict', 'none'],
  ])('%d %s is %s', async (status, code, ours, effect) => {
    const answer = envelope(status, code, { retryable: false });
    const error = await failureOf(given([answer]).tracker.push(onePush));
    expect(error).toMatchObject({ code: ours, effect });
  });
});

it.each([
  ['proxy', /HTTPS_PROXY.*NO_PROXY/],
  ['certificate', /SSL_CERT_FILE/],
  ['client_certificate', /client certificate/],
] as const)('a connection for which the %s is at fault has a remedy of its own', async (culprit, hint) => {
  const facts: { connected: boolean; culprit: Culprit } = { connected: false, culprit };
  const failure = new TransportFailure('not_connected', 'why', facts);
  const error = await failureOf(given([failure]).tracker.push(onePush));
  expect(error).toMatchObject({ code: 'cannot_connect', effect: 'none' });
  expect(error.hint).toMatch(hint);
});
