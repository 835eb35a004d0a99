import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/adapters/binding/yaml-document.ts';
import { removeBlock, setInBlock } from '../../../src/adapters/binding/yaml-splice.ts';
import { TrackerError } from '../../../src/index.ts';

const fresh: Parameters<typeof setInBlock>[3] = [
  [1, 'provider: linear'],
  [1, 'doctrine:'],
  [2, 'mode: x'],
];
const edit = (text: string, values: Record<string, string> = { provider: 'linear' }) =>
  setInBlock(parseYaml(text, '/p/config.yaml'), 'tracker', values, fresh);
const remove = (text: string, ...keep: string[]) =>
  removeBlock(parseYaml(text, '/p/config.yaml'), 'tracker', keep);

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof TrackerError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'nothing was refused';
};

describe('a new block', () => {
  it.each([
    ['an empty file', '', 'tracker:\n  provider: linear\n  doctrine:\n    mode: x\n'],
    ['comments only', '# mine\n', '# mine\ntracker:\n  provider: linear\n  doctrine:\n    mode: x\n'],
    ['{}', '{}\n', 'tracker:\n  provider: linear\n  doctrine:\n    mode: x\n'],
    ['other keys', 'a: 1\n', 'a: 1\ntracker:\n  provider: linear\n  doctrine:\n    mode: x\n'],
    ['no last line end', 'a: 1', 'a: 1\ntracker:\n  provider: linear\n  doctrine:\n    mode: x\n'],
    [
      'the file’s own indent',
      'a:\n    b: 1\n',
      'a:\n    b: 1\ntracker:\n    provider: linear\n    doctrine:\n        mode: x\n',
    ],
    [
      'CRLF',
      'a:\r\n  b: 1\r\n',
      'a:\r\n  b: 1\r\ntracker:\r\n  provider: linear\r\n  doctrine:\r\n    mode: x\r\n',
    ],
    [
      'a byte order mark',
      '\ufeffa: 1\n',
      '\ufeffa: 1\ntracker:\n  provider: linear\n  doctrine:\n    mode: x\n',
    ],
    [
      'a text block before',
      'a: |\n  text\n\n  more\n',
      'a: |\n  text\n\n  more\ntracker:\n  provider: linear\n  doctrine:\n    mode: x\n',
    ],
    ['an empty block', 'tracker:\nb: 1\n', 'tracker:\n  provider: linear\n  doctrine:\n    mode: x\nb: 1\n'],
    ['a null block', 'tracker: ~ # none\n', null],
    [
      'a document start',
      '---\na: 1\n',
      '---\na: 1\ntracker:\n  provider: linear\n  doctrine:\n    mode: x\n',
    ],
  ])('%s', (_, before, after) => {
    const written = edit(before);
    if (after !== null) expect(written).toBe(after);
    expect(parse(written)).toMatchObject({ tracker: { provider: 'linear', doctrine: { mode: 'x' } } });
  });
});

describe('a change of values', () => {
  it.each([
    [
      'a plain one, its comment stays',
      'tracker:\n  provider:   jira  # why\n  x: 1\n',
      'tracker:\n  provider:   linear  # why\n  x: 1\n',
    ],
    ['a quoted one', 'tracker:\n  provider: "jira"\n', 'tracker:\n  provider: "linear"\n'],
    ['an empty one', 'tracker:\n  provider:\n  x: 1\n', 'tracker:\n  provider: linear\n  x: 1\n'],
    [
      'an empty one with a comment',
      'tracker:\n  provider: # none\n',
      'tracker:\n  provider: linear # none\n',
    ],
    ['null', 'tracker:\n  provider: null\n', 'tracker:\n  provider: linear\n'],
    ['in braces', 'tracker: {provider: jira, x: 1}\n', 'tracker: {provider: linear, x: 1}\n'],
    ['in empty braces', 'tracker: {}\n', 'tracker: { provider: linear }\n'],
    ['no last line end', 'tracker:\n  provider: jira', 'tracker:\n  provider: linear'],
    ['a key in quotes', '"tracker":\n  \'provider\': jira\n', '"tracker":\n  \'provider\': linear\n'],
    [
      'four blanks and CRLF',
      '# a\r\ntracker:\r\n    provider: jira\r\nb: 1\r\n',
      '# a\r\ntracker:\r\n    provider: linear\r\nb: 1\r\n',
    ],
    ['a block text', 'tracker:\n  provider: |\n    jira\n  x: 1\n', null],
    [
      'a folded plain one',
      'tracker:\n  provider: ji\n    ra\n  x: 1\n',
      'tracker:\n  provider: linear\n  x: 1\n',
    ],
  ])('%s', (_, before, after) => {
    const written = edit(before);
    if (after !== null) expect(written).toBe(after);
    expect(parse(written)).toEqual({
      ...(parse(before) as object),
      tracker: { ...(parse(before) as { tracker: object }).tracker, provider: 'linear' },
    });
  });

  it.each([
    [
      'after the last one, in the block’s indent',
      'tracker:\n   provider: linear\n\n# next\nb: 1\n',
      'tracker:\n   provider: linear\n   project_slug: p\n\n# next\nb: 1\n',
    ],
    [
      'after a nested one',
      'tracker:\n  provider: linear\n  doctrine:\n    mode: x\n    # end\nb: 1\n',
      'tracker:\n  provider: linear\n  doctrine:\n    mode: x\n  project_slug: p\n    # end\nb: 1\n',
    ],
    [
      'without a last line end',
      'tracker:\n  provider: linear',
      'tracker:\n  provider: linear\n  project_slug: p',
    ],
    ['in braces', 'tracker: { provider: linear }\n', 'tracker: { provider: linear, project_slug: p }\n'],
    ['CRLF', 'tracker:\r\n  provider: linear\r\n', 'tracker:\r\n  provider: linear\r\n  project_slug: p\r\n'],
  ])('adds a key %s', (_, before, after) => {
    expect(edit(before, { project_slug: 'p' })).toBe(after);
  });

  it.each([
    'true',
    '12',
    '0x1f',
    'null',
    '~',
    ' padded',
    'a: b',
    'a #b',
    '- a',
    '@x',
    "it's",
    '"',
    'ü',
    'a\nb',
    '',
    '{}',
    'no',
    '1e3',
  ])('the text %j stays a text', (value) => {
    for (const before of ['tracker:\n  provider: x\n', 'tracker: { provider: x }\n', 'tracker:\n  a: 1\n']) {
      expect(parse(edit(before, { provider: value }))).toMatchObject({ tracker: { provider: value } });
    }
  });
});

describe('a removal', () => {
  it.each([
    ['the only block', 'tracker:\n  provider: x\n', [], '{}\n'],
    ['CRLF', 'tracker:\r\n  provider: x\r\n', [], '{}\r\n'],
    ['between others', 'a: 1\ntracker:\n  provider: x\n# about b\nb: 1\n', [], 'a: 1\n# about b\nb: 1\n'],
    ['with a trailing comment', 'tracker: # x\n  provider: x # y\nb: 1\n', [], 'b: 1\n'],
    ['at the end without a line end', 'a: 1\ntracker:\n  provider: x', [], 'a: 1\n'],
    ['in braces', 'a: 1\ntracker: { provider: x }\n', [], 'a: 1\n'],
    [
      'but for a kept key',
      'tracker:\n  provider: x\n  egress: refused # no\n',
      ['egress'],
      'tracker:\n  egress: refused # no\n',
    ],
    ['a kept key that is not there', 'a: 1\ntracker:\n  provider: x\n', ['egress'], 'a: 1\n'],
    ['nothing bound', 'a: 1\n', [], 'a: 1\n'],
    ['an empty file', '', [], ''],
    ['an empty block', 'a: 1\ntracker:\n', ['egress'], 'a: 1\n'],
  ])('%s', (_, before, keep, after) => {
    expect(remove(before, ...keep)).toBe(after);
  });
});

describe('a layout that cannot be edited', () => {
  it.each([
    [
      'an anchor inside',
      'a: 1\ntracker: &t\n  provider: x\nb: *t\n',
      'config_not_editable /p/config.yaml:2 holds an anchor',
    ],
    ['an alias inside', 'a: &x y\ntracker:\n  provider: *x\n', 'config_not_editable /p/config.yaml:2'],
    [
      'a merge',
      'a: &x { y: 1 }\ntracker:\n  <<: *x\n  provider: z\n',
      'config_not_editable /p/config.yaml:2',
    ],
    [
      'several documents',
      'a: 1\n---\ntracker: {}\n',
      'config_invalid /p/config.yaml:2 begins a second document',
    ],
    ['no mapping', '- a\n', 'config_invalid /p/config.yaml:1 must hold a mapping'],
    ['a lone null', 'null\n', 'config_not_editable /p/config.yaml'],
    ['a text', 'hello\n', 'config_invalid /p/config.yaml:1 must hold a mapping'],
    [
      'a list for the block',
      'tracker: [a]\n',
      "config_invalid /p/config.yaml:1: 'tracker' must be a mapping",
    ],
    [
      'a text for the block',
      'tracker: linear\n',
      "config_invalid /p/config.yaml:1: 'tracker' must be a mapping",
    ],
    [
      'a list for the value',
      'tracker:\n  provider:\n    - x\n',
      'config_not_editable /p/config.yaml:2 holds a list',
    ],
    ['duplicate keys', 'tracker:\n  provider: a\n  provider: b\n', 'config_invalid /p/config.yaml:3'],
    ['invalid YAML', 'a: 1\nb: [\n', 'config_invalid /p/config.yaml:'],
    ['an alias that leads nowhere', 'a: *x\n', 'config_invalid /p/config.yaml is no valid YAML: Unresolved'],
    ['tabs', 'tracker:\n\tprovider: x\n', 'config_invalid /p/config.yaml:2'],
    ['a file in braces', '{ a: 1 }\n', 'config_not_editable /p/config.yaml:1 holds a mapping in braces'],
  ])('%s', (_, text, message) => {
    expect(codeOf(() => edit(text))).toContain(message);
  });

  it.each([
    ['a file in braces', '{ a: 1, tracker: { provider: x } }\n'],
    ['a kept key in braces', 'tracker: { provider: x, egress: refused }\n'],
    ['an anchor', 'tracker: &t\n  provider: x\nb: *t\n'],
  ])('removal: %s', (_, text) => {
    expect(codeOf(() => remove(text, 'egress'))).toContain('config_not_editable /p/config.yaml:1');
  });
});

const word = fc.stringMatching(/^[a-z]{1,5}$/);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  leaf: fc.oneof(
    word,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant('a\nb\n'),
    fc.constant('# x: y'),
  ),
  node: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(word, tie('node'), { maxKeys: 3 }),
  ),
})).node;

const block = fc.dictionary(fc.oneof(word, fc.constantFrom('provider', 'project_slug', 'egress')), value, {
  maxKeys: 5,
});
const document = fc
  .record({
    before: fc.dictionary(word, value, { maxKeys: 3 }),
    block: fc.option(fc.option(block)),
    after: fc.dictionary(
      word.map((name) => `z${name}`),
      value,
      { maxKeys: 3 },
    ),
    indent: fc.constantFrom(2, 3, 4),
    flow: fc.boolean(),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    comments: fc.boolean(),
    closed: fc.boolean(),
  })
  .map((made) => {
    const part = (tree: object, style: 'any' | 'flow' = 'any') =>
      Object.entries(tree)
        .map(([name, inner]) =>
          style === 'flow' && inner !== null && typeof inner === 'object'
            ? `${name}: ${stringify(inner, { collectionStyle: 'flow', lineWidth: 0 })}`
            : stringify({ [name]: inner as unknown }, { indent: made.indent, lineWidth: 0 }),
        )
        .join('');
    const note = made.comments ? '\n# note: x\n' : '';
    const parts = [
      part(made.before),
      note,
      made.block === null ? '' : part({ tracker: made.block }, made.flow ? 'flow' : 'any'),
      note,
      part(made.after),
    ];
    const text = parts.join('');
    return (made.closed ? text : text.replace(/\n$/, '')).replaceAll('\n', made.lineEnd);
  });

describe('any edit of any file', () => {
  it('means what was intended, and keeps every line outside the block', () => {
    let edited = 0;
    fc.assert(
      fc.property(document, fc.record({ provider: word, project_slug: fc.string() }), (before, values) => {
        let after: string;
        try {
          after = edit(before, values);
        } catch (error) {
          expect(error).toBeInstanceOf(TrackerError);
          return;
        }
        edited += 1;
        const tree = (parse(before) ?? {}) as Record<string, unknown>;
        const had = tree['tracker'];
        expect(parse(after)).toEqual({
          ...tree,
          tracker: had ? { ...had, ...values } : { provider: 'linear', doctrine: { mode: 'x' } },
        });
        expect(outside(after)).toEqual(outside(before));
      }),
      { numRuns: 400 },
    );
    expect(edited).toBeGreaterThan(100);
  });

  it('a removal leaves the rest and the kept key', () => {
    let edited = 0;
    fc.assert(
      fc.property(document, (before) => {
        let after: string;
        try {
          after = remove(before, 'egress');
        } catch (error) {
          expect(error).toBeInstanceOf(TrackerError);
          return;
        }
        edited += 1;
        const { tracker, ...rest } = (parse(before) ?? {}) as Record<string, unknown>;
        const kept =
          tracker && Object.hasOwn(tracker as object, 'egress')
            ? { tracker: { egress: (tracker as { egress: unknown }).egress } }
            : {};
        expect(parse(after) ?? {}).toEqual({ ...rest, ...kept });
      }),
      { numRuns: 400 },
    );
    expect(edited).toBeGreaterThan(100);
  });
});

/** The lines before the block's key, and those of the keys after it. */
function outside(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('tracker:'));
  const kept = start < 0 ? lines : lines.slice(0, start);
  const next = start < 0 ? -1 : lines.findIndex((line, index) => index > start && /^z[a-z]*:/.test(line));
  return [...kept, ...(next < 0 ? [] : lines.slice(next))].filter(
    (line) => line !== '' && line !== '{}' && line !== '# note: x',
  );
}
