import assert from 'node:assert/strict';
import { rejects } from './rejects.ts';
import { readAll } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function pageKeepsItsLimit({ tracker }: TrackerSubject): Promise<void> {
  const { body } = await tracker.pull({ limit: 3 });
  assert.equal(body.items.length, 3);
  assert.equal(body.has_more, true);
  assert.ok(typeof body.next_cursor === 'string' && body.next_cursor !== '');
}

export async function pagesAreComplete({ tracker, issueCount }: TrackerSubject): Promise<void> {
  for (const limit of [1, 7, issueCount, issueCount + 1, 10_000]) {
    const ids = (await readAll(tracker, limit)).map(({ ref }) => ref.id);
    assert.equal(ids.length, issueCount, `page size ${limit}`);
    assert.equal(new Set(ids).size, issueCount, `page size ${limit}: an issue came twice`);
  }
}

export async function statusFilterHolds({ tracker }: TrackerSubject): Promise<void> {
  const all = await readAll(tracker, 1000);
  const { body } = await tracker.pull({ limit: 1000, filters: { status: ['todo'] } });
  assert.deepEqual(
    body.items.map(({ ref }) => ref.id),
    all.filter(({ status }) => status === 'todo').map(({ ref }) => ref.id),
  );
}

export async function timeFilterHolds({ tracker }: TrackerSubject): Promise<void> {
  const all = await readAll(tracker, 1000);
  const times = all.map(({ updated_at: at }) => Date.parse(at ?? '')).sort((a, b) => a - b);
  const since = times[Math.floor(times.length / 2)] ?? 0;
  const filters = { updated_since: new Date(since).toISOString() };
  const { body } = await tracker.pull({ limit: 1000, filters });
  assert.equal(body.items.length, all.filter(({ updated_at: at }) => Date.parse(at ?? '') >= since).length);
}

export async function badLimitIsRefused({ tracker }: TrackerSubject): Promise<void> {
  for (const limit of [0, -1, 10_001, 1.5, Number.NaN])
    await rejects('invalid_input', () => tracker.pull({ limit }));
}

export async function badOperationIds({ tracker }: TrackerSubject): Promise<void> {
  for (const id of ['', '.', '..']) await rejects('invalid_input', () => tracker.operation(id));
}

export async function statusNamesProvider({ tracker, system }: TrackerSubject): Promise<void> {
  assert.equal((await tracker.status()).body.provider, system);
}

export async function mappingsAreAList({ tracker }: TrackerSubject): Promise<void> {
  assert.ok(Array.isArray((await tracker.mappings()).body.mappings));
}

export async function capabilitiesAreKnown({ tracker }: TrackerSubject): Promise<void> {
  const { actions, filters } = tracker.capabilities;
  for (const action of actions) assert.ok(['create', 'update', 'transition'].includes(action), action);
  for (const filter of filters) assert.ok(['updated_since', 'status', 'issue_type'].includes(filter), filter);
}
