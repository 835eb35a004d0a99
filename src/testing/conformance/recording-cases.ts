import assert from 'node:assert/strict';
import type { OperationJournalPort } from '../../ports/operation-journal-port.ts';
import type { NewEntry } from '../../core/model/operation-entry.ts';
import type { JournalSubject } from './journal-subject.ts';
import { rejects } from './rejects.ts';
import { sampleWrite } from './sample-write.ts';

const { target } = sampleWrite();

/** Recorded, and taken up by none. */
async function left(journal: OperationJournalPort, write: NewEntry): Promise<string> {
  const lease = await journal.begin(write);
  await lease.release();
  return lease.entry.id;
}

const idsOf = (entries: readonly { readonly id: string }[]): string[] => entries.map(({ id }) => id);

export async function nothingIsMadeByLooking({ one }: JournalSubject): Promise<void> {
  assert.deepEqual(await one.list(), []);
  assert.deepEqual(await one.list({ target, unfinishedOnly: true }), []);
  assert.deepEqual(await one.find('x', null), []);
  assert.deepEqual(await one.find('', target), []);
  assert.equal(await one.claim('x'), null);
  await one.prune();
}

export async function wholeAndHeld({ one, other }: JournalSubject): Promise<void> {
  const write = sampleWrite();
  const { entry, epoch, signal } = await one.begin(write);
  assert.ok(epoch >= 1);
  assert.equal(signal.aborted, false);
  const [listed, ...more] = await other.list();
  assert.deepEqual(more, []);
  assert.match(entry.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
  assert.deepEqual(listed, {
    ...write,
    id: entry.id,
    state: 'sending',
    operationId: null,
    left: false,
    answer: null,
    error: null,
    createdAt: entry.createdAt,
    updatedAt: entry.createdAt,
    held: true,
  });
}

export async function manyAtOnceAreRecorded({ one, other }: JournalSubject): Promise<void> {
  const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
  await Promise.all(
    keys.map(async (key, index) => {
      const lease = await (index % 2 === 0 ? one : other).begin(sampleWrite({ key }));
      await lease.advance({ state: 'completed', answer: { key } });
      await lease.release();
    }),
  );
  const entries = await one.list();
  assert.deepEqual(entries.map(({ key }) => key).toSorted(), keys.toSorted());
  for (const { key, answer, held } of entries)
    assert.deepEqual({ answer, held }, { answer: { key }, held: false });
}

export async function keyHasOneBody({ one, other }: JournalSubject): Promise<void> {
  const lease = await one.begin(sampleWrite());
  await lease.advance({ state: 'failed', error: { code: 'x', message: 'm' } });
  await lease.release();
  const another = sampleWrite({ bodyHash: 'hash-2' });
  const error = await rejects('idempotency_conflict', () => other.begin(another));
  assert.equal(error.effect, 'none');
  // A team that is not known may be any.
  const unknown = { ...target, team: '' };
  await rejects('idempotency_conflict', () => other.begin({ ...another, target: unknown }));
  await (await other.begin(sampleWrite())).release();
  assert.equal((await one.list()).length, 2);
}

export async function keyBelongsToItsTarget({ one, other }: JournalSubject): Promise<void> {
  await (await one.begin(sampleWrite())).release();
  const elsewhere = [
    { ...target, team: 'red' },
    { ...target, server: 'https://two.example' },
    { ...target, project_slug: 'other' },
    { ...target, provider: 'jira' },
  ];
  for (const [index, place] of elsewhere.entries())
    await (await other.begin(sampleWrite({ target: place, bodyHash: `other-${index}` }))).release();
  assert.equal((await one.list()).length, 1 + elsewhere.length);
}

export async function listKeepsToItsTarget({ one, other }: JournalSubject): Promise<void> {
  const first = await left(one, sampleWrite({ key: 'a' }));
  const over = await one.begin(sampleWrite({ key: 'by-key' }));
  await over.advance({ state: 'completed' });
  await over.release();
  const red = await left(one, sampleWrite({ target: { ...target, team: 'red' } }));
  const any = await left(one, sampleWrite({ key: 'c', target: { ...target, team: '' } }));
  await left(one, sampleWrite({ target: { ...target, project_slug: 'other' } }));
  const last = await one.begin(sampleWrite({ key: 'd', kind: 'run' }));
  const unfinished = await other.list({ target, unfinishedOnly: true });
  assert.deepEqual(idsOf(unfinished), [first, any, last.entry.id]);
  assert.deepEqual(
    unfinished.map(({ held }) => held),
    [false, false, true],
  );
  assert.deepEqual(idsOf(await other.list({ target })), [first, over.entry.id, any, last.entry.id]);
  const anyTeam = await other.list({ target: { ...target, team: '' }, unfinishedOnly: true });
  assert.deepEqual(idsOf(anyTeam), [first, red, any, last.entry.id]);
  assert.equal((await other.list({ unfinishedOnly: true })).length, 5);
  assert.equal((await other.list()).length, 6);
}

const uuid = '0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11';

export async function findsByEveryId({ one, other }: JournalSubject): Promise<void> {
  const accepted = await one.begin(sampleWrite({ key: 'a' }));
  await accepted.advance({ state: 'accepted', operationId: uuid });
  await accepted.release();
  const { id } = accepted.entry;
  const there = { ...target, project_slug: 'other' };
  const elsewhere = await one.begin(sampleWrite({ key: 'a', target: there }));
  await elsewhere.advance({ state: 'accepted', operationId: uuid });
  const [named, again] = [
    await one.begin(sampleWrite({ key: 'by-key' })),
    await one.begin(sampleWrite({ key: 'by-key' })),
  ];
  await named.advance({ state: 'accepted', operationId: 'op-17' });
  const found = async (given: string, place: typeof target | null) => idsOf(await other.find(given, place));
  for (const place of [target, null]) {
    assert.deepEqual(await found(id, place), [id]);
    assert.ok((await found(id.slice(0, -1), place)).includes(id));
    assert.deepEqual(await found('op-1', place), [], 'a part of an operation id that is not a UUID counts');
    assert.deepEqual(await found('op-17', place), [named.entry.id]);
    assert.deepEqual(await found('', place), []);
    assert.deepEqual(await found('none', place), []);
  }
  assert.deepEqual(await found(elsewhere.entry.id, target), [elsewhere.entry.id]);
  assert.deepEqual(await found(uuid, target), [id]);
  assert.deepEqual(await found(uuid, null), [id, elsewhere.entry.id]);
  assert.deepEqual(await found(uuid.slice(0, 10), there), [elsewhere.entry.id]);
  assert.deepEqual(await found('by-key', target), [named.entry.id, again.entry.id]);
  assert.deepEqual(await found('by-key', { ...target, team: 'red' }), []);
  assert.deepEqual(
    (await other.find(id, null)).map(({ held }) => held),
    [false],
  );
  assert.deepEqual(
    (await other.find(again.entry.id, null)).map(({ held }) => held),
    [true],
  );
}

export async function oldOnesArePruned({ one, other, retentionMs, pass }: JournalSubject): Promise<void> {
  for (const state of ['completed', 'failed', 'unknown', 'accepted'] as const) {
    const lease = await one.begin(sampleWrite({ key: state }));
    await lease.advance({ state, left: state === 'accepted' });
    await lease.release();
  }
  pass(retentionMs - 1000);
  await other.prune();
  assert.equal((await one.list()).length, 4);
  pass(2000);
  await left(one, sampleWrite({ key: 'new' }));
  assert.equal((await one.list()).length, 5, 'recording a write prunes');
  await other.prune();
  assert.deepEqual(
    (await one.list()).map(({ key }) => key),
    ['unknown', 'new'],
  );
  await (await one.begin(sampleWrite({ key: 'completed', bodyHash: 'hash-2' }))).release();
}
