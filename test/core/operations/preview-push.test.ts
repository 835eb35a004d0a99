import { describe, expect, it } from 'vitest';
import { previewItems } from '../../../src/core/operations/preview-push.ts';
import type { RepeatVerdict } from '../../../src/core/repeats.ts';
import type { NormalizedIssue, PullQuery, PushItem, TrackerPort } from '../../../src/index.ts';
import { MemoryClock } from '../../../src/testing/index.ts';
import { answer } from './ends.ts';

const ref = (id: string) => ({ system: 'linear', id, workspace: 'acme' });
const issue = (id: string, more: object = {}): NormalizedIssue => ({
  ref: ref(id),
  title: `Title ${id}`,
  ...more,
});
const update = (id: string, patch: NonNullable<PushItem['patch']>): PushItem => ({
  ref: ref(id),
  action: 'update',
  patch,
});
const move = (id: string): PushItem => ({ ref: ref(id), action: 'transition', target_status: 'done' });
const send = (item: PushItem): RepeatVerdict => ({ kind: 'send', item });

/** A tracker whose pages these are. */
function given(...pages: readonly { items: readonly NormalizedIssue[]; status?: string }[]) {
  const asked: PullQuery[] = [];
  const pull = async (query: PullQuery) => {
    const page = Number(query.cursor ?? 0);
    asked.push(query);
    const more = page + 1 < pages.length;
    return answer({ ...pages[page], has_more: more, next_cursor: more ? String(page + 1) : null });
  };
  const tracker = { pull } as unknown as TrackerPort;
  const preview = (items: readonly PushItem[], verdicts = items.map(send)) =>
    previewItems(items, verdicts, { tracker, clock: new MemoryClock(), provider: 'linear' }, {});
  return { asked, preview };
}

describe('a preview', () => {
  it('has before and after of what differs; a list is replaced as a whole', async () => {
    const { preview } = given({ items: [issue('LIN-1', { labels: ['backend', 'docs'], priority: 2 })] });
    const { plan, item_errors: errors } = await preview([
      update('LIN-1', { labels: ['docs'], priority: 2, body: 'b' }),
    ]);
    expect(plan).toEqual([
      {
        ref: ref('LIN-1'),
        action: 'update',
        remote_ref: ref('LIN-1'),
        title: 'Title LIN-1',
        message: null,
        fields: [
          { field: 'labels', before: ['backend', 'docs'], after: ['docs'] },
          { field: 'body', before: null, after: 'b' },
        ],
      },
    ]);
    expect(errors).toEqual([]);
  });

  it('of a transition has the status', async () => {
    const { preview } = given({
      items: [issue('LIN-1', { status: 'todo' }), issue('LIN-2', { status: 'done' })],
    });
    expect((await preview([move('LIN-1'), move('LIN-2')])).plan).toMatchObject([
      { fields: [{ field: 'status', before: 'todo', after: 'done' }], message: null },
      { fields: [], message: 'nothing to change' },
    ]);
  });

  it('finds an issue by its key, on any page, and reads no further than it has to', async () => {
    const keyed = issue('uuid', { ref: { ...ref('uuid'), key: 'LIN-7' } });
    const { preview, asked } = given(
      { items: [issue('LIN-1')] },
      { items: [keyed] },
      ...Array.from({ length: 5 }, () => ({ items: [] })),
    );
    expect((await preview([move('LIN-7')])).plan).toMatchObject([{ title: 'Title uuid' }]);
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  it('of creates alone reads nothing', async () => {
    const { preview, asked } = given({ items: [] });
    const item: PushItem = { ref: ref('WP01'), action: 'create', patch: { title: 'One' } };
    expect((await preview([item])).plan).toEqual([
      {
        ref: ref('WP01'),
        action: 'create',
        remote_ref: null,
        title: 'One',
        message: null,
        fields: [{ field: 'title', after: 'One' }],
      },
    ]);
    expect(asked).toEqual([]);
  });

  it('names what would fail', async () => {
    const { preview } = given({ items: [issue('LIN-1')] });
    const jira = { ...move('P-1'), ref: { ...ref('P-1'), system: 'jira' } };
    const twice: RepeatVerdict = { kind: 'refuse', code: 'name_twice', message: 'twice' };
    const items = [move('LIN-9'), jira, move('X')];
    const { plan, item_errors: errors } = await preview(items, [send(move('LIN-9')), send(jira), twice]);
    expect(plan.map(({ action }) => action)).toEqual(['refuse', 'refuse', 'refuse']);
    expect(errors).toMatchObject([
      { ref: ref('LIN-9'), code: 'unknown_issue' },
      { ref: jira.ref, code: 'wrong_tracker' },
      { code: 'name_twice' },
    ]);
  });

  it('says which issue a create is already, and whether it is still there', async () => {
    const { preview } = given({ items: [issue('LIN-1')] });
    const skip = (id: string | null): RepeatVerdict => ({
      kind: 'skip',
      issue: { name: 'WP01', ref: id === null ? null : ref(id) },
      message: 'already exists',
    });
    const items = [move('a'), move('b'), move('c')];
    expect((await preview(items, [skip('LIN-1'), skip('LIN-2'), skip(null)])).plan).toMatchObject([
      { action: 'skip', remote_ref: ref('LIN-1'), title: 'Title LIN-1', message: 'already exists' },
      { action: 'skip', message: 'already exists, which is not there any more' },
      { action: 'skip', remote_ref: null, message: 'already exists' },
    ]);
  });

  it.each([
    ['the server gave a part', [{ items: [], status: 'partial' }]],
    [
      'there are too many issues',
      Array.from({ length: 12 }, (_, page) => ({ items: [issue(`LIN-${page}0`)] })),
    ],
  ])('does not call an issue missing where %s', async (_where, pages) => {
    const { preview, asked } = given(...pages);
    const { plan, item_errors: errors } = await preview([update('LIN-5', { title: 'x' })]);
    expect(errors).toEqual([]);
    expect(plan).toMatchObject([
      {
        action: 'update',
        title: null,
        message: expect.stringContaining('unknown') as string,
        fields: [{ after: 'x' }],
      },
    ]);
    expect(asked.length).toBeLessThanOrEqual(11);
  });
});
