/** A command line up to the cursor, as words. */
export interface TypedLine {
  /** The words before the one at the cursor, without quotes. */
  readonly before: readonly string[];
  /** The word at the cursor, empty behind a blank. */
  readonly current: string;
}

/** Splits as a POSIX shell does; quotes that are still open reach to the end. */
export function splitLine(text: string): TypedLine {
  const before: string[] = [];
  let current = '';
  let quote = '';
  let begun = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== '' && character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) [quote, begun] = [character, true];
    else if (character === '\\' && quote !== "'")
      [current, at, begun] = [current + text.charAt(at + 1), at + 1, true];
    else if (quote === '' && /\s/.test(character)) {
      if (begun) before.push(current);
      [current, begun] = ['', false];
    } else [current, begun] = [current + character, true];
  }
  return { before, current };
}
