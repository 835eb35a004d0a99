import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { MarkdownPage } from './markdown-page.ts';

/** Every link inside the repository leads somewhere, its anchor included. Addresses of the web are not asked. */
export function checkLinks(root: string, pages: readonly MarkdownPage[]): string[] {
  const byFile = new Map(pages.map((page) => [page.file, page]));
  return pages.flatMap((page) =>
    page.links.flatMap(({ target, line }) => {
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [];
      const [path = '', anchor] = decodeURIComponent(target).split('#');
      const file = path === '' ? page.file : posix.join(posix.dirname(page.file), path);
      const problem = problemOf(root, file, anchor, byFile);
      return problem === null ? [] : [`${page.file}:${line}: the link ${target} leads nowhere: ${problem}`];
    }),
  );
}

/** Every page of docs/ is linked from a page that is, from README on. */
export function checkReachable(pages: readonly MarkdownPage[]): string[] {
  const byFile = new Map(pages.map((page) => [page.file, page]));
  const reached = new Set<string>();
  const queue = ['README.md'];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const { target } of byFile.get(file)?.links ?? []) {
      const linked = posix.join(posix.dirname(file), target.split('#')[0] ?? '');
      if (byFile.has(linked)) queue.push(linked);
    }
  }
  return pages
    .filter(({ file }) => file.startsWith('docs/') && !reached.has(file))
    .map(({ file }) => `${file}:1: no link leads here from README.md`);
}

function problemOf(
  root: string,
  file: string,
  anchor: string | undefined,
  pages: ReadonlyMap<string, MarkdownPage>,
): string | null {
  if (file.startsWith('../')) return 'it is outside of the repository';
  if (!existsSync(join(root, file))) return `there is no ${file}`;
  if (anchor === undefined) return null;
  const page = pages.get(file);
  if (page === undefined) return `${file} is no page with anchors`;
  return page.anchors.has(anchor) ? null : `${file} has no heading #${anchor}`;
}
