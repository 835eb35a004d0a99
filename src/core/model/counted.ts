/** A number with its noun as people say it: `1 issue`, `2 issues`. For nouns that take a plain s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
