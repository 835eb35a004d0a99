import assert from 'node:assert/strict';
import type { Deadline } from '../../core/model/call.ts';
import type { LockPort } from '../../ports/lock-port.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { rejects } from './rejects.ts';

/** Locks that none holds, made for every case. */
export interface LockSubject {
  readonly one: LockPort;
  /** The same locks as another process sees them; the same port where one process is all there is. */
  readonly other: LockPort;
  /** A deadline on the clock of the locks. */
  deadlineIn(ms: number): Deadline;
  close(): Promise<void> | void;
}

/** What every LockPort must do. */
export function lockPortKit(open: () => Promise<LockSubject>): readonly ConformanceCase[] {
  return cases.map(([name, check]) => ({
    name,
    async run() {
      const subject = await open();
      try {
        await check(subject);
      } finally {
        await subject.close();
      }
    },
  }));
}

const cases: readonly (readonly [name: string, check: (subject: LockSubject) => Promise<void>])[] = [
  ['the result of the work is given, and the lock is free afterwards, also after a failure', endsWithTheWork],
  ['one holds a name at a time', oneAtATime],
  ['names are apart', namesAreApart],
  ['a wait ends at the deadline, and the work is not done later', waitsUntilTheDeadline],
  ['a wait ends with the signal, and the holder goes on', waitEndsWithTheSignal],
  ['a call that was aborted before does nothing', abortedBefore],
];

/** A holder that goes on until it is released. */
async function heldBy(lock: LockPort, name: string) {
  const held = Promise.withResolvers<AbortSignal>();
  const end = Promise.withResolvers<void>();
  const over = lock.hold(name, {}, async ({ signal }) => {
    held.resolve(signal);
    await end.promise;
    return signal.aborted;
  });
  await Promise.race([held.promise, over]);
  const release = async () => {
    end.resolve();
    return over;
  };
  return { release };
}

async function endsWithTheWork({ one, other }: LockSubject): Promise<void> {
  assert.equal(await one.hold('a', {}, async () => 'done'), 'done');
  const failure = new Error('no');
  await assert.rejects(
    one.hold('a', {}, () => Promise.reject(failure)),
    failure,
  );
  assert.equal(await other.hold('a', {}, async () => 'again'), 'again');
}

async function oneAtATime({ one, other }: LockSubject): Promise<void> {
  let [inside, most, done] = [0, 0, 0];
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    done += 1;
  };
  await Promise.all(
    Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? one : other).hold('a', {}, work)),
  );
  assert.deepEqual({ most, done }, { most: 1, done: 8 });
}

async function namesAreApart({ one, other }: LockSubject): Promise<void> {
  const { release } = await heldBy(one, 'a');
  assert.equal(await other.hold('b', {}, async () => 'free'), 'free');
  assert.equal(await release(), false, 'a lock that was never lost says that it was');
}

async function waitsUntilTheDeadline({ one, other, deadlineIn }: LockSubject): Promise<void> {
  const { release } = await heldBy(one, 'a');
  let ran = false;
  const late = () =>
    other.hold('a', { deadline: deadlineIn(100) }, async () => {
      ran = true;
    });
  const error = await rejects('lock_busy', late);
  assert.equal(error.retryable, true);
  await release();
  assert.equal(await other.hold('a', {}, async () => 'next'), 'next');
  assert.equal(ran, false);
}

async function waitEndsWithTheSignal({ one, other }: LockSubject): Promise<void> {
  const { release } = await heldBy(one, 'a');
  const stop = new AbortController();
  const reason = new Error('enough');
  const waiting = other.hold('a', { signal: stop.signal }, async () => 'never');
  stop.abort(reason);
  await assert.rejects(waiting, reason);
  assert.equal(await release(), false);
  assert.equal(await one.hold('a', {}, async () => 'next'), 'next');
}

async function abortedBefore({ one, other }: LockSubject): Promise<void> {
  const reason = new Error('enough');
  let ran = false;
  const call = one.hold('a', { signal: AbortSignal.abort(reason) }, async () => {
    ran = true;
  });
  await assert.rejects(call, reason);
  assert.equal(ran, false);
  assert.equal(await other.hold('a', {}, async () => 'free'), 'free');
}
