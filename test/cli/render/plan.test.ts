import { describe, expect, it } from 'vitest';
import type { Output } from '../../../src/cli/output.ts';
import { renderPlan } from '../../../src/cli/render/plan.ts';
import type { PlannedField, PlannedIssue } from '../../../src/index.ts';
import { givenOutput } from './given-output.ts';

const ref = { system: 'beads', id: 'b-1', workspace: 'main' };

function field(more: Partial<PlannedField>): PlannedField {
  return {
    field: 'title',
    decision: 'take_remote',
    base: null,
    local: null,
    remote: null,
    value: null,
    ...more,
  };
}

/** What is shown of one issue, without the last line. */
function shown(
  fields: readonly PlannedField[],
  action: PlannedIssue['action'] = 'update',
  out = givenOutput(),
) {
  const issues = [{ ref, title: 'T', action, fields }];
  const text = renderPlan({ provider: 'beads', workspace: 'main', issues, item_errors: [] }, out);
  return text.split('\n').slice(1, -2);
}

const taken = (local: unknown, value: unknown, out?: Output) =>
  shown([field({ local, value })], 'update', out);
const manyLines = (count: number, changed?: number) =>
  Array.from({ length: count }, (_, n) => (n === changed ? 'changed' : `line ${n}`)).join('\n');

describe('the dry run of a local sync', () => {
  it('tells a short value from old to new, and which way it goes', () => {
    expect(taken('old', 'new')).toEqual(['  < title: old -> new']);
    expect(shown([field({ decision: 'send_local', remote: 'theirs', value: 'ours' })])).toEqual([
      '  > title: theirs -> ours',
    ]);
    expect(taken(null, 'x')).toEqual(['  < title: (none) -> x']);
    expect(taken('x', '')).toEqual(['  < title: x -> (empty)']);
  });

  it('tells what is created without an old value', () => {
    const fields = [
      field({ decision: 'send_local', value: 'one' }),
      field({ field: 'labels', decision: 'send_local', value: ['docs', 'ui'] }),
      field({ field: 'body', decision: 'send_local', value: 'a\nb' }),
    ];
    expect(shown(fields, 'create')).toEqual([
      '  > title: one',
      '  > labels: docs, ui',
      '  > body:',
      '      | a',
      '      | b',
    ]);
  });

  it('tells what is added to sets and taken from them', () => {
    const labels = field({ field: 'labels', local: ['a', 'b'], value: ['b', 'c', 'd'] });
    const blocked = (id: string) => ({ type: 'blocked_by', target: { ...ref, id } });
    const links = field({ field: 'links', local: [blocked('b-2')], value: [blocked('b-3')] });
    const custom = field({ field: 'custom_fields', local: { team: 'x', n: 1 }, value: { team: 'y', n: 1 } });
    expect(shown([labels, links, custom])).toEqual([
      '  < labels: +c +d -a',
      '  < links: +blocked_by b-3 -blocked_by b-2',
      '  < custom_fields: +team: y -team: x',
    ]);
    const many = Array.from({ length: 20 }, (_, n) => `l${n}`);
    expect(taken([], many)[0]).toMatch(/\+l11 … 8 more$/);
  });

  it('tells the lines of a text that differ, twelve at most', () => {
    expect(taken(manyLines(9), manyLines(9, 4))).toEqual([
      '  < title:',
      '      …',
      '        line 3',
      '      - line 4',
      '      + changed',
      '        line 5',
      '      …',
    ]);
    const long = taken('', manyLines(40));
    expect(long).toHaveLength(14);
    expect(long.at(-1)).toBe('      … 28 more lines');
    expect(taken('', manyLines(13)).at(-1)).toBe('      … 1 more line');
  });

  it('tells the words of a long line that differ', () => {
    const words = 'the quick brown fox jumps over the lazy dog and runs far away from here';
    expect(taken(words, words.replace('lazy', 'sleepy'))[0]).toMatch(/over the \[-lazy-\]\{\+sleepy\+\} dog/);
  });

  it('cuts a line to the terminal, and no character', () => {
    const [, line] = taken('', `${'👩‍👩‍👧'.repeat(40)}\n`, givenOutput({ columns: 41 }));
    expect(line).toBe(`      + ${'👩‍👩‍👧'.repeat(16)}…`);
  });

  it('tells a merge by what each side gets', () => {
    const merged = field({
      field: 'labels',
      decision: 'merge',
      local: ['a', 'ours'],
      remote: ['a', 'theirs'],
      value: ['a', 'ours', 'theirs'],
    });
    expect(shown([merged])).toEqual(['  = labels:', '    here  +theirs', '    there +ours']);
  });

  it('tells a conflict by what each side has done, and who decided', () => {
    const open = field({ decision: 'conflict', base: 'before', local: 'ours', remote: 'theirs' });
    expect(shown([open])).toEqual([
      '  ! title: changed on both sides, left as it is',
      '    ours   before -> ours',
      '    theirs before -> theirs',
    ]);
    const lines = field({ decision: 'conflict', base: 'a', local: 'a\nb', remote: 'c\na' });
    expect(shown([lines]).slice(1)).toEqual([
      '    ours',
      '        a',
      '      + b',
      '    theirs',
      '      + c',
      '        a',
    ]);
    expect(shown([field({ local: 'a', value: 'b', strategy: 'newer' })])).toEqual([
      '  < title: a -> b (newer decides)',
    ]);
  });

  it('has colours where they are asked for, and no escape of a tracker', () => {
    expect(taken('old', 'new\u001b[2J', givenOutput({ color: 'always' }))).toEqual([
      '  < title: \u001b[31mold\u001b[39m -> \u001b[32mnew\\x1b[2J\u001b[39m',
    ]);
  });

  it('a side of a set that has nothing to tell takes no room, in colours neither', () => {
    const labels = field({ field: 'labels', local: ['a'], value: ['a', 'b'] });
    expect(shown([labels], 'update', givenOutput({ color: 'always' }))).toEqual([
      '  < labels: \u001b[32m+b\u001b[39m',
    ]);
  });

  it.each([
    [0, 'Dry run: 0 issues'],
    [1, 'Dry run: 1 issue to change, 0 of them at beads (main); nothing was written'],
    [2, 'Dry run: 2 issues'],
  ])('counts %i as people do', (count, told) => {
    const issues = Array.from({ length: count }, () => ({
      ref,
      title: 'T',
      action: 'gone' as const,
      fields: [],
    }));
    const plan = { provider: 'beads', workspace: 'main', issues, item_errors: [] };
    expect(renderPlan(plan, givenOutput())).toContain(told);
  });
});
