import { expect } from 'vitest';
import type { TrackerError } from '../../src/index.ts';
import type { DeadEnds } from './dead-ends.ts';
import { expectation, isPossible, timesOf, type Expectation, type Times } from './expectation.ts';
import type { FaultKind } from './fault.ts';
import { faultKinds } from './fault-kinds.ts';
import { faultedOperations, type FaultedOperation } from './faulted-operations.ts';
import { errorOf, FaultWorld } from './fault-world.ts';
import { resumeAll } from '../resume-all.ts';

/** One row of the big table. */
export interface FaultCase {
  readonly name: string;
  readonly operation: FaultedOperation;
  readonly fault: FaultKind;
  readonly times: Times;
  readonly expected: Expectation;
}

/** Operation x fault x how often, as far as the contract has something to say. */
export const faultCases: readonly FaultCase[] = faultedOperations.flatMap((operation) =>
  faultsOf(operation).flatMap((fault) =>
    timesOf(operation, fault).map((times) => ({
      name: `${operation.name} / ${fault.family} / ${fault.name} / ${times}`,
      operation,
      fault,
      times,
      expected: expectation(operation, fault, times),
    })),
  ),
);

function faultsOf(operation: FaultedOperation): readonly FaultKind[] {
  const possible = faultKinds.filter((fault) => isPossible(operation, fault));
  if (operation.likeAnother !== true) return possible;
  const meanings = new Map<string, FaultKind>();
  for (const fault of possible) {
    const { family, meaning, done, stalls, only } = fault;
    const asSeen = JSON.stringify([family, meaning, done, stalls, only]);
    if (!meanings.has(asSeen)) meanings.set(asSeen, fault);
  }
  return [...meanings.values()];
}

/** Lets it happen, compares, and then shows that nothing was lost and nothing doubled. */
export async function playOut({ operation, fault, times, expected }: FaultCase, ends: DeadEnds) {
  const world = await FaultWorld.open(ends, operation.server, { loggedIn: operation.under !== 'login' });
  try {
    await operation.prepare?.(world);
    bring(world, operation, fault, times);
    const error = await operation.call(world);
    expect(await observed(world, operation, error)).toEqual(expected);
    await tellsHowToGoOn(world, operation, error);
    world.sandbox.clearScript();
    world.line.disarm();
    await settles(world, operation, fault, expected);
    expect(ends.requests).toBe(0);
  } finally {
    await world.close();
  }
}

function bring(
  { sandbox, line }: FaultWorld,
  { wire, sentBefore }: FaultedOperation,
  fault: FaultKind,
  times: Times,
) {
  const skipped = sentBefore?.inThisCall === true ? 1 : 0;
  if ('script' in fault.how)
    sandbox.script({ operation: wire, times: times === 'once' ? 1 : 'always', ...fault.how.script });
  line.arm(wire, fault, times === 'once' ? 1 : Number.POSITIVE_INFINITY, skipped);
}

async function observed(
  world: FaultWorld,
  { wire, changes }: FaultedOperation,
  error: TrackerError | null,
): Promise<Expectation> {
  const { sandbox } = world;
  return {
    code: error?.code ?? null,
    exit: error?.exitCode ?? 0,
    effect: error?.effect ?? 'none',
    seen: sandbox.journal.filter((request) => request.operation === wire).length,
    journal: changes ? ((await world.entry())?.state ?? null) : null,
    done: sandbox.effects() as 0 | 1,
  };
}

/** An unknown effect names the key; nothing but the server was ever spoken to. */
async function tellsHowToGoOn(world: FaultWorld, { under }: FaultedOperation, error: TrackerError | null) {
  const { sandbox, line } = world;
  expect([...line.origins]).toEqual([new URL(sandbox.url).origin]);
  if (error?.effect !== 'unknown') return;
  const entry = await world.entry();
  expect(error.operation).toMatchObject({
    key: entry?.key,
    ...(under === 'poll' ? { id: entry?.operationId } : {}),
  });
}

/** Once the trouble is over, what is unfinished is finished, and every change is there once. */
async function settles(
  world: FaultWorld,
  operation: FaultedOperation,
  fault: FaultKind,
  { journal }: Expectation,
) {
  const { sandbox, tracker } = world;
  const again = await errorOf(journal === null || journal === 'failed' ? tracker.pull() : resumeAll(tracker));
  expect(again?.category ?? null).toBe(mustLogInAgain(operation, fault) ? 'authentication' : null);
  if (again !== null) await world.login();
  const nothingDone = journal === 'failed' || (journal === null && operation.changes);
  if (nothingDone) expect(await (operation.afresh ?? operation.call)(world)).toBeNull();
  expect(sandbox.effects()).toBe(operation.changes ? 1 : 0);
  expect(await tracker.operations()).toEqual([]);
  const bodies = new Map<string, Set<string>>();
  for (const { headers, body } of sandbox.journal) {
    const key = headers['idempotency-key'];
    if (key !== undefined) bodies.set(key, (bodies.get(key) ?? new Set()).add(body));
  }
  for (const [key, sent] of bodies) expect([key, sent.size]).toEqual([key, 1]);
}

/** A login that failed is none, and a refresh token that was spent or refused is good no more. */
function mustLogInAgain({ under }: FaultedOperation, { meaning, done }: FaultKind): boolean {
  if (meaning.is === 'harmless') return false;
  if (under === 'login') return true;
  if (under !== 'refresh') return false;
  return done || (meaning.is === 'status' && [400, 401].includes(meaning.status));
}
