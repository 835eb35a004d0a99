import { cutText } from '../../core/model/cut-text.ts';

// Everything a terminal obeys instead of showing: controls, escapes, bidi overrides, odd separators.
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/**
 * Any value of a server, a file or a user as one line that is safe for a terminal: what it would
 * obey is written out (`\x1b`), line ends and tabs become spaces.
 */
export function safeText(value: unknown): string {
  return textOf(value)
    .replace(/\r\n|[\n\r\t]/g, ' ')
    .replace(unsafe, writtenOut);
}

/** The same for text of several lines, whose line ends stay. */
export function safeLines(value: unknown): string {
  return textOf(value)
    .split(/\r\n|\n/)
    .map(safeText)
    .join('\n');
}

/** As {@link safeText}, cut to what a person reads. */
export function shortText(value: unknown): string {
  return safeText(cutText(textOf(value)));
}

/**
 * As {@link safeLines}, with a mark before every line but the first that no line of ours begins with: what others
 * wrote cannot look like a line of ours, such as a hint or an idempotency key.
 */
export function indentedLines(value: unknown): string {
  return safeLines(value)
    .split('\n')
    .map((line, index) => (index === 0 || line === '' ? line : `  | ${line}`))
    .join('\n');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return JSON.stringify(value) ?? '';
}

function writtenOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
