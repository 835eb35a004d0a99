import stringWidth from 'fast-string-width';

let graphemes: Intl.Segmenter | undefined;

/**
 * A text of at most `width` columns of a terminal; what was cut ends with `…`. What is seen as one
 * character (a family emoji, a letter with its accents) is never split.
 */
export function cutToWidth(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  graphemes ??= new Intl.Segmenter();
  let cut = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const wide = stringWidth(segment);
    if (used + wide > width - 1) break;
    cut += segment;
    used += wide;
  }
  return `${cut}…`;
}
