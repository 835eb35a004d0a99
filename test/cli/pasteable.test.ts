import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { helpTopics } from '../../src/cli/help-topics.ts';
import { errorTable } from '../../src/index.ts';
import { unpasteable } from './pasteable.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('every command that is offered can be typed', () => {
  it.each(Object.entries(errorTable))('in the hint of %s', async (_, { hint }) => {
    expect(await unpasteable(hint)).toEqual([]);
  });

  it.each(helpTopics.map((topic) => [topic.name, topic] as const))('in the topic %s', async (_, topic) => {
    expect(await unpasteable(await topic.text())).toEqual([]);
  });

  it('in every text of the source, whatever is filled in', async () => {
    const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.startsWith('generated'),
    );
    for (const file of files) {
      const source = readFileSync(`${root}src/${file}`, 'utf8');
      const withoutComments = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      const filledIn = withoutComments.replaceAll('\\`', '`').replace(/\$\{[^{}`]*\}/g, '1');
      const texts = [...filledIn.matchAll(/`tracker [a-z][^`\n]*`/g)].map(([text]) => text);
      // What stands for a part of the command itself cannot be tried.
      const whole = texts.filter((text) => !/^`tracker 1|\$\{/.test(text));
      expect({ file, wrong: await unpasteable(whole.join('\n')) }).toEqual({ file, wrong: [] });
    }
  });
});

describe('what cannot be typed is noticed', () => {
  it.each([
    ['Run `tracker operation wait ID`.', /Unknown command/],
    ['Run `tracker operations`.', /needs a command/],
    ['Run `tracker operations wait`.', /Not enough/],
    ['Run `tracker bind --slug X`.', /--slug/],
    ['Next: tracker status --whatever', /--whatever/],
    ['Add `--force`.', /no command/],
  ])('%s', async (text, told) => {
    expect((await unpasteable(text)).join()).toMatch(told);
  });
});
