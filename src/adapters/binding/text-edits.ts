/** A replacement of `text.slice(from, to)`. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  // Of two at one place the first one is to stand first, so it is put there last.
  return edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => b.from - a.from || b.order - a.order)
    .reduce(
      (result, { from, to, text: inserted }) => result.slice(0, from) + inserted + result.slice(to),
      text,
    );
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The start of the line after the one that `offset` ends on. */
export function afterLine(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const next = text.indexOf('\n', offset);
  return next < 0 ? text.length : next + 1;
}

export function endsLine(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === '\n';
}

export function lineEndOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The file's own indent: the first indented key or item. */
export function indentOf(text: string): string {
  return /^( +)[^\s#-]/m.exec(text)?.[1] ?? '  ';
}
