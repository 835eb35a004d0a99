import type { Output } from '../output.ts';
import { cutToWidth } from './cut-to-width.ts';
import { elementsOf, isCollection, printedValue } from './field-value.ts';
import type { Palette } from './palette.ts';
import { safeText } from './safe-text.ts';
import { diffLines, diffWords, type DiffPart } from './text-diff.ts';

/** One change: what fits on the field's own line, and what has to stand below it. */
export interface ShownChange {
  readonly inline: string;
  readonly lines: readonly string[];
}

/** Wider texts are shown by what differs in them; columns. */
const shortText = 60;
const mostLines = 12;
/** Columns before a line that stands below its field. */
const indent = 6;
const mostElements = 12;

/**
 * A field's change for people: `old -> new` for what is short, `+added -removed` for sets, lines or
 * words that differ for texts. `before: undefined`: nothing is known of an old value, or there is none.
 */
export function fieldChange(before: unknown, after: unknown, out: Output): ShownChange {
  const { palette } = out;
  if (isCollection(after) && (before === null || before === undefined || isCollection(before)))
    return inOneLine(setChange(before, after, palette));
  if (isLongText(before) || isLongText(after)) return textChange(before, after, out);
  const now = palette.green(printedValue(after));
  return inOneLine(before === undefined ? now : `${palette.red(printedValue(before))} -> ${now}`);
}

/** A change behind its field's name. */
export function changeLines(head: string, { inline, lines }: ShownChange, tail = ''): string[] {
  return [
    `${inline === '' ? head.trimEnd() : `${head} ${inline}`}${tail}`,
    ...lines.map((line) => ' '.repeat(indent) + line),
  ];
}

function inOneLine(inline: string): ShownChange {
  return { inline, lines: [] };
}

function setChange(before: unknown, after: unknown, palette: Palette): string {
  const [old, young] = [elementsOf(before), elementsOf(after)];
  if (before === undefined) return palette.green(firstOf(young, ', ') || '(none)');
  const added = young.filter((each) => !old.includes(each)).map((each) => `+${each}`);
  const removed = old.filter((each) => !young.includes(each)).map((each) => `-${each}`);
  if (added.length + removed.length === 0) return `${printedValue(before)} -> ${printedValue(after)}`;
  return [
    ...(added.length > 0 ? [palette.green(firstOf(added, ' '))] : []),
    ...(removed.length > 0 ? [palette.red(firstOf(removed, ' '))] : []),
  ].join(' ');
}

function firstOf(elements: readonly string[], between: string): string {
  const left = elements.length - mostElements;
  const shown = elements.slice(0, mostElements).map((each) => cutToWidth(each, shortText));
  return [...shown, ...(left > 0 ? [`… ${left} more`] : [])].join(between);
}

function isLongText(value: unknown): boolean {
  return typeof value === 'string' && (value.includes('\n') || cutToWidth(value, shortText) !== value);
}

function textChange(before: unknown, after: unknown, out: Output): ShownChange {
  const [old, young] = [textOf(before), textOf(after)];
  if (old !== '' && young !== '' && !`${old}${young}`.includes('\n')) {
    const parts = diffWords(old, young);
    if (parts.some(({ sign }) => sign === ' ')) return inOneLine(wordLine(parts, out.palette));
  }
  // Without an old value there is nothing to tell apart: the text as it will be.
  const parts = diffLines(old, young).map((part) =>
    before === undefined ? { ...part, sign: '|' as const } : part,
  );
  return { inline: '', lines: firstLines(parts, out) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : printedValue(value);
}

function wordLine(parts: readonly DiffPart[], palette: Palette): string {
  return parts
    .map(({ sign, text }) => {
      if (sign === '-') return palette.red(`[-${safeText(text)}-]`);
      if (sign === '+') return palette.green(`{+${safeText(text)}+}`);
      return sign === '…' ? palette.dim('…') : safeText(text);
    })
    .join('');
}

function firstLines(parts: readonly (DiffPart | { sign: '|'; text: string })[], out: Output): string[] {
  const { palette } = out;
  const paints = {
    '-': palette.red,
    '+': palette.green,
    ' ': palette.dim,
    '…': palette.dim,
    '|': palette.green,
  };
  const shown = parts.slice(0, mostLines).map(({ sign, text }) => {
    const line = `${sign} ${safeText(text)}`.trimEnd();
    return paints[sign](out.width === undefined ? line : cutToWidth(line, Math.max(8, out.width - indent)));
  });
  const left = parts.length - mostLines;
  return left > 0 ? [...shown, palette.dim(`… ${left} more ${left === 1 ? 'line' : 'lines'}`)] : shown;
}
