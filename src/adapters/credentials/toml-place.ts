/**
 * `file:line` of a key in a table, for messages about its value; the file alone where the key is
 * spelled in a way that a plain look does not find (dotted, inline).
 */
export function tomlPlace(text: string, file: string, table: string, key?: string): string {
  let inTable = false;
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*\[([^[\]]+)\]/.exec(line)?.[1]?.trim();
    if (header !== undefined) inTable = header === table;
    const isHeader = key === undefined && header === table;
    const name = /^\s*"?([\w-]+)"?\s*=/.exec(line)?.[1];
    const isTableAsKey = key === undefined && name === table;
    if (isHeader || isTableAsKey || (key !== undefined && inTable && name === key))
      return `${file}:${index + 1}`;
  }
  return file;
}
