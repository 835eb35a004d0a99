import { expect, it } from 'vitest';
import { createdNames } from '../../../src/core/operations/created-names.ts';
import type { PushItem } from '../../../src/index.ts';

const ref = (id: string) => ({ system: 'github', id, workspace: 'acme' });
const create: PushItem = { ref: ref('WP01'), action: 'create', patch: { title: 'One' } };
const update: PushItem = { ref: ref('7'), action: 'update', patch: { title: 'Seven' } };
const made = (issue: object | null) => [{ name: 'WP01', ref: issue, title: 'One' }];
const result = (more: object) => ({ ref: ref('WP01'), action: 'create', outcome: 'created', ...more });

it.each([
  ['an issue', { items: [result({ remote_ref: ref('42') })] }, made(ref('42'))],
  [
    'an issue with key and URL',
    { items: [result({ remote_ref: { id: '42', key: '#42', url: 'https://x.example' } })] },
    made({ ...ref('42'), key: '#42', url: 'https://x.example' }),
  ],
  [
    'an issue that was there before',
    { items: [result({ outcome: 'skipped', remote_ref: ref('42') })] },
    made(ref('42')),
  ],
  [
    'a result without its name, in the order of the items',
    { items: [{ remote_ref: ref('42') }] },
    made(ref('42')),
  ],
  ['no issue', { items: [result({ remote_ref: null })] }, made(null)],
  ['an issue without an id', { items: [result({ remote_ref: { id: 7 } })] }, made(null)],
  ['no result for it', { items: [] }, made(null)],
  ['no results at all', { pushed: 1 }, made(null)],
  ['nothing', undefined, made(null)],
  ['a failed create', { items: [result({ outcome: 'failed' })] }, []],
  ['a skipped one without an issue', { items: [result({ outcome: 'skipped' })] }, []],
  ['an item error in place of a result', { items: [], item_errors: [{ ref: ref('WP01') }] }, []],
  [
    'a failure of everything else',
    { status: 'error', items: [result({ remote_ref: ref('42') })] },
    made(ref('42')),
  ],
  ['a failure of the whole', { status: 'error', items: [] }, []],
])('an answer with %s', (_what, answer, expected) => {
  expect(createdNames([create], answer)).toEqual(expected);
});

it('is not about updates', () => {
  const items = [
    result({ ref: ref('7'), action: 'update', remote_ref: ref('7') }),
    result({ remote_ref: ref('42') }),
  ];
  expect(createdNames([update, create], { items })).toEqual(made(ref('42')));
});
