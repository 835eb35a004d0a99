import { expect, it } from 'vitest';
import { renderPushPreview } from '../../../src/cli/render/push-preview.ts';
import type { PreviewedItem, PushPreview } from '../../../src/index.ts';
import { givenOutput } from './given-output.ts';

const ref = (id: string) => ({ system: 'linear', id, workspace: 'acme' });
const item = (id: string, more: Partial<PreviewedItem>): PreviewedItem => ({
  ref: ref(id),
  action: 'update',
  remote_ref: ref(id),
  title: null,
  message: null,
  fields: [],
  ...more,
});
const shown = (plan: readonly PreviewedItem[], more: Partial<PushPreview> = {}) =>
  renderPushPreview(
    {
      provider: 'linear',
      project_slug: 'demo',
      server: 'https://one.example',
      items: [],
      plan,
      item_errors: [],
      ...more,
    },
    givenOutput(),
  ).split('\n');

it('has a line for each item and one for each field that it changes', () => {
  const created = { title: 'Guide', labels: ['a', 'b'], body: 'one\ntwo', assignees: [], parent_ref: null };
  expect(
    shown([
      item('WP01', {
        action: 'create',
        remote_ref: null,
        title: 'Guide',
        fields: Object.entries(created).map(([field, after]) => ({ field, after })),
      }),
      item('WP02', {
        remote_ref: ref('LIN-2'),
        title: 'Two',
        fields: [
          { field: 'labels', before: ['backend', 'docs'], after: ['docs'] },
          { field: 'title', before: 'Two', after: '2' },
        ],
      }),
      item('LIN-3', { title: 'Three', message: 'nothing to change' }),
      item('WP04', { action: 'skip', message: 'already exists as LIN-4', title: 'Four' }),
      item('LIN-9', { action: 'refuse', remote_ref: null, message: 'There is no issue LIN-9.' }),
    ]),
  ).toEqual([
    'WP01  create',
    '  title: Guide',
    '  labels: a, b',
    '  body:',
    '      | one',
    '      | two',
    '  assignees: (none)',
    '  parent_ref: (none)',
    'WP02  update LIN-2  Two',
    '  labels: -backend',
    '  title: Two -> 2',
    'LIN-3  update  nothing to change  Three',
    'WP04  skip: already exists as LIN-4',
    'LIN-9  refuse: There is no issue LIN-9.',
    '',
    'Dry run: 3 items (of 5) for linear demo at https://one.example; nothing was sent',
  ]);
});

it('names no server where there is none, and tells what would fail', () => {
  const error = { ref: ref('LIN-9'), code: 'unknown_issue', message: 'There is none.', retryable: false };
  expect(shown([item('LIN-9', {})], { server: '', item_errors: [error] })).toEqual([
    'LIN-9  update',
    '',
    'Item errors:',
    '- LIN-9: unknown_issue There is none.',
    'Dry run: 1 item for linear demo; nothing was sent',
  ]);
});
