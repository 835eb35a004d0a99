import { describe, expect, it } from 'vitest';
import { judgeRepeats, needsNames, type KnownIssues, type NamedIssue } from '../../src/core/repeats.ts';
import type { PushItem } from '../../src/index.ts';

const ref = (id: string, more: object = {}) => ({ system: 'linear', id, workspace: 'acme', ...more });
const create = (name: string, title = name, patch: object = {}): PushItem => ({
  ref: ref(name),
  action: 'create',
  patch: { title, ...patch },
});
const move = (id: string, more: object = {}): PushItem => ({
  ref: ref(id, more),
  action: 'transition',
  target_status: 'done',
});
const known = (...names: readonly NamedIssue[]): KnownIssues => ({
  provider: 'linear',
  names,
  isIssue: (id) => id === 'LIN-7',
});
const wp01: NamedIssue = { name: 'WP01', ref: ref('LIN-251') };

describe('a create', () => {
  it('is sent where nothing has its name', () => {
    const item = create('WP01');
    expect(judgeRepeats([item], known())).toEqual([{ kind: 'send', item }]);
  });

  it('of a mapped name is skipped with the issue', () => {
    expect(judgeRepeats([create('WP01')], known(wp01))).toEqual([
      { kind: 'skip', issue: wp01, message: 'already exists as LIN-251' },
    ]);
  });

  it.each(['WP01 ', ' WP01'])('is compared without the space around its name: %j', (name) => {
    expect(judgeRepeats([create(name)], known(wp01))).toMatchObject([{ kind: 'skip' }]);
  });

  it('is compared by its letters, however they are composed', () => {
    const composed = { name: 'Caf\u00e9', ref: ref('LIN-1') };
    expect(judgeRepeats([create('Cafe\u0301')], known(composed))).toMatchObject([{ kind: 'skip' }]);
  });

  it('with another title is skipped with both titles', () => {
    const [verdict] = judgeRepeats([create('WP01', 'New')], known({ ...wp01, title: 'Old' }));
    expect(verdict).toMatchObject({
      kind: 'skip',
      message: "already exists as LIN-251, titled 'Old'; the title 'New' of this create was not sent",
    });
  });

  it('whose issue was not named by its answer is skipped all the same', () => {
    expect(judgeRepeats([create('WP01')], known({ name: 'WP01', ref: null }))).toMatchObject([
      { kind: 'skip', message: 'was created before; the answer did not name its issue' },
    ]);
  });

  it.each([
    ['new', known()],
    ['mapped', known(wp01)],
    ['waiting', known({ ...wp01, state: 'waiting' })],
  ])('stands once in a push, also where its name is %s', (_, names) => {
    const verdicts = judgeRepeats([create('WP01'), create('WP01')], names);
    expect(verdicts[1]).toMatchObject({ kind: 'refuse', code: 'name_twice' });
  });

  it('is sent once more only where that is asked for', () => {
    expect(judgeRepeats([create('WP01')], known(wp01), 'allow')).toMatchObject([{ kind: 'send' }]);
  });

  it('of a name that is mapped to a missing issue is refused', () => {
    expect(judgeRepeats([create('WP01')], known({ ...wp01, state: 'missing' }))).toEqual([
      {
        kind: 'refuse',
        code: 'mapping_missing',
        message:
          'WP01 is mapped to LIN-251, which the tracker does not hold any more; `tracker map remove --wp-id WP01` lets it be created again',
      },
    ]);
  });

  it('that an earlier push has stored waits with that one', () => {
    const waiting: NamedIssue = { ...wp01, state: 'waiting' };
    expect(judgeRepeats([create('WP01')], known(waiting))).toMatchObject([
      { kind: 'waiting', issue: waiting },
    ]);
  });

  it('of one name stands once in a push', () => {
    const verdicts = judgeRepeats([create('WP01'), create('WP01'), create('WP02')], known(), 'allow');
    expect(verdicts).toMatchObject([
      { kind: 'send' },
      { kind: 'refuse', code: 'name_twice' },
      { kind: 'send' },
    ]);
  });

  it('of a name in another case is another one, and says so', () => {
    expect(judgeRepeats([create('wp01')], known(wp01))).toMatchObject([
      { kind: 'send', note: 'wp01 is another name than WP01 (LIN-251); it is created.' },
    ]);
  });

  it('for another tracker is not judged', () => {
    const item = { ...create('WP01'), ref: { ...ref('WP01'), system: 'jira' } };
    expect(judgeRepeats([item], known(wp01))).toEqual([{ kind: 'send', item }]);
  });
});

describe('a name', () => {
  it('stands for its issue in updates, parents and links', () => {
    const items = [
      move('WP01'),
      create('WP02', 'Two', {
        parent_ref: ref('WP01'),
        links: [{ type: 'blocked_by', target: ref('WP01') }],
      }),
    ];
    expect(judgeRepeats(items, known(wp01))).toMatchObject([
      { item: { ref: ref('LIN-251') } },
      {
        item: {
          ref: ref('WP02'),
          patch: { parent_ref: ref('LIN-251'), links: [{ target: ref('LIN-251') }] },
        },
      },
    ]);
  });

  it.each([
    ['an issue with that id', move('LIN-7')],
    ['a ref with a key', move('WP01', { key: 'WP01' })],
    ['a ref with a URL', move('WP01', { url: 'https://x.example/1' })],
    ['a number', move('12')],
    ['a UUID', move('0b6f0f0e-0000-4000-8000-000000000000')],
  ])('gives way to %s', (_what, item) => {
    const names = ['LIN-7', '12', '0b6f0f0e-0000-4000-8000-000000000000', 'WP01'];
    const mapped = names.map((name) => ({ name, ref: ref('LIN-999') }));
    expect(judgeRepeats([item], known(...mapped))).toEqual([{ kind: 'send', item }]);
  });

  it('of a create in the same push is left to the tracker', () => {
    const items = [create('WP01'), move('WP01')];
    expect(judgeRepeats(items, known(wp01), 'allow')).toEqual(items.map((item) => ({ kind: 'send', item })));
  });

  it('without a known issue is refused', () => {
    expect(judgeRepeats([move('WP01')], known({ name: 'WP01', ref: null }))).toMatchObject([
      { kind: 'refuse', code: 'issue_unknown' },
    ]);
  });
});

describe('the mappings are needed', () => {
  it.each([
    ['for a create', [create('WP01')], true],
    ['for a name that is not known', [move('WP09')], true],
    ['not for one that is known here', [move('WP01')], false],
    [
      "not for an issue's own id",
      [move('LIN-7'), move('ENG-12'), move('34'), move('X', { key: 'X' })],
      false,
    ],
  ])('%s', (_when, items, expected) => {
    expect(needsNames(items, known(wp01))).toBe(expected);
  });
});
