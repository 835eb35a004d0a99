import { describe, expect, it } from 'vitest';
import { withRepeats } from '../../../src/core/operations/repeat-answers.ts';
import type { RepeatVerdict } from '../../../src/core/repeats.ts';
import type { PushItem } from '../../../src/index.ts';

const ref = (id: string) => ({ system: 'linear', id, workspace: 'acme' });
const create = (name: string): PushItem => ({ ref: ref(name), action: 'create', patch: { title: name } });
const items = [create('WP0'), create('WP1'), create('WP2')];
const skipped: RepeatVerdict = {
  kind: 'skip',
  issue: { name: 'WP0', ref: ref('LIN-9') },
  message: 'already exists as LIN-9',
};
const verdicts: readonly RepeatVerdict[] = [
  skipped,
  ...items.slice(1).map((item) => ({ kind: 'send', item }) as const),
];
const result = (id: string, outcome: string, remote: string | null = null) => ({
  ref: ref(id),
  action: 'create',
  outcome,
  remote_ref: remote === null ? null : ref(remote),
});
const answered = (results: readonly object[]) =>
  (
    withRepeats({ status: 'ok', items: results }, items, verdicts) as { items: ReturnType<typeof result>[] }
  ).items.map(({ ref: { id }, outcome, remote_ref: remote }) => [id, outcome, remote?.id ?? null]);
const own = ['WP0', 'skipped', 'LIN-9'];

describe('the answer for all items of a push', () => {
  it('keeps each outcome with its own item, in whatever order the server answers', () => {
    const results = [result('WP2', 'failed'), result('WP1', 'created', 'LIN-1')];
    const expected = [own, ['WP1', 'created', 'LIN-1'], ['WP2', 'failed', null]];
    expect(answered(results)).toEqual(expected);
    expect(answered(results.toReversed())).toEqual(expected);
  });

  it('goes by position only where no result names the item', () => {
    expect(answered([result('x', 'created', 'LIN-1'), result('WP2', 'failed')])).toEqual([
      own,
      ['WP1', 'created', 'LIN-1'],
      ['WP2', 'failed', null],
    ]);
  });

  it('leaves a result that belongs to no item as the server gave it', () => {
    expect(
      answered([result('WP2', 'created', 'LIN-2'), result('x', 'failed'), result('y', 'failed')]),
    ).toEqual([own, ['WP2', 'created', 'LIN-2'], ['x', 'failed', null], ['y', 'failed', null]]);
  });

  it('has no result twice', () => {
    expect(answered([result('WP1', 'created', 'LIN-1')])).toEqual([own, ['WP1', 'created', 'LIN-1']]);
  });

  it('names an item as its caller did, where its issue was sent', () => {
    const update: PushItem = { ref: ref('WP1'), action: 'update', patch: { title: 'One' } };
    const sent = { kind: 'send', item: { ...update, ref: ref('LIN-1') } } as const;
    const answer = { items: [{ ref: ref('LIN-1'), action: 'update', outcome: 'updated' }] };
    expect(withRepeats(answer, [update], [sent])).toMatchObject({
      items: [{ ref: { id: 'WP1' }, outcome: 'updated' }],
    });
  });
});
