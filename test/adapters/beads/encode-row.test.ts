import { describe, expect, it } from 'vitest';
import { encodeRow } from '../../../src/adapters/beads/encode-row.ts';
import { rawRowOf } from '../../../src/adapters/beads/raw-row.ts';
import { readsAs } from '../../../src/adapters/beads/reads-as.ts';
import type { IssueFields } from '../../../src/core/model/issue.ts';
import { create, ref, stored, storedRow, update } from './stored-issue.ts';

const now = '2026-05-05T05:05:05Z';
const encoded = (more: object, fields: Partial<IssueFields>) =>
  encodeRow(update(stored('t-1', more), fields), now);

/** What bd's import replaces, and with it the three that say which row it is. */
const columns = [
  'id',
  'created_at',
  'updated_at',
  'title',
  'description',
  'design',
  'acceptance_criteria',
  'notes',
  'status',
  'priority',
  'issue_type',
  'assignee',
  'estimated_minutes',
  'started_at',
  'closed_at',
  'close_reason',
  'external_ref',
  'metadata',
];
const full = {
  description: 'B',
  design: 'D',
  acceptance_criteria: 'AC',
  notes: 'N',
  status: 'closed',
  priority: 4,
  issue_type: 'decision',
  assignee: 'Ann',
  estimated_minutes: 30,
  started_at: '2026-01-01T01:00:00Z',
  closed_at: '2026-01-01T02:00:00Z',
  close_reason: 'Fixed',
  external_ref: 'gh-1',
  metadata: { tool: { a: [1] } },
};

describe('a row for import', () => {
  it('has every column that import replaces, and none beside them', () => {
    const more = { labels: ['x'], comments: [], owner: 'o', spec_id: 's', due_at: now, dependencies: [] };
    for (const change of [create('t-1'), update(stored('t-1', { ...full, ...more }), { title: 'New' })]) {
      expect(Object.keys(encodeRow(change, now)).sort()).toEqual([...columns].sort());
    }
  });

  it('keeps what the change does not name in bd’s own words, and has the time of now', () => {
    expect(encoded(full, { title: 'New' })).toEqual({
      ...full,
      id: 't-1',
      title: 'New',
      created_at: '2026-01-01T00:00:00Z',
      updated_at: now,
    });
  });

  it.each([
    ['2026-05-05T05:05:04Z', now],
    ['2026-05-05T05:05:05Z', '2026-05-05T05:05:06Z'],
    ['2026-05-05T05:05:04.900Z', now],
    ['2099-01-01T00:00:00Z', '2099-01-01T00:00:01Z'],
    ['2026-05-05T07:05:05+02:00', '2026-05-05T05:05:06Z'],
  ])('stored at %s it is newer than that in any case', (updated_at, expected) => {
    expect(encoded({ updated_at }, { title: 'New' }).updated_at).toBe(expected);
  });

  it('can be built again from the issue that was read', () => {
    const row = storedRow('t-1', { ...full, ephemeral: true, labels: ['x'] });
    expect(rawRowOf(stored('t-1', row))).toEqual(row);
  });

  it('of a new issue has bd’s defaults and the time of now', () => {
    expect(JSON.parse(JSON.stringify(encodeRow(create('t-n'), now)))).toEqual({
      id: 't-n',
      title: 't-n',
      status: 'open',
      priority: 2,
      issue_type: 'task',
      created_at: now,
      updated_at: now,
    });
  });

  it.each([
    ['todo', 'open'],
    ['in_progress', 'in_progress'],
    ['in_review', 'in_progress'],
    ['blocked', 'blocked'],
    ['done', 'closed'],
    ['canceled', 'closed'],
  ] as const)('status %s becomes %s', (status, raw) => {
    expect(encodeRow(create('t-n', { status }), now).status).toBe(raw);
  });

  it.each([
    ['deferred', 'todo'],
    ['hooked', 'in_progress'],
    ['hooked', 'in_review'],
    ['pinned', 'in_progress'],
  ] as const)('status %s stays when it is to be %s', (raw, status) => {
    expect(encoded({ status: raw }, { status }).status).toBe(raw);
  });

  it.each([
    ['epic', 'epic'],
    ['story', 'feature'],
    ['task', 'task'],
    ['bug', 'bug'],
    ['chore', 'chore'],
    ['subtask', 'task'],
  ] as const)('type %s becomes %s', (type, raw) => {
    expect(encodeRow(create('t-n', { issue_type: type }), now).issue_type).toBe(raw);
  });

  it.each([
    ['story', 'story'],
    ['spike', 'task'],
    ['spike', 'subtask'],
    ['milestone', 'epic'],
    ['agent', 'task'],
  ] as const)('type %s stays when it is to be %s', (raw, type) => {
    expect(encoded({ issue_type: raw }, { issue_type: type }).issue_type).toBe(raw);
  });

  it.each([
    [0, 2],
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 3],
  ])('priority %d becomes %d', (priority, raw) => {
    expect(encodeRow(create('t-n', { priority }), now).priority).toBe(raw);
    expect(encoded({ priority: 0 }, { priority: 4 }).priority).toBe(3);
  });

  it('priority 4 of bd stays when it is to be low', () => {
    expect(encoded({ priority: 4 }, { priority: 4 }).priority).toBe(4);
  });

  it.each([null, ''])('a body that is to be %j is left out, and so is no assignee', (body) => {
    const row = encoded(full, { body, assignees: [] });
    expect(JSON.stringify(row)).not.toMatch(/description|assignee/);
  });

  it.each([
    ['done', undefined],
    ['canceled', 'canceled'],
  ] as const)('an open issue that is %s is closed now, for the reason %s', (status, reason) => {
    expect(encoded({}, { status })).toMatchObject({ status: 'closed', closed_at: now });
    expect(encoded({}, { status }).close_reason).toBe(reason);
  });

  it('a closed issue keeps when it was closed and why, unless it is canceled', () => {
    const { closed_at, close_reason } = full;
    expect(encoded(full, { status: 'done' })).toMatchObject({ closed_at, close_reason });
    expect(encoded(full, { status: 'canceled' })).toMatchObject({ closed_at, close_reason: 'canceled' });
  });

  it('an issue that is opened again has neither time nor reason of closing', () => {
    const { closed_at, close_reason } = encoded(full, { status: 'todo' });
    expect([closed_at, close_reason]).toEqual([undefined, undefined]);
  });

  it('work starts now, when it has not started before', () => {
    expect(encoded({}, { status: 'in_progress' }).started_at).toBe(now);
    expect(encoded({ started_at: full.started_at }, { status: 'in_review' }).started_at).toBe(
      full.started_at,
    );
    expect(encoded({ status: 'in_progress' }, { title: 'New' }).started_at).toBeUndefined();
  });
});

describe('what will be read', () => {
  it.each([
    [{ status: 'in_review' }, { status: 'in_progress' }],
    [{ status: 'canceled' }, { status: 'done' }],
    [{ status: 'blocked' }, { status: 'blocked' }],
    [{ priority: 0 }, { priority: 3 }],
    [{ priority: 4 }, { priority: 4 }],
    [{ issue_type: 'subtask' }, { issue_type: 'task' }],
    [{ issue_type: 'story' }, { issue_type: 'story' }],
    [{ body: '' }, { body: null }],
    [{ assignees: [''] }, { assignees: [] }],
    [{ labels: ['b', '😀', '\ue000', 'B', 'b', ''] }, { labels: ['', 'B', 'b', '\ue000', '😀'] }],
    [{ parent_ref: { ...ref('t-1'), key: 'K', url: 'u' } }, { parent_ref: ref('t-1') }],
    [{ parent_ref: null }, { parent_ref: null }],
    [
      { links: [1, 2].map(() => ({ type: 'blocked_by', target: { ...ref('t-1'), key: 'K' } })) },
      { links: [{ type: 'blocked_by', target: ref('t-1') }] },
    ],
    [{}, {}],
  ] as [Partial<IssueFields>, Partial<IssueFields>][])('of %j is %j', (fields, read) => {
    expect(readsAs(fields)).toEqual(read);
  });
});
