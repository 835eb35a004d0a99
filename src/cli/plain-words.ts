/** Whether an option takes a value; undefined where there is no such option. */
export type TakesValue = (flag: string) => boolean | undefined;

/**
 * Words as the option parser takes them, of words as people type them: `-n5` becomes `-n=5`, `-qn 5` becomes
 * `-q -n 5`, and `--limit -5` becomes `--limit=-5`, as no option of ours is a number. What is not known stays as it
 * is, and nothing is changed after `--`.
 */
export function plainWords(words: readonly string[], takesValue: TakesValue): string[] {
  const end = words.indexOf('--');
  const [options, rest] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end)];
  const plain: string[] = [];
  for (const word of options) {
    const before = plain.at(-1);
    if (/^-\d/.test(word) && before !== undefined && takesValue(before) === true)
      plain.splice(-1, 1, `${before}=${word}`);
    else plain.push(...takenApart(word, takesValue));
  }
  return [...plain, ...rest];
}

/** Whether the option parser might not take these as they are. */
export function areUnusual(words: readonly string[]): boolean {
  return words.some((word) => /^-(?:\d|[a-zA-Z].)/s.test(word));
}

function takenApart(word: string, takesValue: TakesValue): readonly string[] {
  if (!/^-[a-zA-Z]./s.test(word)) return [word];
  // A long option with one dash: its letters would be read as options that nobody meant.
  if (takesValue(`-${word.replace(/=.*/s, '')}`) !== undefined) return [word];
  const switches: string[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const flag = `-${word[at]}`;
    const takes = takesValue(flag);
    if (takes === undefined) return [word];
    if (takes) {
      const value = word.slice(at + 1);
      // A bare `-n` waits for the next word; `-n=` was given an empty value.
      return [...switches, value === '' ? flag : `${flag}=${value.replace(/^=/, '')}`];
    }
    switches.push(flag);
  }
  return switches;
}
