import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeField, type FieldRules, type FieldStates } from '../../../src/core/local/merge-field.ts';
import { mergeSets, sameValue } from '../../../src/core/local/field-values.ts';
import type { CoreField } from '../../../src/index.ts';
import type { IssueLink } from '../../../src/core/model/issue.ts';
import '../../property-seed.ts';

const rules = (more: Partial<FieldRules> = {}): FieldRules => ({
  owner: 'shared',
  writable: true,
  single: false,
  strategy: 'newer',
  localIsNewer: false,
  ...more,
});
const titles = (local: string, base: string | null, remote: string): FieldStates => ({
  local,
  base: base === null ? null : { local: base, remote: base },
  remote,
  readsAs: (value) => value,
});

describe('one field of one issue', () => {
  it.each([
    // local, base, remote, rules, verdict, value, decided by
    ['a', 'a', 'a', {}, 'none', 'a', undefined],
    ['b', 'a', 'a', {}, 'send', 'b', undefined],
    ['a', 'a', 'b', {}, 'take', 'b', undefined],
    ['b', 'a', 'b', {}, 'agree', 'b', undefined],
    ['b', 'a', 'c', {}, 'take', 'c', 'newer'],
    ['b', 'a', 'c', { localIsNewer: true }, 'send', 'b', 'newer'],
    ['b', 'a', 'c', { strategy: 'local' }, 'send', 'b', 'local'],
    ['b', 'a', 'c', { strategy: 'remote', localIsNewer: true }, 'take', 'c', 'remote'],
    ['b', 'a', 'c', { strategy: 'fail' }, 'stay', 'b', 'fail'],
    ['b', 'a', 'a', { owner: 'external' }, 'take', 'a', 'owner'],
    ['a', 'a', 'b', { owner: 'external' }, 'take', 'b', undefined],
    ['b', 'a', 'c', { owner: 'external', strategy: 'local' }, 'take', 'c', 'owner'],
    ['a', 'a', 'b', { owner: 'local' }, 'send', 'a', 'owner'],
    ['b', 'a', 'a', { owner: 'local' }, 'send', 'b', undefined],
    ['b', 'a', 'c', { owner: 'local', strategy: 'remote' }, 'send', 'b', 'owner'],
    ['b', 'a', 'a', { writable: false }, 'take', 'a', 'owner'],
    // first contact
    ['a', null, 'a', {}, 'agree', 'a', undefined],
    ['a', null, 'b', {}, 'take', 'b', 'newer'],
    ['a', null, 'b', { strategy: 'fail' }, 'stay', 'a', 'fail'],
    ['a', null, 'b', { owner: 'local' }, 'send', 'a', undefined],
    ['a', null, 'b', { owner: 'external' }, 'take', 'b', undefined],
  ] as const)(
    'ours %s, before %s, theirs %s, %j: %s %s (%s)',
    (local, base, remote, more, kind, value, conflict) => {
      expect(mergeField('title', titles(local, base, remote), rules(more))).toEqual({
        kind,
        value,
        ...(conflict === undefined ? {} : { conflict }),
      });
    },
  );

  it('a value that reads back as another is agreed with that one, and stays ours', () => {
    const states: FieldStates = {
      local: 'in_review',
      base: { local: 'todo', remote: 'todo' },
      remote: 'in_progress',
      readsAs: (value) => (value === 'in_review' ? 'in_progress' : value),
    };
    expect(mergeField('status', states, rules())).toEqual({ kind: 'agree', value: 'in_review' });
    const agreed = { ...states, base: { local: 'in_review', remote: 'in_progress' } } as const;
    expect(mergeField('status', agreed, rules())).toEqual({ kind: 'none', value: 'in_review' });
  });

  it('a set of which the tracker holds one element is decided as a whole', () => {
    const states: FieldStates = {
      local: ['ann'],
      base: { local: [], remote: [] },
      remote: ['bob'],
      readsAs: (value) => value,
    };
    expect(mergeField('assignees', states, rules())).toMatchObject({ kind: 'merge' });
    expect(mergeField('assignees', states, rules({ single: true }))).toEqual({
      kind: 'take',
      value: ['bob'],
      conflict: 'newer',
    });
  });
});

const small = fc.constantFrom('a', 'b', 'c');
const someRules = fc.record<FieldRules>({
  owner: fc.constantFrom('external', 'local', 'shared'),
  writable: fc.boolean(),
  single: fc.boolean(),
  strategy: fc.constantFrom('newer', 'fail', 'local', 'remote'),
  localIsNewer: fc.boolean(),
});
const labels = fc.uniqueArray(fc.constantFrom<string>('p', 'q', 'r', 's', 't'), { maxLength: 5 });
const someField = fc.oneof(
  fc.tuple(fc.constant<CoreField>('title'), small, fc.option(small), small),
  fc.tuple(fc.constant<CoreField>('labels'), labels, fc.option(labels), labels),
);

describe('whatever the states and rules', () => {
  it('there is a verdict, and carrying it out ends the matter', () => {
    fc.assert(
      fc.property(someField, someRules, ([field, local, base, remote], each) => {
        const states = {
          local,
          base: base === null ? null : { local: base, remote: base },
          remote,
          readsAs: (value: unknown) => value,
        } as FieldStates;
        const { kind, value } = mergeField(field, states, each);
        if (kind === 'stay') return each.strategy === 'fail' && each.owner === 'shared';
        const after = {
          ...states,
          local: value,
          remote: kind === 'send' || kind === 'merge' ? value : states.remote,
        };
        return ['agree', 'none'].includes(mergeField(field, after, each).kind);
      }),
      { numRuns: 2_000 },
    );
  });

  it('nothing is sent that the owner, or the tracker, does not allow', () => {
    fc.assert(
      fc.property(someField, someRules, ([field, local, base, remote], each) => {
        const states = {
          local,
          base: base && { local: base, remote: base },
          remote,
          readsAs: (v: unknown) => v,
        };
        const { kind } = mergeField(field, states as FieldStates, each);
        const sends = kind === 'send' || kind === 'merge';
        if (!each.writable || each.owner === 'external') expect(sends).toBe(false);
        else if (each.owner === 'local') expect(['take', 'merge', 'stay']).not.toContain(kind);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('sets', () => {
  it('keep what either side added, lose what either side removed, and do not care who is who', () => {
    fc.assert(
      fc.property(labels, labels, labels, (local, base, remote) => {
        const merged = mergeSets('labels', { local, base, remote }) as string[];
        for (const label of ['p', 'q', 'r', 's', 't']) {
          const was = base.includes(label);
          const expected = was
            ? local.includes(label) && remote.includes(label)
            : local.includes(label) || remote.includes(label);
          expect(merged.includes(label)).toBe(expected);
        }
        expect(new Set(merged).size).toBe(merged.length);
        const swapped = mergeSets('labels', { local: remote, base, remote: local }) as string[];
        expect(sameValue('labels', merged, swapped)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('links are told apart by type and target', () => {
    const link = (type: IssueLink['type'], id: string): IssueLink => ({
      type,
      target: { system: 'beads', id, workspace: 'w' },
    });
    const merged = mergeSets('links', {
      local: [link('blocked_by', 'a'), link('relates_to', 'b')],
      base: [link('blocked_by', 'a')],
      remote: [link('duplicates', 'a')],
    });
    expect(merged).toEqual([link('duplicates', 'a'), link('relates_to', 'b')]);
  });
});
