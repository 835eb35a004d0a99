import assert from 'node:assert/strict';
import { TrackerError } from '../../core/model/error.ts';
import { rejects } from './rejects.ts';
import { cursorOf, push, readAll, readPages, refOf, sortedIds } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function pageKeepsItsLimit({ tracker }: TrackerSubject): Promise<void> {
  const { body } = await tracker.pull({ limit: 3 });
  assert.equal(body.items.length, 3);
  assert.equal(body.has_more, true);
  cursorOf(body.next_cursor);
}

export async function pagesAreComplete({ tracker, issueCount }: TrackerSubject): Promise<void> {
  for (const limit of [1, 7, issueCount, issueCount + 1, 10_000]) {
    const ids = sortedIds(await readPages(tracker, { limit }));
    assert.equal(ids.length, issueCount, `page size ${limit}`);
    assert.equal(new Set(ids).size, issueCount, `page size ${limit}: an issue came twice`);
  }
}

/** A tracker may also say that its order is gone, so that the reader starts again. */
export async function addedMeanwhile(subject: TrackerSubject): Promise<void> {
  const { tracker } = subject;
  const before = sortedIds(await readAll(tracker));
  const { body: first } = await tracker.pull({ limit: 5 });
  const cursor = cursorOf(first.next_cursor);
  await push(subject, 'meanwhile-1', [
    { ref: refOf(subject, 'WP-MEANWHILE'), action: 'create', patch: { title: 'Added between two pages' } },
  ]);
  let rest;
  try {
    rest = await readPages(tracker, { limit: 5, cursor });
  } catch (error) {
    if (error instanceof TrackerError && error.code === 'cursor_expired') return;
    throw error;
  }
  const ids = sortedIds([...first.items, ...rest]);
  assert.deepEqual(
    ids.filter((id, index) => ids[index - 1] === id),
    [],
    'issues came twice',
  );
  assert.deepEqual(
    before.filter((id) => !ids.includes(id)),
    [],
    'issues were skipped',
  );
}

export async function badLimitIsRefused({ tracker }: TrackerSubject): Promise<void> {
  for (const limit of [0, -1, 10_001, 1.5, Number.NaN])
    await rejects('invalid_input', () => tracker.pull({ limit }));
}

/** Who cannot tell it from a cursor of an earlier order says that it expired; a server rejects it. */
export async function badCursorIsRefused({ tracker }: TrackerSubject): Promise<void> {
  const codes = ['invalid_input', 'cursor_expired', 'server_rejected'];
  await rejects(codes, () => tracker.pull({ cursor: 'garbage' }));
}
