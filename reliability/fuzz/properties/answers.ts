import fc from 'fast-check';
import { expect } from 'vitest';
import { requestTokens, TokensRefused } from '../../../src/adapters/credentials/token-endpoint.ts';
import { retryAfterMs } from '../../../src/adapters/saas/retry-after.ts';
import { isJsonObject, parseJson, printJson } from '../../../src/core/model/json.ts';
import { MemoryClock, ScriptedTransport } from '../../../src/testing/index.ts';
import type { WireResponse } from '../../../src/index.ts';
import { given, onePush } from '../../../test/adapters/saas/saas-fixture.ts';
import { cameTo, expectHarmless } from '../expectations.ts';
import { bentObject, damaged, hostileText, jsonText } from '../hostile-text.ts';
import { nothingToSee, property, type Property } from '../property.ts';

const constant = (value: unknown) => fc.constant(JSON.stringify(value));
const text = hostileText.map((value) => JSON.stringify(value));
const counters = bentObject({ total: constant(1), succeeded: constant(1), failed: constant(0) });
const refs = bentObject({ system: constant('linear'), id: text, workspace: text, key: text });
const issues = fc
  .array(bentObject({ ref: refs, title: text, status: text, labels: jsonText, custom_fields: jsonText }), {
    maxLength: 2,
  })
  .map((each) => `[${each.join(',')}]`);
const outcomes = fc
  .array(bentObject({ ref: refs, action: text, outcome: text, remote_ref: refs, message: text }), {
    maxLength: 2,
  })
  .map((each) => `[${each.join(',')}]`);

/** Every answer of the contract, and the error envelope, bent. */
const bodies = fc.oneof(
  bentObject({
    status: constant('ok'),
    summary: counters,
    items: issues,
    item_errors: jsonText,
    has_more: fc.constantFrom('true', 'false'),
    next_cursor: text,
  }),
  bentObject({ status: constant('partial'), summary: counters, items: outcomes, identity_path: jsonText }),
  bentObject({ operation_id: text, status: constant('pending') }),
  bentObject({ status: text, operation_id: constant('op-1'), result: jsonText, error: jsonText }),
  bentObject({ mappings: jsonText }),
  bentObject({
    code: text,
    error_code: text,
    category: text,
    message: text,
    retryable: fc.constantFrom('true', 'false', '1'),
    user_action_required: fc.constantFrom('true', '"true"'),
    retry_after_seconds: fc.constantFrom('0', '-1', '1e400', '1e307', '"5"', 'true', '0.5'),
    details: jsonText,
  }),
  jsonText,
);

const headerText = hostileText.map((value) => value.replace(/[\u0000-\u001f\u007f]|[^\u0000-\u00ff]/g, ''));
const responses: fc.Arbitrary<WireResponse> = fc.record({
  status: fc.constantFrom(200, 200, 202, 204, 301, 400, 403, 404, 409, 418, 422, 500),
  headers: fc.record(
    {
      'content-type': fc.oneof(
        { weight: 5, arbitrary: fc.constant('application/json') },
        { weight: 1, arbitrary: headerText },
      ),
      location: headerText,
      'retry-after': headerText,
    },
    { requiredKeys: ['content-type'] },
  ),
  text: fc.oneof({ weight: 4, arbitrary: bodies }, { weight: 1, arbitrary: damaged(bodies) }),
});

const calls = {
  pull: (one: ReturnType<typeof given>) => one.tracker.pull({}, one.within(1_000)),
  push: (one: ReturnType<typeof given>) => one.tracker.push(onePush, one.within(1_000)),
  run: (one: ReturnType<typeof given>) => one.tracker.run({ key: 'key-1', body: {} }, one.within(1_000)),
  operation: (one: ReturnType<typeof given>) => one.tracker.operation('op-1', one.within(1_000)),
  status: (one: ReturnType<typeof given>) => one.tracker.status(one.within(1_000)),
  mappings: (one: ReturnType<typeof given>) => one.tracker.mappings(one.within(1_000)),
} as const;
const callNames = Object.keys(calls) as (keyof typeof calls)[];

export const answerProperties: readonly Property[] = [
  property(
    'any answer to any call is a result or an error with a code; a write whose 2xx is refused has an unknown effect',
    3_000,
    fc.tuple(fc.constantFrom(...callNames), responses),
    async ([name, response]) => {
      const { error } = await cameTo<unknown>(() => calls[name](given([response])));
      if (error === undefined) expect(response.status).toBeLessThan(300);
      const isWrite = name === 'push' || name === 'run';
      if (error !== undefined && isWrite && response.status < 300) expect(error.effect).toBe('unknown');
      if (error !== undefined && !isWrite) expect(error.effect).toBe('none');
    },
  ),
  property(
    'what is read of an answer is what it says: no key is lost, none is invented',
    1_000,
    bodies,
    async (body) => {
      const { value } = await cameTo(() => calls.push(given([answer(200, body)])));
      if (value?.kind !== 'done') return nothingToSee;
      expect(JSON.parse(printJson(value.answer.body))).toEqual(JSON.parse(body));
    },
  ),
  property(
    'an operation id of the server is one segment of the path, or refused',
    1_000,
    hostileText,
    async (id) => {
      const one = given([answer(200, JSON.stringify({ status: 'running', operation_id: id }))]);
      const { error } = await cameTo(() => one.tracker.operation(id, one.within(1_000)));
      const [request] = one.transport.requests;
      if (request === undefined) {
        expect(error?.code).toBe('invalid_input');
        return nothingToSee;
      }
      const { pathname, search } = new URL(request.url);
      expect(pathname.split('/').slice(1, -1)).toEqual(['api', 'v1', 'tracker', 'operations']);
      expect(decodeURIComponent(pathname.split('/').at(-1) ?? '')).toBe(id);
      expect(search).toBe('');
    },
  ),
  property(
    'a wait that a server asks for is a finite time from 0, or none',
    2_000,
    fc.tuple(
      jsonText,
      fc.oneof(headerText, fc.stringMatching(/^\d{1,400}$/)),
      fc.constantFrom(0, 1_700_000_000_000),
    ),
    ([seconds, header, now]) => {
      const envelope = parseJson(`{"retry_after_seconds":${seconds}}`);
      const ms = retryAfterMs(envelope, { status: 429, headers: { 'retry-after': header }, text: '' }, now);
      if (ms === null) return nothingToSee;
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThan(Number.POSITIVE_INFINITY);
    },
  ),
  property(
    'the token endpoints give tokens that fit into a header, or an error that quotes nothing of the answer',
    2_000,
    fc.tuple(
      fc.constantFrom(200, 200, 200, 302, 400, 500),
      fc.oneof(
        bentObject({
          access: fc.constantFrom('"canary-access"', '"a b"', '"a\\r\\nX-Y: z"'),
          refresh: fc.constantFrom('"canary-refresh"', 'null'),
          access_lifetime: jsonText,
          expires_in: jsonText,
          team_slug: text,
        }),
        jsonText,
      ),
    ),
    async ([status, body]) => {
      const transport = new ScriptedTransport({ ...answer(status, body), headers: {} });
      const deps = { transport, clock: new MemoryClock(), userAgent: 'test' };
      const { value, error } = await cameTo(() =>
        requestTokens('obtainToken', 'https://kitty.example.com', {}, {}, deps).catch((thrown: unknown) => {
          if (thrown instanceof TokensRefused) return null;
          throw thrown;
        }),
      );
      if (error !== undefined) expect(printJson(error)).not.toContain('canary');
      if (value == null) return nothingToSee;
      expect(`${value.access}${value.refresh ?? ''}`).toMatch(/^[\x21-\x7e]+$/);
      expect(Number.isFinite(value.accessExpiresAt + value.refreshExpiresAt)).toBe(true);
    },
  ),
  property(
    'JSON is read without losing a digit or a key, and printed without a character that a terminal obeys',
    3_000,
    fc.oneof(jsonText, damaged(jsonText)),
    (given) => {
      let expected: unknown;
      try {
        expected = withoutMinusZero(given);
      } catch {
        expect(() => parseJson(given)).toThrow(SyntaxError);
        return;
      }
      const value = parseJson(given);
      expectHarmless(printJson(value), 0);
      expect(withoutMinusZero(printJson(value))).toEqual(expected);
      if (isJsonObject(value)) expect(Object.keys(value)).toEqual(Object.keys(expected as object));
    },
  ),
];

function answer(status: number, body: string): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, text: body };
}

/** The one number that JavaScript prints as another one; no tracker has it. */
function withoutMinusZero(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => (value === 0 ? 0 : value));
}
