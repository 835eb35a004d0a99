/** Characters of a foreign text that a person reads; a page of HTML or a dump says no more in the rest. */
export const longestMessage = 4096;

/** Characters for the count of what is left out. */
const suffix = 40;

/** The text, or its beginning and how much more there is: `most` characters in all. */
export function cutText(text: string, most: number = longestMessage): string {
  if (text.length <= most) return text;
  // Half a character is not shown.
  const kept = text.slice(0, most - suffix).replace(/[\ud800-\udbff]$/, '');
  return `${kept}… (${text.length - kept.length} more characters)`;
}
