import { describe, expect, it } from 'vitest';
import { answerChecks, contactServer } from '../../../src/core/doctor/server-checks.ts';
import { TransportFailure, type TrackerEvent } from '../../../src/index.ts';
import {
  jsonResponse,
  MemoryClock,
  ScriptedTransport,
  type ScriptedStep,
} from '../../../src/testing/index.ts';

const settings = { serverUrl: 'https://kitty.example.com', trailingSlash: false };

async function contact(step: ScriptedStep, slash = false, observe?: (event: TrackerEvent) => void) {
  const [transport, clock] = [new ScriptedTransport(step), new MemoryClock()];
  const deps = { transport, clock, userAgent: 'test' };
  const found = await contactServer({ ...settings, trailingSlash: slash }, deps, observe ? { observe } : {});
  return { ...found, transport };
}

const answer = (status: number, headers: Record<string, string> = {}) => jsonResponse(status, {}, headers);
const dateAt = (ms: number) => ({ date: new Date(ms).toUTCString() });

describe('the first contact', () => {
  it('is one request without a login, to the very path of the health operation', async () => {
    const events: string[] = [];
    const { check, transport, reached } = await contact(answer(401), true, ({ type }) => events.push(type));
    expect(check).toMatchObject({ status: 'ok' });
    expect(reached).toBe(true);
    expect(transport.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://kitty.example.com/api/v1/tracker/health/',
    ]);
    expect(Object.keys(transport.requests[0]?.headers ?? {})).toEqual(['Accept', 'User-Agent']);
    expect(events).toEqual(['request', 'response']);
  });

  it.each([
    ['not_connected', false, 'cannot_connect', 9],
    ['no_answer', true, 'no_answer', 9],
    ['deadline', true, 'deadline_exceeded', 9],
    ['too_large', true, 'contract_violation', 7],
    ['undecodable', true, 'contract_violation', 7],
  ] as const)('%s fails with %s', async (kind, connected, code, exitCode) => {
    const { check, clock, reached } = await contact(new TransportFailure(kind, 'why', { connected }));
    expect(check).toMatchObject({ status: 'failed', error: { code, exitCode } });
    expect(clock).toMatchObject({ status: 'skipped' });
    expect(reached).toBe(false);
  });

  it('a redirect to the same address with a slash names the option that helps', async () => {
    const to = (location: string) => contact(answer(301, { location }));
    const slashed = await to('/api/v1/tracker/health/');
    expect(slashed.check).toMatchObject({ status: 'failed', error: { code: 'redirected' } });
    expect(slashed.check.remedy).toContain('--trailing-slash');
    expect((await to('https://other.example.com/')).check.message).toContain('https://other.example.com.');
    expect((await to('http://[')).check.message).toContain('an unreadable address');
  });

  it('a server that has nothing at that path may be the wrong one', async () => {
    const { check, reached } = await contact(answer(404));
    expect(check).toMatchObject({
      status: 'warning',
      remedy: expect.stringContaining('--server URL') as string,
    });
    expect(reached).toBe(true);
  });

  it('a server that has retired that path for good is found', async () => {
    const { check } = await contact(answer(410));
    expect(check).toMatchObject({ status: 'failed', error: { code: 'endpoint_retired' } });
  });

  it('what is at fault between here and the server has its own remedy', async () => {
    const failure = new TransportFailure('not_connected', 'why', { connected: false, culprit: 'proxy' });
    expect((await contact(failure)).check.remedy).toContain('HTTPS_PROXY');
  });

  it.each([
    [29, 'ok'],
    [-30, 'ok'],
    [31, 'warning'],
    [-32, 'warning'],
  ])('a server whose clock is %d s off: %s', async (seconds, status) => {
    const at = Math.floor(new MemoryClock().now() / 1000) * 1000;
    const { clock } = await contact(answer(200, dateAt(at + seconds * 1000)));
    expect(clock).toMatchObject({ name: 'clock', status });
  });

  it('a server without a Date tells no time', async () => {
    expect((await contact(answer(200))).clock).toMatchObject({ status: 'skipped' });
  });
});

describe('what the bound tracker answers', () => {
  const told = <T>(body: T) => ({ value: { body, deviations: [], replayed: false } });

  it.each([
    [{ status: 'ok' }, 'ok'],
    [{ status: 'degraded' }, 'warning'],
    [{}, 'warning'],
  ])('%j is %s', (body, status) => {
    expect(answerChecks(told(body), told({}))[0]).toMatchObject({ name: 'server_health', status });
  });

  it('a tracker without diagnostics has nothing to tell', () => {
    const [health, contract] = answerChecks({ value: null }, told({}));
    expect(health).toMatchObject({ status: 'skipped' });
    expect(contract).toMatchObject({ status: 'ok' });
  });

  it('one deviation is one, and the whole answer has a name', () => {
    const deviations = [{ operation: 'getHealth', path: '', message: 'came without a content type' }];
    const [, contract] = answerChecks({ value: { body: {}, deviations, replayed: false } }, told({}));
    expect(contract?.message).toMatch(/^1 deviation from/);
    expect(contract?.details).toEqual(['getHealth: the answer came without a content type']);
  });
});
