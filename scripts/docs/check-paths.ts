import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MarkdownPage } from './markdown-page.ts';

/** Files of ours as prose names them: with a folder, and an ending that we have. */
const path = /^[\w.-]+(?:\/[\w.-]+)+\.(?:ts|js|mjs|yaml|md)$/;

/**
 * Every file that is named in prose is there: from the root, from `src/`, or beside the page. What is
 * made only where the product is used (`.kittify/`, `plan/`) is no file of ours, nor is what was once.
 */
export function checkPaths(root: string, pages: readonly MarkdownPage[]): string[] {
  return pages
    .filter(({ file }) => file !== 'CHANGELOG.md')
    .flatMap(({ file, inlineCode }) =>
      inlineCode
        .filter(({ text }) => path.test(text) && !/^(?:\.kittify|plan|dist|spec-kitty-tracker)\//.test(text))
        .filter(
          ({ text }) =>
            ![root, join(root, 'src'), join(root, dirname(file))].some((at) => existsSync(join(at, text))),
        )
        .map(({ text, line }) => `${file}:${line}: there is no file ${text}`),
    );
}
