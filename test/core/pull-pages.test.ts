import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  pullPages,
  TrackerError,
  type CallContext,
  type NormalizedIssue,
  type PullQuery,
  type PullResultEnvelope,
} from '../../src/index.ts';

const pull = vi.fn();
beforeEach(() => void pull.mockReset());

const all = (query: PullQuery = {}, context: CallContext = {}) => pullPages(query, pull, context);
const answer = <T>(body: T) => ({ body, deviations: [], replayed: false });
const failure = (call: Promise<unknown>): Promise<TrackerError> =>
  call.then(
    () => Promise.reject(new Error('expected a failure')),
    (thrown: unknown) => thrown as TrackerError,
  );

describe('all pages', () => {
  const issue = (id: string) => ({ ref: { system: 'linear', id } }) as NormalizedIssue;
  const page = (ids: string[], next: string | null, more: Partial<PullResultEnvelope> = {}) =>
    answer({ status: 'ok', items: ids.map(issue), has_more: next !== null, next_cursor: next, ...more });

  it('are read one after the other, each with the cursor of the one before', async () => {
    pull.mockResolvedValueOnce(page(['1', '2'], 'c1')).mockResolvedValueOnce(page(['3'], null));
    const ids: string[] = [];
    for await (const { body } of all({ limit: 2 })) ids.push(...body.items.map(({ ref }) => ref.id));
    expect(ids).toEqual(['1', '2', '3']);
    expect(pull.mock.calls.map(([query]) => query)).toEqual([{ limit: 2 }, { limit: 2, cursor: 'c1' }]);
  });

  it('are asked for while the one before is worked on, and no further', async () => {
    let cursor = 0;
    pull.mockImplementation(() => Promise.resolve(page(['x'], `c${(cursor += 1)}`)));
    const pages = all();
    await pages.next();
    await Promise.resolve();
    expect(pull).toHaveBeenCalledTimes(2);
    await pages.next();
    expect(pull).toHaveBeenCalledTimes(3);
    await pages.return();
    expect(pull).toHaveBeenCalledTimes(3);
  });

  it('are no longer waited for when nobody takes more', async () => {
    pull.mockResolvedValueOnce(page(['1'], 'c1')).mockReturnValueOnce(new Promise(() => undefined));
    for await (const _ of all()) break;
    expect(pull.mock.calls[1]?.[1]?.signal?.aborted).toBe(true);
  });

  it('one that fails ahead of its time says so in its turn', async () => {
    pull.mockResolvedValueOnce(page(['1'], 'c1')).mockRejectedValueOnce(new TrackerError('no_answer', 'm'));
    const pages = all();
    expect((await pages.next()).value).toMatchObject({ body: { items: [{ ref: { id: '1' } }] } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await failure(pages.next())).toMatchObject({ code: 'no_answer', resume: { cursor: 'c1' } });
  });

  it('the signal of the pull ends each of them', async () => {
    const reason = new TrackerError('interrupted', 'm');
    const interruption = new AbortController();
    pull.mockResolvedValueOnce(page(['1'], 'c1')).mockReturnValueOnce(new Promise(() => undefined));
    const pages = all({}, { signal: interruption.signal });
    await pages.next();
    interruption.abort(reason);
    expect(pull.mock.calls[1]?.[1]?.signal?.reason).toBe(reason);
    void pages.return();
  });

  it('end with an error when a cursor comes back', async () => {
    pull.mockResolvedValueOnce(page(['1'], 'c1')).mockResolvedValueOnce(page(['2'], 'c1'));
    const ids: string[] = [];
    const read = async () => {
      for await (const { body } of all()) ids.push(...body.items.map(({ ref }) => ref.id));
    };
    expect(await failure(read())).toMatchObject({ code: 'cursor_repeated', exitCode: 7 });
    expect(ids, 'what was read is handed out').toEqual(['1', '2']);
  });

  it('end with an error when a hundred in a row bring nothing', async () => {
    let cursor = 0;
    pull.mockImplementation(() => Promise.resolve(page([], `c${(cursor += 1)}`)));
    const read = async () => {
      for await (const _ of all()) void _;
    };
    expect(await failure(read())).toMatchObject({
      code: 'pages_endless',
      exitCode: 7,
      resume: { cursor: 'c100' },
      hint: expect.stringContaining('--cursor=c100') as string,
    });
    expect(pull).toHaveBeenCalledTimes(100);
  });

  it('may be empty now and then', async () => {
    for (let number = 1; number < 250; number++) {
      pull.mockResolvedValueOnce(page(number % 99 === 0 ? ['x'] : [], `c${number}`));
    }
    pull.mockResolvedValueOnce(page([], null));
    let pages = 0;
    for await (const _ of all()) pages += 1;
    expect(pages).toBe(250);
  });

  it.each([
    ['cursor_expired', undefined, /without `--cursor`/],
    ['interrupted', { cursor: 'c-1' }, /--cursor=c-1/],
    ['server_failed', { cursor: 'c-1' }, /--cursor=c-1/],
  ] as const)('a page that fails with %s', async (code, resume, hint) => {
    pull.mockRejectedValueOnce(new TrackerError(code, 'no'));
    const error = await failure(all({ cursor: 'c-1' }).next());
    expect(error.resume).toEqual(resume);
    expect(error.hint).toMatch(hint);
  });

  it('that fail say where to go on, in words that work when pasted', async () => {
    pull
      .mockResolvedValueOnce(page(['1'], "it's"))
      .mockRejectedValueOnce(new TrackerError('no_answer', 'reset'));
    const read = async () => {
      for await (const _ of all()) void _;
    };
    const error = await failure(read());
    expect(error).toMatchObject({ code: 'no_answer', resume: { cursor: "it's" } });
    expect(error.hint).toContain(`--cursor='it'\\''s'`);
    pull.mockRejectedValueOnce(new TrackerError('no_answer', 'reset'));
    expect((await failure(all().next())).resume).toBeUndefined();
    pull.mockRejectedValueOnce(new TrackerError('session_expired', 'gone'));
    expect(await failure(all({ cursor: 'plain' }).next())).toMatchObject({
      resume: { cursor: 'plain' },
      hint: expect.stringContaining('auth login') as string,
    });
  });

  it('tell their progress', async () => {
    const events: unknown[] = [];
    pull.mockResolvedValueOnce(page(['1', '2'], 'c1')).mockResolvedValueOnce(page(['3'], null));
    for await (const _ of all({}, { observe: (event) => events.push(event) })) void _;
    expect(events).toEqual([
      { type: 'page', number: 1, items: 2, itemsSoFar: 2 },
      { type: 'page', number: 2, items: 1, itemsSoFar: 3 },
    ]);
  });
});
