import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNodeTransport } from '../../src/adapters/platform/node-transport.ts';
import { systemClock } from '../../src/adapters/platform/system-clock.ts';
import { operations } from '../../src/generated/contract.ts';
import { TrackerError } from '../../src/index.ts';
import { callOperation } from '../call-operation.ts';
import { declaredAnswers, type DeclaredAnswer, type OperationName } from '../declared-answers.ts';
import { impatientClock, saasUnderTest, standingLogin } from '../saas-under-test.ts';
import { preferringTransport, type PreferringTransport } from './preferring-transport.ts';
import { startPrism, type PrismServer } from './prism-server.ts';

const cases = declaredAnswers();
let prism: PrismServer;
let transport: PreferringTransport;
let proven = 0;

beforeAll(async () => {
  prism = await startPrism();
});
beforeEach(() => {
  transport = preferringTransport(createNodeTransport({ clock: systemClock }));
});
afterAll(async () => {
  await prism.close();
  console.log(`Prism: ${proven} of ${cases.length} declared answers`);
});

describe('every answer that the frozen document declares', () => {
  it.each(cases)('$operation $status $example', async (declared) => {
    const clock = impatientClock();
    const credentials = standingLogin(prism.url);
    const tracker = saasUnderTest({ serverUrl: prism.url, transport, credentials, clock });
    transport.prefer = `code=${declared.status}, example=${declared.example}`;

    const came = await callOperation(tracker, declared.operation, operationIdOf(declared)).catch(
      (error: unknown) => error,
    );

    if (declared.status === 200) expect(came).toEqual(declared.value);
    else if (declared.status === 202)
      expect(came).toEqual({ accepted: (declared.value as { operation_id: string }).operation_id });
    else expectError(came, declared);
    // The request was one the document allows, whatever answer was asked for.
    for (const { response } of transport.seen) expect(response.headers['sl-violations']).toBeUndefined();
    expect(transport.seen).toHaveLength(attemptsFor(declared));
    expect(credentials.renewals).toBe(declared.status === 401 ? 1 : 0);
    transport.close();
    proven += 1;
  });
});

describe('a request that is broken on purpose is noticed', () => {
  it.each(Object.keys(operations) as OperationName[])('%s', async (operation) => {
    const tracker = saasUnderTest({
      serverUrl: prism.url,
      transport,
      credentials: standingLogin(prism.url),
      clock: impatientClock(),
    });
    transport.bend = (request) => {
      const { 'X-Team-Slug': _, ...headers } = request.headers;
      return { ...request, headers };
    };
    await callOperation(tracker, operation, 'op-1').catch(() => undefined);
    const [first] = transport.seen;
    expect(first?.response.headers['sl-violations'] ?? first?.response.text).toMatch(/x-team-slug/i);
    transport.close();
  });
});

/** Lost answers are asked for twice more, 429 and 401 once more. */
function attemptsFor({ status }: DeclaredAnswer): number {
  if (status === 401 || status === 429) return 2;
  return status === 502 || status === 503 || status === 504 ? 3 : 1;
}

function expectError(came: unknown, { operation, status, value }: DeclaredAnswer): void {
  expect(came).toBeInstanceOf(TrackerError);
  const error = came as TrackerError;
  const envelope = value as { message: string; code: string; user_action_required: boolean };
  expect(error.http?.status).toBe(status);
  expect(error.userActionRequired).toBe(envelope.user_action_required);
  const write = operation === 'push' || operation === 'run';
  if (write && status >= 502) {
    expect(error.code).toBe('effect_unknown');
    return;
  }
  expect(error.message).toContain(envelope.message);
  expect(error.server?.code).toBe(envelope.code);
}

function operationIdOf({ value }: DeclaredAnswer): string {
  return (value as { operation_id?: string }).operation_id ?? '0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11';
}
