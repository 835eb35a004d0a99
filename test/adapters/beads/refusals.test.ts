import { describe, expect, it } from 'vitest';
import { refusalsOf } from '../../../src/adapters/beads/refusals.ts';
import { parseJson } from '../../../src/core/model/json.ts';
import type { IssueFields, IssueLink } from '../../../src/core/model/issue.ts';
import { create, edge, known, ref, stored, update } from './stored-issue.ts';

const link = (type: string, id: string) => ({ type, target: ref(id) }) as IssueLink;
const reasons = (fields: Partial<IssueFields>, more: object = {}) =>
  refusalsOf(update(stored('t-1', more), fields), known());

describe('nothing is refused', () => {
  it.each([
    { title: `${'é'.repeat(249)}ab` },
    { title: 'line\nbreak \0', body: 'x'.repeat(1_000_000) },
    { assignees: ['é'.repeat(255)], labels: ['é'.repeat(127), '', '-x'] },
    { status: 'canceled', priority: 0, issue_type: 'epic' },
    { issue_type: 'subtask', parent_ref: ref('t-2') },
    { parent_ref: null, links: [] },
    { links: [link('blocked_by', 't-2'), link('relates_to', 't-3'), link('duplicates', 't-4')] },
  ] as Partial<IssueFields>[])('of %j', (fields) => {
    expect(reasons(fields)).toEqual([]);
    expect(refusalsOf(create('t-1', fields), known())).toEqual([]);
  });

  it('of a subtask that has its parent already, or of a second edge that takes the place of the first', () => {
    const dependencies = [edge('t-1', 't-2', 'parent-child'), edge('t-1', 't-3', 'blocks')];
    expect(reasons({ issue_type: 'subtask' }, { dependencies })).toEqual([]);
    expect(reasons({ links: [link('duplicates', 't-3')] }, { dependencies })).toEqual([]);
    expect(reasons({ parent_ref: ref('t-3'), links: [] }, { dependencies })).toEqual([]);
    // The same link in bd's other word for it.
    expect(
      reasons({ links: [link('relates_to', 't-3')] }, { dependencies: [edge('t-1', 't-3', 'relates-to')] }),
    ).toEqual([]);
  });
});

describe('refused is', () => {
  it.each([
    [{ title: '' }, 'title', /empty/],
    [{ title: `${'é'.repeat(250)}a` }, 'title', /500 bytes of UTF-8; this one has 501/],
    [{ title: 'half \ud83d' }, 'title', /surrogate/],
    [{ body: 'half \ud83d' }, 'body', /surrogate/],
    [{ assignees: ['a', 'b'] }, 'assignees', /one assignee at most; these are 2/],
    [{ assignees: ['é'.repeat(256)] }, 'assignees', /255 characters; one has 256/],
    [{ assignees: ['\ud83d'] }, 'assignees', /surrogate/],
    [{ labels: ['x\x1b[31m'] }, 'labels', /control character/],
    [{ labels: ['a\0'] }, 'labels', /control character/],
    [{ body: 'x'.repeat(32 * 1024 * 1024 + 1) }, 'body', /33554432 bytes/],
    [{ labels: ['ok', 'é'.repeat(128)] }, 'labels', /255 bytes of UTF-8; one has 256/],
    [{ labels: ['\udc00'] }, 'labels', /surrogate/],
    [{ custom_fields: {} }, 'custom_fields', /no custom fields/],
    [{ issue_type: 'subtask' }, 'issue_type', /task with a parent/],
    [{ issue_type: 'subtask', parent_ref: null }, 'issue_type', /task with a parent/],
    [{ parent_ref: ref('t-1') }, 'parent_ref', /to itself/],
    [{ parent_ref: ref('t-\ud83d') }, 'parent_ref', /no id/],
    [{ parent_ref: { ...ref('t-2'), workspace: 'other' } }, 'parent_ref', /not in this workspace/],
    [{ links: [link('blocked_by', 't-1')] }, 'links', /to itself/],
    [{ links: [link('blocked_by', 't\nx')] }, 'links', /no id/],
    [{ links: [{ type: 'blocked_by', target: { ...ref('X-1'), system: 'jira' } }] }, 'links', /jira:X-1/],
    [{ links: [link('blocks', 't-2')] }, 'links', /'blocks' stands on the issue at its other end/],
    [{ links: [link('parent_of', 't-2')] }, 'links', /'parent_of'/],
    [{ links: [link('child_of', 't-2')] }, 'links', /'child_of'/],
    [{ links: [link('blocked_by', 't-2'), link('duplicates', 't-2')] }, 'links', /one edge between two/],
    [{ parent_ref: ref('t-2'), links: [link('blocked_by', 't-2')] }, 'parent_ref', /one edge between two/],
  ] as [Partial<IssueFields>, string, RegExp][])('%j', (fields, field, reason) => {
    const refused = reasons(fields);
    expect(refused[0]?.field).toBe(field);
    expect(refused[0]?.reason).toMatch(reason);
    // A new issue is told the same.
    expect(refusalsOf(create('t-1', fields), known())).toEqual(refused);
  });

  it('a link over an edge that stays', () => {
    const dependencies = [edge('t-1', 't-2', 'discovered-from'), edge('t-1', 't-3', 'blocks')];
    expect(reasons({ links: [link('relates_to', 't-2')] }, { dependencies })).toEqual([
      {
        field: 'links',
        reason:
          "There is one edge between two issues: t-2 has 'discovered-from' and cannot have 'related' too.",
      },
    ]);
    expect(reasons({ parent_ref: ref('t-3') }, { dependencies })).toMatchObject([{ field: 'parent_ref' }]);
  });

  it('the removal of a label that no argument can hold', () => {
    expect(reasons({ labels: [] }, { labels: ['a\0b'] })).toMatchObject([{ field: 'labels' }]);
    expect(reasons({ labels: ['a\0b', 'c'] }, { labels: ['a\0b'] })).toEqual([]);
  });

  it('the removal of anything from an issue whose id is a list for bd', () => {
    const more = { labels: ['x'], dependencies: [edge('a,b', 't-2', 'blocks')] };
    const change = (fields: Partial<IssueFields>) => update(stored('a,b', more), fields);
    for (const fields of [{ labels: [] }, { links: [] }]) {
      expect(refusalsOf(change(fields), known())).toMatchObject([{ field: Object.keys(fields)[0] }]);
    }
    expect(refusalsOf(change({ title: 'New', labels: ['x', 'y'] }), known())).toEqual([]);
  });
});

describe('a row that must not be imported', () => {
  const metadata = parseJson('{"deep":[{"n":12345678901234567890}]}');
  it.each([
    ['a title over 500 bytes', 't-1', { title: 'é'.repeat(251) }, /title is longer than 500 bytes/],
    ['a child whose parent is gone', 't-p.1', {}, /parent t-p is gone/],
    ['a status nobody knows', 't-1', { status: 'weird' }, /status 'weird'/],
    ['a tombstone', 't-1', { status: 'tombstone' }, /status 'tombstone'/],
    ['a priority out of range', 't-1', { priority: 77 }, /priority 77 is not between 0 and 4/],
    ['a number bd would round', 't-1', { metadata }, /lose digits/],
    ['a wisp', 't-1', { ephemeral: true }, /outside its history/],
    ['a row without history', 't-1', { no_history: true }, /outside its history/],
  ])('%s: all is taken but what bd changes on other ways than import', (_, id, more, why) => {
    const issue = stored(id, { ...more, labels: ['x'] });
    const told = (fields: Partial<IssueFields>) => refusalsOf(update(issue, fields), known());
    for (const fields of [
      { title: ' outer' },
      { title: 'a\nb\0' },
      { assignees: ['a\nb\0'] },
      { assignees: ['a\nb '] },
      { labels: ['x', ' y'] },
      { labels: [''] },
    ]) {
      expect(told(fields)).toMatchObject([{ field: Object.keys(fields)[0] }]);
      expect(told(fields)[0]?.reason).toMatch(why);
    }
    const taken = { title: 'a\0b', assignees: ['Ann '], status: 'done', priority: 1, body: '\0 \n' } as const;
    expect(told({ ...taken, assignees: ['Ann '], parent_ref: ref('t-2'), links: [] })).toEqual([]);
    expect(told({ title: 'a\nb', assignees: ['a\nb'], issue_type: 'bug', labels: ['y z'] })).toEqual([]);
  });

  it('is not one whose words the workspace knows, or whose parent is there', () => {
    const categories = new Map([['review', 'unspecified']]);
    const child = stored('t-p.1', { status: 'review' }, categories);
    const change = update(child, { body: 'B' });
    expect(refusalsOf(change, known({ ids: new Set(['t-p']), categories }))).toEqual([]);
    const blank = update(child, { labels: [' '] });
    expect(refusalsOf(blank, known({ ids: new Set(['t-p']), categories }))).toEqual([]);
    expect(refusalsOf(blank, known({ ids: new Set(['t-p']) }))).toHaveLength(1);
    expect(refusalsOf(update(stored('t-p.abc'), { body: 'B' }), known())).toEqual([]);
  });

  it('cannot be written at all where its id is a list for bd', () => {
    expect(refusalsOf(update(stored('a,b', { priority: 77 }), { priority: 1 }), known())).toMatchObject([
      { field: 'priority' },
    ]);
  });
});
