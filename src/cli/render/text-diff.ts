import { diff } from 'fast-myers-diff';

/** A line, or a run of words, and what becomes of it; `…`: what is the same is left out here. */
export interface DiffPart {
  readonly sign: ' ' | '+' | '-' | '…';
  readonly text: string;
}

/** Lines that go and come, and one line that stays around each change. */
export function diffLines(before: string, after: string): readonly DiffPart[] {
  const [old, young] = [linesOf(before), linesOf(after)];
  const parts: DiffPart[] = [];
  let told = 0;
  const stays = (from: number, to: number) => {
    if (from > told) parts.push({ sign: '…', text: '' });
    for (const text of old.slice(Math.max(from, told), to)) parts.push({ sign: ' ', text });
    told = Math.max(told, to);
  };
  for (const [from, to, youngFrom, youngTo] of changes(old, young)) {
    // The line after the change before this one; then the line before this one.
    if (parts.length > 0) stays(told, Math.min(told + 1, from));
    if (from > told) stays(from - 1, from);
    for (const text of old.slice(from, to)) parts.push({ sign: '-', text });
    for (const text of young.slice(youngFrom, youngTo)) parts.push({ sign: '+', text });
    told = to;
  }
  if (parts.length > 0) stays(told, Math.min(told + 1, old.length));
  if (told < old.length) parts.push({ sign: '…', text: '' });
  return parts;
}

/** Words that go and come within one line, and some of what stays around them. */
export function diffWords(before: string, after: string): readonly DiffPart[] {
  const [old, young] = [wordsOf(before), wordsOf(after)];
  const parts: DiffPart[] = [];
  let told = 0;
  for (const [from, to, youngFrom, youngTo] of changes(old, young)) {
    parts.push(...around(old.slice(told, from), { first: told === 0, last: false }));
    if (to > from) parts.push({ sign: '-', text: old.slice(from, to).join('') });
    if (youngTo > youngFrom) parts.push({ sign: '+', text: young.slice(youngFrom, youngTo).join('') });
    told = to;
  }
  return [...parts, ...around(old.slice(told), { first: told === 0, last: true })];
}

/** How many words and gaps stay on each side of a change. */
const near = 10;

function around(words: readonly string[], end: { first: boolean; last: boolean }): DiffPart[] {
  if (words.length === 0) return [];
  if (words.length <= 2 * near) return [{ sign: ' ', text: words.join('') }];
  const left: DiffPart = { sign: ' ', text: words.slice(0, near).join('') };
  const right: DiffPart = { sign: ' ', text: words.slice(-near).join('') };
  return [...(end.first ? [] : [left]), { sign: '…', text: '' }, ...(end.last ? [] : [right])];
}

type Range = readonly [from: number, to: number, youngFrom: number, youngTo: number];

/** The work grows with the square of what differs; beyond this, all of the middle is taken as changed. */
const mostPairs = 1_000_000;

function changes(old: string[], young: string[]): Iterable<Range> {
  const shorter = Math.min(old.length, young.length);
  let head = 0;
  while (head < shorter && old[head] === young[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === young.at(-1 - tail)) tail += 1;
  const [oldEnd, youngEnd] = [old.length - tail, young.length - tail];
  if ((oldEnd - head) * (youngEnd - head) <= mostPairs) return diff(old, young);
  return [[head, oldEnd, head, youngEnd]];
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/\r\n|\n/);
}

/** Words of any script, and what stands between them. */
function wordsOf(text: string): string[] {
  const words = new Intl.Segmenter('en', { granularity: 'word' });
  return Array.from(words.segment(text), ({ segment }) => segment);
}
