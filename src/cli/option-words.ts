/** An option and its value as they are typed: a value that begins with a dash would be taken for an option. */
export function optionWords(name: `--${string}`, value: string): string[] {
  return value.startsWith('-') && value !== '-' ? [`${name}=${value}`] : [name, value];
}
