import { bd, closed, edge, importing, later, row, type Scenario } from '../scenario.ts';

const comment = (text: string, more: object = {}): object => ({
  author: 'ann',
  text,
  created_at: '2026-01-01T00:00:00Z',
  ...more,
});

/** A call that is refused as a whole: the good row beside the bad one is not stored either. */
const refused = (bad: object) => importing([row('t-good'), bad]);

/** Every rule of the full write. */
export const imports: readonly Scenario[] = [
  {
    name: 'import-answers',
    about: 'the answer names every row; made-up ids in their place',
    steps: [
      importing([row('t-a'), { title: 'no id' }, row('t-b')]),
      bd('export'),
      importing([row('t-twice', { title: 'one' }), row('t-twice', { title: 'two' })]),
      bd('list --id t-twice --json'),
      importing([later('t-order', { title: 'newer first' }), row('t-order', { title: 'older last' })]),
      bd('list --id t-order --json'),
      importing([row('foreign-1'), row('T-UPPER'), row('t-upper'), row('bad id/..'), row('noprefix')]),
      bd('list --id T-UPPER,noprefix --json'),
      importing(''),
      importing([row('t-tomb', { status: 'tombstone' })]),
      bd('import - --dry-run --json', [row('t-dry'), row('t-dry2', { status: 'weird' })]),
      bd('count --json'),
    ],
  },
  {
    name: 'import-columns',
    about: 'which columns of a stored row are replaced and which are kept',
    steps: [
      importing([
        row('t-a', {
          description: 'd',
          design: 'd',
          acceptance_criteria: 'a',
          notes: 'n',
          assignee: 'ann',
          estimated_minutes: 5,
          started_at: '2026-01-01T00:00:00Z',
          external_ref: 'x',
          metadata: { k: 1 },
          created_by: 'carl',
          owner: 'o@example.com',
          spec_id: 's',
          due_at: '2030-01-01T00:00:00Z',
          defer_until: '2030-01-01T00:00:00Z',
          pinned: true,
          labels: ['one'],
          comments: [comment('first')],
          ...closed,
          close_reason: 'why',
        }),
      ]),
      bd('export'),
      importing([
        {
          id: 't-a',
          title: 'new',
          updated_at: '2026-01-03T00:00:00Z',
          created_at: '2025-01-01T00:00:00Z',
          created_by: 'dora',
          owner: 'p@example.com',
          spec_id: 't',
          due_at: '2031-01-01T00:00:00Z',
          labels: ['two'],
          comments: [comment('second'), comment('first')],
        },
      ]),
      bd('export'),
    ],
  },
  {
    name: 'import-defaults',
    about: 'what a row becomes that says little',
    steps: [
      importing([{ id: 't-a', title: 'only this' }]),
      bd('export'),
      importing([{ id: 't-a', title: 'no time, no check' }]),
      bd('export'),
    ],
  },
  {
    name: 'import-stale',
    about: 'an older row is skipped with all it brings; an equal one is taken; nothing new is an error',
    steps: [
      importing([row('t-a'), row('t-b')]),
      importing([
        row('t-a', {
          updated_at: '2026-01-01T23:59:59Z',
          title: 'old',
          labels: ['x'],
          comments: [comment('x')],
        }),
      ]),
      importing([row('t-a', { title: 'equal' })]),
      importing([row('t-a', { title: 'equal' })]),
      importing([row('t-a', { title: 'equal', labels: ['x'] })]),
      importing([row('t-a', { title: 'equal', labels: ['x'] })]),
      importing([
        row('t-a', { updated_at: '2026-01-01T00:00:00Z', dependencies: [edge('t-a', 't-b')] }),
        later('t-b', { title: 'newer' }),
      ]),
      bd('export'),
      importing([{ _type: 'memory', key: 'k', value: 'v' }]),
      importing([{ _type: 'memory', key: 'k', value: 'v' }]),
    ],
  },
  {
    name: 'import-refused',
    about: 'one bad row, and nothing of the call is stored',
    steps: [
      refused(row('t-x', { status: 'weird' })),
      refused(row('t-x', { issue_type: 'weird' })),
      refused(row('t-x', { issue_type: 'feat' })),
      refused(row('t-x', { issue_type: 'merge-request' })),
      refused(row('t-x', { issue_type: 'agent' })),
      refused(row('t-x', { priority: 5 })),
      refused(row('t-x', { priority: -1 })),
      refused(row('t-x', { estimated_minutes: -1 })),
      refused(row('t-x', { title: '' })),
      refused({ id: 't-x' }),
      refused(row('t-x', { closed_at: '2026-01-02T00:00:00Z' })),
      refused(row('t-x', { priority: 'high' })),
      refused(row('t-x', { title: 5 })),
      refused(row('t-x', { labels: 'x' })),
      refused(row('t-x', { updated_at: 'yesterday' })),
      refused(row('t-x', { assignee: 'a'.repeat(256) })),
      refused(row('t-x', { external_ref: 'a'.repeat(256) })),
      refused(row('t-p.1')),
      importing('{"id":"t-x","title":"x"}\nnot json\n'),
      importing('\ufeff{"id":"t-x","title":"x"}\n'),
      importing('[{"id":"t-x","title":"x"}]\n'),
      importing([{ _type: 'memory', key: 'kept', value: 'v' }, row('t-x', { status: 'weird' })]),
      bd('export --all'),
    ],
  },
  {
    name: 'import-titles',
    about: 'a title is limited to 500 bytes and kept as it is',
    steps: [
      importing([row('t-a', { title: 'a'.repeat(500) }), row('t-b', { title: 'é'.repeat(250) })]),
      refused(row('t-x', { title: 'a'.repeat(501) })),
      refused(row('t-x', { title: 'é'.repeat(251) })),
      refused(row('t-x', { title: '日'.repeat(200) })),
      importing([
        row('t-c', { title: '  outer  ' }),
        row('t-d', { title: '   ' }),
        row('t-e', { title: 'a\nb\tc\u001b\u0007\u0000' }),
      ]),
      bd('list --id t-c,t-d,t-e --json'),
      importing('{"id":"t-f","title":"crlf"}\r\n\r\n\n{"id":"t-g","title":"lone \\ud800 end","priority":1}'),
      bd('list --id t-f,t-g --json'),
      importing('{"id":"t-blank","title":"before a line of blanks"}\n   \n'),
      importing('null\n'),
      importing('{"id":"t-h","title":"x","nosuch":1,"_type":"other"}\n'),
      importing('{"id":"t-i","title":"x","priority":1.5}\n'),
      importing('{"id":"t-h","title":"x","nosuch":1,"_type":"other"}\n{}\n'),
    ],
  },
  {
    name: 'import-closing',
    about: 'closed and closed_at belong together',
    steps: [
      importing([row('t-a', { status: 'closed' }), row('t-b', closed), row('t-ep', { issue_type: 'epic' })]),
      importing([row('t-ch', { dependencies: [edge('t-ch', 't-ep', 'parent-child')] })]),
      bd('export'),
      importing([later('t-b'), later('t-ep', { issue_type: 'epic', ...closed, close_reason: 'r' })]),
      bd('export'),
      importing([{ id: 't-c', title: 'closed, no time at all', status: 'closed' }]),
      bd('list --id t-c --all --json'),
    ],
  },
  {
    name: 'import-times',
    about: 'fractions are rounded; only two times honour an offset',
    steps: [
      importing([
        row('t-a', { created_at: '2026-01-01T00:00:00.5Z', updated_at: '2026-01-01T00:00:00.499Z' }),
        row('t-b', {
          status: 'closed',
          created_at: '2026-01-01T10:30:00+02:00',
          updated_at: '2026-01-01T10:30:00+02:00',
          started_at: '2026-01-01T10:30:00+02:00',
          closed_at: '2026-01-01T10:30:00+02:00',
          due_at: '2030-01-01T10:30:00+02:00',
          defer_until: '2030-01-01T10:30:00-05:00',
          comments: [comment('x', { created_at: '2026-01-01T10:30:00+02:00' })],
        }),
        row('t-c', {
          status: 'closed',
          closed_at: '2026-01-01T10:30:00.6Z',
          comments: [comment('x', { created_at: '2026-01-01T10:30:00.7Z' })],
        }),
      ]),
      bd('export'),
      importing([
        later('t-c', {
          status: 'closed',
          closed_at: '2026-01-01T10:30:01Z',
          comments: [comment('x', { created_at: '2026-01-01T10:30:00.7Z' })],
        }),
      ]),
      bd('comments t-c --json'),
    ],
  },
  {
    name: 'import-parents',
    about: 'a dotted child needs its parent row; order in the file is free',
    steps: [
      importing([row('t-p.1'), row('t-p')]),
      importing([row('t-q.1')]),
      importing([row('t-q', { status: 'tombstone' }), row('t-q.1')]),
      importing([row('t-q.abc')]),
      importing([row('t-p.1.2')]),
      bd('delete t-p --force --json'),
      importing([later('t-p.1', { title: 'orphan' })]),
      importing([later('t-p.1.2', { title: 'grandchild' })]),
      bd('export'),
    ],
  },
  {
    name: 'import-labels',
    about: 'labels are added as they are, cut at 255 characters',
    steps: [
      importing([row('t-a', { labels: ['', ' x ', 'a,b', 'provides:x', 'A', 'a'] })]),
      bd('list --json'),
      importing([row('t-b', { labels: ['l'.repeat(256), 'é'.repeat(256)] })]),
      bd('list --id t-b --json'),
    ],
  },
  {
    name: 'import-edges',
    about: 'edges are added after all rows; what cannot be is told and skipped',
    steps: [
      importing([
        row('t-a', { dependencies: [edge('t-a', 't-b'), edge('t-a', 't-zzz'), edge('t-a', 'external:p:c')] }),
        row('t-b', { dependencies: [edge('t-b', 't-a')] }),
        row('t-c', { dependencies: [{ depends_on_id: 't-a' }, edge('t-b', 't-c', 'related')] }),
        row('t-d', { dependencies: [edge('t-d', 't-d'), edge('t-d', 'other-1')] }),
      ]),
      bd('export'),
      importing([
        row('t-a', { updated_at: '2030-01-01T00:00:00Z', dependencies: [edge('t-a', 't-b', 'related')] }),
      ]),
      importing([
        row('t-m', { dependencies: [edge('t-nowhere', 't-a', 'related'), edge('t-nowhere', 't-a')] }),
      ]),
      importing([
        later('t-d', { dependencies: [edge('t-d', 't-a', 'my-own'), edge('t-d', 't-c', 'parent-child')] }),
      ]),
      importing([later('t-d', { dependencies: [edge('t-d', 't-b', 'parent-child')] })]),
      importing([
        row('t-e', { dependencies: [edge('t-e', 't-f', 'related')] }),
        row('t-f', { dependencies: [edge('t-f', 't-e', 'related')] }),
      ]),
      importing([
        row('t-g', { dependencies: [edge('t-g', 't-h', 'parent-child')] }),
        row('t-h', { dependencies: [edge('t-h', 't-g', 'parent-child')] }),
      ]),
      importing([row('t-ep', { issue_type: 'epic', dependencies: [edge('t-ep', 't-f')] })]),
      importing([later('t-f', { dependencies: [edge('t-f', 't-ep')] })]),
      importing([
        row('t-i', { dependencies: [edge('t-i', 't-j', 'conditional-blocks')] }),
        row('t-j', { dependencies: [edge('t-j', 't-i', 'waits-for')] }),
      ]),
      importing([row('t-k', { dependencies: [edge('t-k', 't-l', 'x'.repeat(51))] }), row('t-l')]),
      bd('export'),
    ],
  },
  {
    name: 'import-edge-columns',
    about: 'what an edge says of itself is kept, and never changed',
    steps: [
      importing([
        row('t-a', {
          dependencies: [
            {
              ...edge('t-a', 't-b'),
              created_at: '2026-01-01T10:30:00.6+02:00',
              created_by: 'ann',
              metadata: '{"k":1}',
            },
            { ...edge('t-a', 't-c', 'related'), created_by: '', metadata: '' },
          ],
        }),
        row('t-b'),
        row('t-c'),
      ]),
      bd('export'),
      importing([
        row('t-a', {
          updated_at: '2030-01-01T00:00:00Z',
          dependencies: [
            { ...edge('t-a', 't-b'), created_at: '2026-02-01T00:00:00Z', created_by: 'bob', metadata: '{}' },
          ],
        }),
      ]),
      bd('export'),
    ],
  },
  {
    name: 'import-comments',
    about: 'one comment for an author, a text and a time; an id cannot be used twice',
    steps: [
      importing([
        row('t-a', {
          comments: [
            comment('x'),
            comment('x'),
            comment('x', { author: 'bob' }),
            comment('', { author: '' }),
          ],
        }),
      ]),
      bd('count --json'),
      importing([
        row('t-b', { comments: [{ author: 'ann', text: 'no time' }, comment('a number', { id: 7 })] }),
      ]),
      bd('comments t-b --json'),
      importing([
        row('t-c', { comments: [comment('own id', { id: '11111111-1111-4111-8111-111111111111' })] }),
      ]),
      importing([
        row('t-d', { comments: [comment('same id', { id: '11111111-1111-4111-8111-111111111111' })] }),
      ]),
      bd('list --id t-a,t-d --json'),
    ],
  },
  {
    name: 'import-metadata',
    about: 'any JSON; an integer beyond 2^53 loses digits; replaced as a whole',
    steps: [
      importing(
        '{"id":"t-a","title":"a","metadata":{"n":12345678901234567890,"f":1.50,"o":{"y":1,"x":[]}}}\n',
      ),
      importing([row('t-b', { metadata: [1, 'two'] }), row('t-c', { metadata: { a: 1, b: 2 } })]),
      importing([later('t-c', { metadata: { c: 3 } })]),
      bd('export'),
    ],
  },
];
