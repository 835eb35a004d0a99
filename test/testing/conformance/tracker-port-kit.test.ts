import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryClock } from '../../../src/testing/index.ts';
import { kitResults, notes } from './kit-results.ts';
import { LastChangedLast, limited, MappingTracker, SlowTracker } from './right-trackers.ts';
import { Notebook, wrongTrackers } from './wrong-trackers.ts';

/** What a tracker without a second side is unable to do. */
const local = ['ownership rules', 'a dry run', 'sending what waits', 'editing mappings'];

describe('the kit, given a wrong tracker', () => {
  it.each(wrongTrackers)('notices when %s', async (_mistake, Wrong, noticed) => {
    const { failed } = await kitResults(() => new Wrong());
    expect(Object.keys(failed).sort()).toEqual([...noticed].sort());
  });
});

describe('the kit, given a right tracker', () => {
  it('passes it, and tells what it was not asked to do', async () => {
    const { failed, leftOut } = await kitResults(() => new Notebook());
    expect(failed).toEqual({});
    expect(leftOut).toEqual(local);
  });

  it.each([
    [
      'without filters',
      () => limited({ filters: [] }),
      ['a status filter', 'a type filter', 'a time filter'],
    ],
    ['with one filter', () => limited({ filters: ['status'] }), ['a type filter', 'a time filter']],
    [
      'without transitions',
      () => limited({ actions: ['create', 'update'] }, ({ action }) => action === 'transition'),
      ['a transition'],
    ],
    [
      'without creates',
      () => limited({ actions: ['update', 'transition'] }, ({ action }) => action === 'create'),
      ['a create'],
    ],
    [
      'without updates',
      () => limited({ actions: ['create', 'transition'] }, ({ action }) => action === 'update'),
      ['an update', 'an update of titles'],
    ],
    [
      'whose patches carry links only',
      () =>
        limited(
          { actions: ['update'], writableFields: ['links'] },
          ({ action, patch }) => action !== 'update' || (patch !== undefined && !('links' in patch)),
        ),
      ['a create', 'an update', 'an update of titles', 'a write of titles', 'a transition'],
    ],
    [
      'that only reads',
      () => limited({ actions: [], writableFields: [] }, () => true),
      ['a create', 'an update', 'an update of titles', 'a transition', 'a write of titles'],
    ],
    [
      'without a place for labels',
      () =>
        limited(
          { writableFields: ['title', 'body', 'status'] },
          ({ patch }) => patch !== undefined && 'labels' in patch,
        ),
      [],
    ],
    [
      'whose titles are fixed',
      () =>
        limited(
          { actions: ['update', 'transition'], writableFields: ['body', 'labels'] },
          ({ action, patch }) => action === 'create' || (patch !== undefined && 'title' in patch),
        ),
      ['a create', 'an update of titles', 'a write of titles'],
    ],
  ])('leaves out what it has no ability for: one %s', async (_name, make, lacks) => {
    const { failed, leftOut } = await kitResults(make);
    expect(failed).toEqual({});
    expect([...leftOut].sort()).toEqual([...local, ...lacks].sort());
  });

  it.each([
    ['holds mappings already', notes().slice(0, 2)],
    ['has every issue mapped', notes()],
    ['holds none', []],
  ])('takes mappings as they are where it %s', async (_name, mapped) => {
    const { failed } = await kitResults(() => new MappingTracker(mapped.map(({ ref }) => ref.id)));
    expect(failed).toEqual({});
  });

  it('does not mind that a change moves an issue in the order', async () => {
    expect((await kitResults(() => new LastChangedLast())).failed).toEqual({});
  });

  it('names the workspace that the subject names', async () => {
    const elsewhere = () => limited({}, ({ ref }) => ref.workspace !== 'acme');
    expect((await kitResults(elsewhere, { workspace: 'acme' })).failed).toEqual({});
    expect((await kitResults(elsewhere)).failed).not.toEqual({});
  });
});

describe('the kit, given operations that take their time', () => {
  afterEach(() => vi.useRealTimers());

  it('waits for them as the subject waits', async () => {
    const clock = new MemoryClock();
    const { failed } = await kitResults(() => new SlowTracker(20_000, () => clock.now()), {
      wait: (ms) => clock.sleep(ms),
    });
    expect(failed).toEqual({});
    expect(Math.max(...clock.sleeps)).toBeLessThanOrEqual(1000);
  });

  it('waits by itself where the subject does not say how', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] });
    const results = kitResults(() => new SlowTracker(50, () => Date.now()));
    let over = false;
    void results.finally(() => (over = true));
    while (!over) await vi.advanceTimersByTimeAsync(100);
    expect((await results).failed).toEqual({});
  });

  it('does not wait for ever', async () => {
    const clock = new MemoryClock();
    const { failed } = await kitResults(() => new SlowTracker(Number.POSITIVE_INFINITY, () => clock.now()), {
      wait: (ms) => clock.sleep(ms),
    });
    expect(failed['a created issue is there afterwards']).toMatch(/operation-create-1 .* 30 seconds/);
  });
});
