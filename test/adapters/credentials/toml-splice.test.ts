import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parseToml, spliceToml } from '../../../src/adapters/credentials/toml-splice.ts';
import { TrackerError } from '../../../src/index.ts';

const set = { sync: { url: 'new' } };
const remove = { sync: { url: null } };

describe('an edit of one key', () => {
  it.each([
    ['', '[sync]\nurl = "new"\n'],
    ['a = 1', 'a = 1\n\n[sync]\nurl = "new"\n'],
    ['[sync]\nurl = "old"\n', '[sync]\nurl = "new"\n'],
    ['[sync]\nurl="old"#why\n', '[sync]\nurl="new"#why\n'],
    ["[sync]\n  'url'  =  'old'  # why\n", '[sync]\n  \'url\'  =  "new"  # why\n'],
    ['[sync]\n"url" = 12 # why', '[sync]\n"url" = "new" # why'],
    ['[sync]\nurl = "a # \\" b"\n', '[sync]\nurl = "new"\n'],
    ['[ sync ] # here\n', '[ sync ] # here\nurl = "new"\n'],
    ['[sync]', '[sync]\nurl = "new"\n'],
    ['[sync]\nother = 1', '[sync]\nother = 1\nurl = "new"\n'],
    ['[sync]\nother = 1\n\n\n[next]\n', '[sync]\nother = 1\nurl = "new"\n\n\n[next]\n'],
    [
      '[sync]\nother = 1\n\n# about next\n[next]\n',
      '[sync]\nother = 1\nurl = "new"\n\n# about next\n[next]\n',
    ],
    ['[a]\r\nb = 1\r\n', '[a]\r\nb = 1\r\n\r\n[sync]\r\nurl = "new"\r\n'],
    ['\ufeff[sync]\nurl = "old"\n', '\ufeff[sync]\nurl = "new"\n'],
    [
      '[a]\nurl = "x"\n[sync]\nurl = "old"\n[b]\nurl = "y"\n',
      '[a]\nurl = "x"\n[sync]\nurl = "new"\n[b]\nurl = "y"\n',
    ],
    ['[[list]]\nurl = "x"\n', '[[list]]\nurl = "x"\n\n[sync]\nurl = "new"\n'],
  ])('%j', (before, after) => {
    expect(spliceToml(before, set, 'f')).toBe(after);
  });
});

describe('a removal', () => {
  it.each([
    ['', ''],
    ['[sync]\nurl = "old"\n', ''],
    ['[sync]\nurl = "old"\nother = 1\n', '[sync]\nother = 1\n'],
    ['[sync]\nurl = "old"\n\n# about next\n[next]\na = 1\n', '# about next\n[next]\na = 1\n'],
    ['[sync]\n# note\nurl = "old"\n', '[sync]\n# note\n'],
    ['[other]\nurl = "x"\n', '[other]\nurl = "x"\n'],
  ])('%j', (before, after) => {
    expect(spliceToml(before, remove, 'f')).toBe(after);
  });
});

describe('a spelling that cannot be edited', () => {
  it.each([
    'sync = { url = "old" }\n',
    'sync.url = "old"\n',
    '[sync]\nurl = """\nold\n"""\n',
    "[sync]\nurl = '''old'''\n",
    '[sync]\nurl = [\n  1,\n]\n',
    '[sync.url]\na = 1\n',
    '[[sync]]\nurl = "old"\n',
  ])('%j is refused', (before) => {
    expect(() => spliceToml(before, set, '/etc/f')).toThrowError(/\/etc\/f/);
  });

  it.each(['note = """\n[sync]\nurl = "no"\n"""\n', "note = '''\nx\n[sync]\n'''\n"])(
    'a table inside a text (%j) is never touched',
    (before) => {
      try {
        const after = spliceToml(before, set, 'f');
        expect((parse(after) as { note: string }).note).toBe((parse(before) as { note: string }).note);
        expect(parse(after)).toMatchObject({ sync: { url: 'new' } });
      } catch (error) {
        expect(error).toMatchObject({ code: 'config_not_editable' });
      }
    },
  );
});

const key = fc.stringMatching(/^[a-z][a-z0-9_-]{0,6}$/);
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const scalar = fc.oneof(
  text.map((value) => JSON.stringify(value).replaceAll('\u007f', '')),
  fc.integer({ min: -1e9, max: 1e9 }).map(String),
  fc.boolean().map(String),
  fc.constant('[1, 2, { a = "]" }]'),
  fc.constant("'''\n[sync]\nurl = 1\n'''"),
  fc.constant('"""\n[user]\n"""'),
);
const filler = fc.constantFrom('', '', '# note', '   ', '# [sync]', '# url = "x"');
const line = fc.oneof(
  fc.tuple(key, scalar).map(([name, value]) => `${name} = ${value}`),
  filler,
);
const header = fc.constantFrom(
  '[sync]',
  '[ user ]',
  '[other] # [sync]',
  '[a.b]',
  '[[list]]',
  '["x y"]',
  '[sync.sub]',
);
const document = fc
  .tuple(
    fc.array(line, { maxLength: 4 }),
    fc.array(fc.tuple(header, fc.array(line, { maxLength: 5 })), { maxLength: 4 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([top, tables, lineEnd, closed]) => {
    const lines = [...top, ...tables.flatMap(([name, body]) => [name, ...body])].join('\n');
    return (closed ? `${lines}\n` : lines).replaceAll('\n', lineEnd);
  })
  .filter((source) => {
    try {
      parse(source);
      return true;
    } catch {
      return false;
    }
  });
const change = fc.record({
  sync: fc.record({ url: fc.option(text), flag: fc.option(fc.boolean()) }),
  user: fc.record({ name: fc.option(text) }),
});

describe('any edit of any file', () => {
  it('means what was intended and nothing else, or is refused', () => {
    let edited = 0;
    fc.assert(
      fc.property(document, change, (before, changes) => {
        let after: string;
        try {
          after = spliceToml(before, changes, 'f');
        } catch (error) {
          expect(error).toBeInstanceOf(TrackerError);
          return;
        }
        edited += 1;
        const intended = parse(before) as Record<string, Record<string, unknown>>;
        const actual = parse(after) as Record<string, Record<string, unknown>>;
        for (const [table, keys] of Object.entries(changes)) {
          for (const [name, value] of Object.entries(keys)) {
            if (value === null) delete intended[table]?.[name];
            else (intended[table] ??= {})[name] = value;
          }
          for (const tree of [intended, actual]) {
            if (tree[table] && Object.keys(tree[table]).length === 0) delete tree[table];
          }
        }
        expect(actual).toEqual(intended);
      }),
      { numRuns: 500 },
    );
    expect(edited).toBeGreaterThan(150);
  });

  it('keeps every line that it does not change, in order', () => {
    fc.assert(
      fc.property(document, (before) => {
        let after: string;
        try {
          after = spliceToml(before, { sync: { url: 'new' } }, 'f');
        } catch {
          return;
        }
        const kept = after.split(/\r?\n/).filter((each) => each.trim() !== '');
        const rest = [...kept];
        for (const each of before.split(/\r?\n/).filter((old) => old.trim() !== '')) {
          const at = rest.indexOf(each);
          if (at >= 0) rest.splice(at, 1);
          else expect(each).toMatch(/^\s*url\s*=/);
        }
        expect(rest.every((each) => each === '[sync]' || /url\s*=\s*"new"/.test(each))).toBe(true);
      }),
    );
  });
});

describe('parsing', () => {
  it('names file, line and column, and never quotes the text', () => {
    expect(() => parseToml('a = 1\nsecret = "s3cret\n', '/etc/f')).toThrowError(
      /^\/etc\/f:2:\d+ is no valid TOML: /,
    );
    expect(() => parseToml('a = 1\nsecret = "s3cret\n', '/etc/f')).not.toThrowError(/s3cret/);
  });
});
