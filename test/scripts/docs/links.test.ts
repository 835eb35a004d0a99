import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkLinks, checkReachable } from '../../../scripts/docs/check-links.ts';
import { checkPaths } from '../../../scripts/docs/check-paths.ts';
import { parsePage } from '../../../scripts/docs/markdown-page.ts';
import { scratchFolder } from '../../adapters/scratch-folder.ts';

let root: string;
beforeEach(async () => {
  root = await scratchFolder();
});

async function problemsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  const pages = Object.entries(files)
    .filter(([file]) => file.endsWith('.md'))
    .map(([file, text]) => parsePage(file, text));
  return [...checkLinks(root, pages), ...checkReachable(pages)];
}

describe('links of the docs', () => {
  it('may lead to pages, headings, files, pictures and the web', async () => {
    const problems = await problemsOf({
      'README.md':
        '[a](docs/a.md#two-words) [b](#here) [c](src/x.ts) <img src="docs/p.svg"> [w](https://x.example)\n\n# Here',
      'docs/a.md': '## Two `words`!\n[up](../README.md)',
      'docs/p.svg': '<svg/>',
      'src/x.ts': '',
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['[a](docs/none.md)', 'there is no docs/none.md'],
    ['[a](#none)', 'README.md has no heading #none'],
    ['[a](docs/a.md#none)', 'docs/a.md has no heading #none'],
    ['<img src="none.svg">', 'there is no none.svg'],
    ['[a]\n\n[a]: none.md', 'there is no none.md'],
    ['[a](../outside.md)', 'it is outside of the repository'],
  ])('%j is told: %s', async (text, problem) => {
    const problems = await problemsOf({ 'README.md': `[x](docs/a.md) ${text}`, 'docs/a.md': '# A' });
    expect(problems.join('\n')).toContain(problem);
  });

  it('the second heading of a name has a number', async () => {
    const page = (anchor: string) => ({ 'README.md': `[a](#${anchor})\n\n# Same\n\n# Same` });
    expect(await problemsOf(page('same-1'))).toEqual([]);
    expect(await problemsOf(page('same-2'))).toHaveLength(1);
  });

  it('a page that nobody links to is told', async () => {
    expect(await problemsOf({ 'README.md': '', 'docs/lost.md': '[b](lost.md)' })).toEqual([
      'docs/lost.md:1: no link leads here from README.md',
    ]);
  });
});

describe('files that the docs name', () => {
  it('are there: from the root, from src/, or beside the page', async () => {
    const named = '`docs/a.md` `cli/main.ts` `beside/x.ts` `.kittify/config.yaml` `read.ts`';
    await problemsOf({ 'docs/a.md': '', 'src/cli/main.ts': '', 'docs/beside/x.ts': '' });
    expect(checkPaths(root, [parsePage('docs/page.md', named)])).toEqual([]);
  });

  it('are told when they are gone', () => {
    const page = parsePage('docs/page.md', 'See\n`src/cli/gone.ts`.');
    expect(checkPaths(root, [page])).toEqual(['docs/page.md:2: there is no file src/cli/gone.ts']);
  });
});
