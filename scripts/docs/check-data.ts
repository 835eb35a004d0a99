import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import type { MarkdownPage } from './markdown-page.ts';

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  json: (text) => JSON.parse(text),
  ndjson: (text) => text.split('\n').map((line) => JSON.parse(line) as unknown),
  yaml: (text) => parseYaml(text) as unknown,
  toml: parseToml,
};
/** Checked elsewhere, or nothing that a program reads. */
const others = new Set(['ts', 'sh', 'bash', 'console', 'text', 'http', '']);

/** Every block of data parses; a language that nobody checks is told. */
export function checkData(pages: readonly MarkdownPage[]): string[] {
  return pages.flatMap(({ file, blocks }) =>
    blocks.flatMap(({ language, text, line }) => {
      const parser = parsers[language];
      if (parser === undefined)
        return others.has(language) ? [] : [`${file}:${line}: nobody checks blocks of ${language}`];
      try {
        parser(text);
        return [];
      } catch (error) {
        return [`${file}:${line}: no ${language}: ${(error as Error).message.split('\n')[0]}`];
      }
    }),
  );
}
