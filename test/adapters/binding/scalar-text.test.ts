import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BindingFile } from '../../../src/adapters/binding/binding-file.ts';
import { scalarText } from '../../../src/adapters/binding/scalar-text.ts';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import '../../property-seed.ts';
import { scratchFolder } from '../scratch-folder.ts';

/** Texts that YAML 1.1 or 1.2 reads as something else where they stand unquoted. */
const ambiguous = [
  '1_000', '2026-11-30', '2026-11-30T10:00:00Z', 'NO', 'y', 'Off', 'null', '~', 'True', '0o17', '0x1F', '017',
  '0b11', '1e3', '1:30', '190:20:30', '.inf', '-.INF', '.nan', '+1', '1.', '.5', '=', '<<', '-', '?', '- a',
  'a: b', 'a #b', '# a', '*a', '&a', '!a', '%a', '@a', '`a', '[a', '{a', 'a, b', ' a', 'a ', '"', "'", "it's",
  'a\\b', 'a\u2028b', 'a\u0085b', '\ufeffa', 'a\u007fb', 'ü', '😀', '---', '...', '',
]; // prettier-ignore

describe('a scalar', () => {
  const bothReadAs = (source: string, text: string) => {
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(`key: ${source}\n`, { version })).toEqual({ key: text });
      expect(parse(`key: [${source}, b]\n`, { version })).toEqual({ key: [text, 'b'] });
    }
  };

  it.each(ambiguous)('%j is text to YAML 1.1 and 1.2', (text) => {
    bothReadAs(scalarText(text), text);
  });

  it('is this text to both, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => bothReadAs(scalarText(text), text)));
  });

  it('has no line break and no character that YAML refuses unescaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const refused = scalarText(text)
          .split('')
          .filter((character) => character < ' ' || (character >= '\u007f' && character <= '\u009f'));
        expect(refused).toEqual([]);
        expect(scalarText(text)).not.toMatch(/[\u2028\u2029\ufeff]/);
      }),
    );
  });

  it.each(['platform', 'web-platform', 'acme/app', 'v1.2', '_x'])('%j needs no quotes', (text) => {
    expect(scalarText(text)).toBe(text);
  });
});

describe('a slug', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await scratchFolder(), '.kittify');
    await mkdir(folder);
  });
  const bind = async (projectSlug: string) => {
    const files = createAtomicFiles({ identity: systemIdentity });
    await new BindingFile({ directory: folder, files }).save({ provider: 'linear', projectSlug });
    return readFile(join(folder, 'config.yaml'), 'utf8');
  };
  const given = (text: string) => writeFile(join(folder, 'config.yaml'), text);

  it('that is bound twice does not change the file the second time', async () => {
    for (const slug of ambiguous.filter((text) => text.trim() === text && text !== '')) {
      const once = await bind(slug);
      expect(await bind(slug)).toBe(once);
    }
  });

  it.each([
    ['in double quotes', '"jira-1" # mine', '"1_000" # mine'],
    ['in single quotes', "'jira-1'", "'1_000'"],
    ['without quotes', 'jira-1', '"1_000"'],
    ['as a number', '1000', '"1_000"'],
    ['as a block', '|-\n    jira-1', '"1_000"'],
    ['as nothing', '', '"1_000"'],
  ])('replaces one that stands there %s', async (_, before, after) => {
    await given(`tracker:\n  provider: linear\n  project_slug: ${before}\n`.replace(': \n', ':\n'));
    expect(await bind('1_000')).toBe(`tracker:\n  provider: linear\n  project_slug: ${after}\n`);
  });

  it.each([
    ['single quotes that cannot hold it', "'a'", 'a\u0085b', '"a\\u0085b"'],
    ['a quote in single quotes', "'a'", "it's", "'it''s'"],
    ['the same words without quotes', 'my project', 'my project', 'my project'],
    ['the same text that YAML 1.1 reads as a number', '1_000', '1_000', '"1_000"'],
    ['the same text that YAML 1.1 reads as false', 'NO', 'NO', '"NO"'],
  ])('over %s', async (_, before, slug, after) => {
    await given(`tracker:\n  provider: linear\n  project_slug: ${before}\n`);
    expect(await bind(slug)).toBe(`tracker:\n  provider: linear\n  project_slug: ${after}\n`);
  });

  it('between braces is quoted by the same rule', async () => {
    await given('tracker: { provider: linear }\n');
    expect(await bind('1_000')).toBe('tracker: { provider: linear, project_slug: "1_000" }\n');
  });
});
