import assert from 'node:assert/strict';
import type { Lease } from '../../ports/operation-journal-port.ts';
import type { JournalSubject } from './journal-subject.ts';
import { rejects } from './rejects.ts';
import { sampleWrite } from './sample-write.ts';

function held(lease: Lease | null): Lease {
  assert.ok(lease !== null, 'an entry that is free could not be claimed');
  return lease;
}

export async function abortRecordsNothing({ one, other }: JournalSubject): Promise<void> {
  const reason = new Error('enough');
  await assert.rejects(one.begin(sampleWrite(), { signal: AbortSignal.abort(reason) }), reason);
  assert.deepEqual(await other.list(), []);
}

export async function leaseIsOneAtATime({ one, other }: JournalSubject): Promise<void> {
  const first = await one.begin(sampleWrite());
  const { id } = first.entry;
  assert.equal(await other.claim(id), null);
  assert.equal(await one.claim(id), null);
  await first.release();
  const second = held(await other.claim(id));
  assert.deepEqual(second.entry, first.entry);
  assert.ok(second.epoch > first.epoch);
  assert.equal(await one.claim(id), null);
}

export async function leaseEndsOnce({ one, other }: JournalSubject): Promise<void> {
  const first = await one.begin(sampleWrite());
  const { id } = first.entry;
  await first.release();
  const second = held(await other.claim(id));
  await first.release();
  assert.equal(await one.claim(id), null, 'a second release freed the next holder');
  await second.release();
  await second.release();
  held(await one.claim(id));
}

export async function takenOnceOfMany({ one, other }: JournalSubject): Promise<void> {
  const lease = await one.begin(sampleWrite());
  await lease.release();
  const claims = Array.from({ length: 10 }, (_, index) =>
    (index % 2 === 0 ? one : other).claim(lease.entry.id),
  );
  const holders = (await Promise.all(claims)).filter((claim) => claim !== null);
  assert.equal(holders.length, 1);
}

export async function stepsAreKept({ one, other, pass }: JournalSubject): Promise<void> {
  const lease = await one.begin(sampleWrite());
  pass(1000);
  await lease.advance({ state: 'accepted', operationId: 'op-1', left: true });
  await lease.advance({ state: 'unknown', error: { code: 'no_answer', message: 'none' } });
  const [listed] = await other.list();
  assert.deepEqual(listed, { ...lease.entry, held: true });
  assert.deepEqual(
    { ...lease.entry, updatedAt: Date.parse(lease.entry.updatedAt) - Date.parse(lease.entry.createdAt) },
    {
      ...lease.entry,
      ...sampleWrite(),
      state: 'unknown',
      operationId: 'op-1',
      left: true,
      error: { code: 'no_answer', message: 'none' },
      updatedAt: 1000,
    },
  );
}

export async function bodyEndsWithTheWrite({ one, other }: JournalSubject): Promise<void> {
  for (const state of ['completed', 'failed'] as const) {
    const lease = await one.begin(sampleWrite({ key: state }));
    assert.equal(lease.entry.body, sampleWrite().body);
    await lease.advance({ state, answer: { status: 'ok' } });
    assert.equal(lease.entry.body, null);
    await lease.release();
    const [entry] = await other.find(lease.entry.id, null);
    assert.deepEqual(entry, { ...lease.entry, held: false });
  }
  assert.deepEqual(await other.list({ unfinishedOnly: true }), []);
}

export async function lostLeaseWritesNothing({ one, other, loseLeases }: JournalSubject): Promise<void> {
  const lost = await one.begin(sampleWrite());
  const { id } = lost.entry;
  await loseLeases();
  const next = held(await other.claim(id));
  await next.advance({ state: 'accepted', operationId: 'op-1' });
  const error = await rejects('operation_running', () => lost.advance({ state: 'failed' }));
  assert.equal(lost.signal.aborted, true);
  assert.equal(lost.signal.reason, error);
  assert.equal(next.signal.aborted, false);
  await rejects('operation_running', () => one.forget(lost));
  await lost.release();
  assert.equal(await one.claim(id), null, 'a lost lease freed the next holder');
  await next.advance({ state: 'unknown' });
  const [entry] = await one.find(id, null);
  assert.deepEqual(entry, { ...next.entry, held: true });
  assert.equal(entry?.operationId, 'op-1');

  // One that was over when its lease was lost has nothing left to remove.
  const over = await one.begin(sampleWrite({ key: 'over' }));
  await over.advance({ state: 'completed' });
  await loseLeases();
  held(await other.claim(over.entry.id));
  await over.release();
  assert.equal(
    await one.claim(over.entry.id),
    null,
    'a lost lease freed the next holder of a finished write',
  );
}

export async function forgottenIsNotHeld({ one, other }: JournalSubject): Promise<void> {
  const lease = await one.begin(sampleWrite());
  const { entry } = lease;
  await one.forget(lease);
  assert.deepEqual(await other.list(), []);
  assert.equal(await other.claim(entry.id), null);
  assert.deepEqual(lease.entry, entry);
  await lease.release();
  await rejects('operation_running', () => lease.advance({ state: 'completed' }));
  assert.deepEqual(await other.list(), []);
  await (await other.begin(sampleWrite({ bodyHash: 'hash-2' }))).release();
}
