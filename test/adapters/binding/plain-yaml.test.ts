import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainYaml } from '../../../src/adapters/binding/plain-yaml.ts';
import { linesBelow, parseYaml, treeOf } from '../../../src/adapters/binding/yaml-document.ts';

const byLibrary = (text: string) => {
  const yaml = parseYaml(text, 'config.yaml');
  return { tree: treeOf(yaml), lines: linesBelow('tracker', yaml) };
};

describe('a file of plain lines', () => {
  it('is read without the library', () => {
    const text = [
      '# What spec-kitty writes',
      'vcs:',
      '  type: git',
      'agents:',
      '  available:',
      '  - claude',
      '  - codex # the other one',
      'project:',
      '  uuid: 0b9f4c1e-8f5e-4b9b-9a52-6f2f3b0a4c11',
      "  created: '2026-03-01T10:00:00+00:00'",
      '  client: 3.0.3',
      '  missions: 12',
      'tracker:',
      '  provider: linear',
      '  project_slug: "my project"   # SaaS only',
      '  workspace:',
      '  doctrine:',
      '    mode: split_ownership',
      '    field_owners: {}',
      '',
    ].join('\n');
    const read = readPlainYaml(text, 'tracker');
    expect(read?.tree).toMatchObject({
      agents: { available: ['claude', 'codex'] },
      project: { missions: 12, client: '3.0.3' },
      tracker: { provider: 'linear', project_slug: 'my project', workspace: null },
    });
    expect(read?.lines).toEqual({
      '': 13,
      provider: 14,
      project_slug: 15,
      workspace: 16,
      doctrine: 17,
      'doctrine.mode': 18,
      'doctrine.field_owners': 19,
    });
    expect(read).toEqual(byLibrary(text));
  });

  it.each([
    ['nothing', ''],
    ['a comment only', '# nothing\n'],
    ['an anchor', 'a: &x b\nc: *x\n'],
    ['a key twice', 'a: b\na: c\n'],
    ['a key that is no text', 'true: a\n'],
    ['a value over two lines', 'a: b\n  c\n'],
    ['a mapping below a value', 'a: b\n  c: d\n'],
    ['a list of mappings', 'a:\n- b: c\n'],
    ['an item between keys', 'a: b\n- c\n'],
    ['a block of text', 'a: |\n  b\n'],
    ['an escape', 'a: "\\u0041"\n'],
    ['a tab', 'a:\tb\n'],
    ['a carriage return', 'a: b\r\n'],
    ['a byte order mark', '\ufeffa: b\n'],
    ['a second document', 'a: b\n---\nc: d\n'],
    ['an octal number', 'a: 0o17\n'],
    ['an indentation that returns to nowhere', 'a:\n    b: c\n  d: e\n'],
    ['an indented beginning', '  a: b\nc: d\n'],
    ['a key of the prototype', '__proto__: a\n'],
  ])('leaves %s to the library', (_, text) => {
    expect(readPlainYaml(text, 'tracker')).toBeNull();
  });
});

const key = fc.constantFrom('tracker', 'doctrine', 'mode', 'a', 'b-c', '_d', 'yes', 'constructor');
const plains = [
  '',
  '',
  '',
  ' linear',
  ' {}',
  ' null',
  ' true',
  ' 12',
  ' "q r"',
  " 's'",
  ' 1.2.3',
  ' a/b',
  ' c # note',
];
const plain = fc.constantFrom(...plains);
const row = fc.record({
  step: fc.constantFrom(2, 2, 0, -2, -4),
  text: fc.oneof(
    { weight: 5, arbitrary: fc.tuple(key, plain).map(([k, v]) => `${k}:${v}`) },
    { weight: 1, arbitrary: fc.constantFrom('- a', '- "b"', '# note', '') },
  ),
});
/** What YAML knows and plain lines do not, or may not be believed to be. */
const strays = [
  'a: Null',
  'a: TRUE',
  'a: ~',
  'a: 0x1f',
  'a: 1e3',
  'a: .5',
  'a: 012',
  'a: []',
  'a: [b]',
  'a: "\\n"',
  "a: 'it''s'",

  'a: b: c',
  'a: x #y',
  'a: x#y',
  'a:b',
  'a: - b',
  'a: &x b',
  'a: *x',
  'a: !t b',
  'a: |',
  'a: >',
  'a: "open',
  'a: é',

  'null: a',
  '? a',
  '- a: b',
  '- - a',
  '-',
  '- ',
  '---',
  '...',
  '\t',
  'word',
  '%YAML 1.1',
  'a: b\t',
  'a: b ',
  'a:  b',

  'a: 2026-01-01',
  'a: NaN',
  'a: -1',
  'a: "b" c',
  "a: 'b'#c",
  '<<: a',
  '"a": b',
  'a : b',
  'a: b\r',
  '\u2028',
  'a: \u00a0',
];
const stray = fc.constantFrom(...strays);

/** Lines as somebody might write them, mostly where they belong, with a stray one now and then. */
const file = fc
  .record({
    rows: fc.array(row, { minLength: 1, maxLength: 8 }),
    stray: fc.option(fc.record({ at: fc.nat(8), text: stray, indent: fc.constantFrom('', '  ', '    ') })),
    end: fc.constantFrom('', '\n', '\n\n'),
  })
  .map(({ rows, stray: found, end }) => {
    let depth = 0;
    let opens = false;
    const lines = rows.map(({ step, text }, index) => {
      depth = index === 0 ? 0 : Math.max(0, depth + (step > 0 && !opens ? 0 : step));
      opens = text.endsWith(':');
      // Keys seldom meet their like.
      return `${' '.repeat(depth)}${text.replace(/^(\w)(?=[\w-]*:)(?!tracker|a:)/, `$1${index}`)}`;
    });
    if (found !== null) lines.splice(found.at, 0, `${found.indent}${found.text}`);
    return lines.join('\n') + end;
  });

describe('whatever a file holds', () => {
  it('what is read without the library is read alike by it', () => {
    let read = 0;
    fc.assert(
      fc.property(file, (text) => {
        const found = readPlainYaml(text, 'tracker');
        if (found === null) return;
        read += 1;
        expect(found).toEqual(byLibrary(text));
      }),
      { numRuns: 10_000 },
    );
    expect(read).toBeGreaterThan(1_000);
  });
});
