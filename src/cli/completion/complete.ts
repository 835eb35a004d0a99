import { splitLine, type TypedLine } from './split-line.ts';
import { wantedAt, type Candidate, type Wanted } from './wanted.ts';

/**
 * Answers a shell that completes a word; what the scripts of `tracker completion` call.
 *   __complete words WORD... CURRENT     the words after `tracker`, the one at the cursor last
 *   __complete line TEXT WORDBREAKS      the line up to the cursor, from bash, which splits it otherwise
 * @returns lines: what is wanted (`words`, `files`, `directories`), then one candidate a line, with its
 *   description behind a tab. Nothing where there is nothing to say: whatever is wrong is told by the
 *   command itself, not while it is typed.
 */
export async function complete(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  try {
    const [mode, ...rest] = args;
    const typed = mode === 'line' ? typedLine(rest[0] ?? '') : typedWords(rest);
    const cut = mode === 'line' ? standing(typed.current, rest[1] ?? '') : 0;
    const { kind, candidates } = await answered(wantedAt(typed), typed.current, environment);
    const lines = candidates.map(({ word, description }) => `${word.slice(cut)}\t${description}`);
    return [kind, ...lines].map((line) => `${line}\n`).join('');
  } catch {
    return '';
  }
}

function typedWords(given: readonly string[]): TypedLine {
  return { before: given.slice(0, -1), current: given.at(-1) ?? '' };
}

function typedLine(text: string): TypedLine {
  const { before, current } = splitLine(text);
  return { before: before.slice(1), current };
}

/** Characters of the word that bash leaves as they are: it replaces what is behind the last break only. */
function standing(current: string, wordBreaks: string): number {
  const breaks = ['=', ':'].filter((character) => wordBreaks.includes(character));
  return Math.max(0, ...breaks.map((character) => current.lastIndexOf(character) + 1));
}

async function answered(
  wanted: Wanted,
  current: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ kind: string; candidates: readonly Candidate[] }> {
  if (wanted.kind === 'words') return wanted;
  if (wanted.kind !== 'operations') return { kind: wanted.kind, candidates: [] };
  const { recordedOperations } = await import('../../composition/recorded-operations.ts');
  const entries = await recordedOperations(environment, { unfinishedOnly: !wanted.over });
  const candidates = entries
    .filter(({ id }) => id.startsWith(current))
    .map(({ id, kind, state, target }) => ({
      word: id,
      description: `${kind}, ${state}, ${target.provider} ${target.project_slug}`.replace(/[\t\n\r]/g, ' '),
    }));
  return { kind: 'words', candidates };
}
