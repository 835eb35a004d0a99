import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';

export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** Of its first line of code. */
  readonly line: number;
}

/** What the checks look at in one page. */
export interface MarkdownPage {
  /** Relative to the root of the repository, with `/`. */
  readonly file: string;
  readonly links: readonly { readonly target: string; readonly line: number }[];
  readonly anchors: ReadonlySet<string>;
  readonly blocks: readonly CodeBlock[];
  readonly inlineCode: readonly { readonly text: string; readonly line: number }[];
}

export async function readPages(root: string, files: readonly string[]): Promise<MarkdownPage[]> {
  return Promise.all(files.map(async (file) => parsePage(file, await readFile(join(root, file), 'utf8'))));
}

export function parsePage(file: string, text: string): MarkdownPage {
  const links: { target: string; line: number }[] = [];
  const anchors = new Set<string>();
  const blocks: CodeBlock[] = [];
  const inlineCode: { text: string; line: number }[] = [];
  const slugger = new GithubSlugger();
  const visit = (node: Nodes): void => {
    const line = node.position?.start.line ?? 0;
    switch (node.type) {
      case 'heading':
        anchors.add(slugger.slug(toString(node)));
        break;
      case 'link':
      case 'image':
      case 'definition':
        links.push({ target: node.url, line });
        break;
      case 'html':
        for (const [, target = ''] of node.value.matchAll(/\b(?:href|src|srcset)="([^"]+)"/g))
          links.push({ target, line });
        for (const [, id = ''] of node.value.matchAll(/\b(?:id|name)="([^"]+)"/g)) anchors.add(id);
        break;
      case 'code':
        blocks.push({ language: node.lang ?? '', text: node.value, line: line + 1 });
        break;
      case 'inlineCode':
        inlineCode.push({ text: node.value, line });
        break;
      default:
        break;
    }
    if ('children' in node) node.children.forEach(visit);
  };
  visit(fromMarkdown(text));
  return { file, links, anchors, blocks, inlineCode };
}
