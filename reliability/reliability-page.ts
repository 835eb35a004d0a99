import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const page = fileURLToPath(new URL('../docs/reliability.md', import.meta.url));

export type Section = 'crash' | 'concurrency' | 'faults' | 'fuzz';

/** What docs/reliability.md says of a suite now. */
export async function sectionOf(name: Section): Promise<string> {
  return partsOf(await readFile(page, 'utf8'), name).section;
}

/**
 * Holds docs/reliability.md to what a suite has found: with `TRACKER_WRITE_DOCS=1` the section is
 * written, without it another text than the committed one is an error.
 * @param markdown the section's text, without its heading
 */
export async function holdSection(name: Section, markdown: string): Promise<void> {
  const text = await readFile(page, 'utf8');
  const { before, section, after } = partsOf(text, name);
  const wanted = await formatted(`${before}\n\n${markdown.trim()}\n\n${after}`);
  if (wanted === text) return;
  if (process.env['TRACKER_WRITE_DOCS'] !== '1')
    throw new Error(
      `docs/reliability.md is not what this run found; write it with TRACKER_WRITE_DOCS=1.\n--- it says\n${section}\n--- found\n${markdown}`,
    );
  await writeFile(page, wanted);
}

function partsOf(text: string, name: Section): { before: string; section: string; after: string } {
  const begin = `<!-- ${name}: begin -->`;
  const end = `<!-- ${name}: end -->`;
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  if (from < begin.length || to < from) throw new Error(`docs/reliability.md has no section '${name}'`);
  return { before: text.slice(0, from), section: text.slice(from, to).trim(), after: text.slice(to) };
}

async function formatted(text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(page)), parser: 'markdown' });
}
